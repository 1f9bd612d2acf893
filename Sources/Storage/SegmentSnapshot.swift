internal import Compression
internal import Instants
internal import Linux
public import Records
internal import SQLite

/// One view of a store on disk, held by an open read transaction of `hot.db`.
///
/// A sealed block counts only when `sealed_through`, read in that transaction, covers its batches;
/// the batches behind it are still in the same view of `hot.db`. So a record is seen exactly once,
/// whatever the writer does meanwhile. Works beside a running server.
public final class SegmentSnapshot: RecordSnapshot {
    public let path: String
    private let hot: HotLog
    private let decoder = BlockDecoder()
    private var partitions: [String: Partition] = [:]
    private let sealedThrough: Int64

    /// Opens the store in the folder `path` for reading.
    /// - Throws: `missing` when there is none.
    public init(_ path: String) throws(StoreError) {
        guard (try? FileStatus(path: path + "/hot.db")) != nil else { throw .missing(path: path) }
        self.path = path
        let hot = try HotLog(reading: path)
        self.hot = hot
        sealedThrough = try naming(hot.path) { () throws(SQLiteError) in
            try hot.connection.execute("BEGIN")
            return try hot.meta("sealed_through")
        }
    }

    deinit {
        // Ends the read transaction; a failure leaves nothing to undo, since the connection closes.
        try? hot.connection.execute("COMMIT")
    }

    public func plan(_ request: ScanRequest) throws(StoreError) -> ScanPlan {
        var plan = ScanPlan()
        for row in try partitionRows() {
            let wanted = request.categories?.contains(row.category) ?? true
            guard wanted, row.maxTime >= request.from.nanoseconds, row.minTime <= request.to.nanoseconds else {
                continue
            }
            do {
                let partition = try open(row.name)
                let candidates = try partition.candidates(
                    request.words, from: request.from.nanoseconds, to: request.to.nanoseconds,
                    sealedThrough: sealedThrough)
                plan.skippedBlocks += candidates.skipped
                plan.blocks += candidates.found.map { Self.reference($0, .sealed(partition: row.name, block: $0.id)) }
            } catch {
                // Retention may remove a partition under our eyes; anything else is damage and is named.
                if (try? FileStatus(path: partitionPath(row.name))) != nil { plan.damage.append(error.description) }
            }
        }
        plan.blocks += try hotBlocks(request)
        return plan
    }

    private func hotBlocks(_ request: ScanRequest) throws(StoreError) -> [BlockReference] {
        try naming(hot.path) { () throws(SQLiteError) in
            let statement = try hot.connection.statement(
                "SELECT id, records, bytes, min_time, max_time FROM batches WHERE id > ? AND max_time >= ? AND min_time <= ? ORDER BY id"
            ).bind(1, sealedThrough).bind(2, request.from.nanoseconds).bind(3, request.to.nanoseconds)
            defer { statement.reset() }
            var found: [BlockReference] = []
            while try statement.step() {
                let row = BlockRow(
                    id: statement.int(0), records: Int(statement.int(1)), bytes: statement.int(2),
                    minTime: statement.int(3), maxTime: statement.int(4))
                found.append(Self.reference(row, .hot(batch: row.id)))
            }
            return found
        }
    }

    private static func reference(_ row: BlockRow, _ place: BlockReference.Place) -> BlockReference {
        BlockReference(
            place: place, records: row.records, bytes: row.bytes, minTime: Instant(nanoseconds: row.minTime),
            maxTime: Instant(nanoseconds: row.maxTime))
    }

    public func load(_ block: BlockReference) throws(StoreError) -> RecordBatch {
        switch block.place {
        case .memory: throw .other(path: path, reason: "the block belongs to another store")
        case .hot(let batch):
            let decoded = try naming(hot.path) { () throws(SQLiteError) -> Result<RecordBatch, BlockFault>? in
                let statement = try hot.connection.statement("SELECT body FROM batches WHERE id = ?").bind(1, batch)
                defer { statement.reset() }
                return try statement.step() ? statement.withBlob(0, decode) : nil
            }
            return try unwrap(decoded, "hot.db, batch \(batch)")
        case .sealed(let name, let id):
            return try unwrap(try open(name).withBody(id, decode), "partition \(name), block \(id)")
        }
    }

    private func decode(_ body: UnsafeBufferPointer<UInt8>) -> Result<RecordBatch, BlockFault> {
        Result { () throws(BlockFault) in try decoder.decode(body) }
    }

    private func unwrap(_ decoded: Result<RecordBatch, BlockFault>?, _ place: String) throws(StoreError) -> RecordBatch
    {
        switch decoded {
        case .success(let batch): return batch
        case .failure(let fault): throw .damaged(path: path, reason: "\(place): \(fault)")
        case nil: throw .damaged(path: path, reason: "\(place): gone")
        }
    }

    private func partitionPath(_ name: String) -> String { "\(path)/partitions/\(name).db" }

    private func open(_ name: String) throws(StoreError) -> Partition {
        if let known = partitions[name] { return known }
        let partition = try Partition(partitionPath(name), mode: .readOnly)
        partitions[name] = partition
        return partition
    }

    private func partitionRows() throws(StoreError) -> [(
        name: String, category: Category, minTime: Int64, maxTime: Int64
    )] {
        try naming(hot.path) { () throws(SQLiteError) in
            let statement = try hot.connection.statement(
                "SELECT name, category, min_time, max_time FROM partitions ORDER BY day, name")
            defer { statement.reset() }
            var rows: [(name: String, category: Category, minTime: Int64, maxTime: Int64)] = []
            while try statement.step() {
                let category = Category(rawValue: UInt8(truncatingIfNeeded: statement.int(1))) ?? .other
                rows.append((statement.text(0), category, statement.int(2), statement.int(3)))
            }
            return rows
        }
    }

    /// Records and bytes of lines in the store. Cost: two sums over the catalogue, no block is read.
    public func totals() throws(StoreError) -> (records: Int, bytes: Int64) {
        try naming(hot.path) { () throws(SQLiteError) in
            let statement = try hot.connection.statement(
                """
                SELECT coalesce(sum(records), 0), coalesce(sum(bytes), 0) FROM
                (SELECT records, bytes FROM partitions UNION ALL SELECT records, bytes FROM batches WHERE id > ?)
                """
            ).bind(1, sealedThrough)
            defer { statement.reset() }
            return try statement.step() ? (Int(statement.int(0)), statement.int(1)) : (0, 0)
        }
    }

    public func checkpoints() throws(StoreError) -> [Checkpoint] {
        try naming(hot.path) { () throws(SQLiteError) in try hot.checkpoints() }
    }

    public func losses() throws(StoreError) -> [Loss] {
        try naming(hot.path) { () throws(SQLiteError) in try hot.losses() }
    }

    public func state(prefix: String) throws(StoreError) -> [StateChange] {
        try naming(hot.path) { () throws(SQLiteError) in try hot.state(prefix: prefix) }
    }
}
