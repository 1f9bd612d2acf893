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
    let hot: HotLog
    let sealedThrough: Int64
    public let arrivalMark: Int64
    private let reader = BlockReader()
    private let cache: HotBatchCache?
    /// Open partitions, the one used last at the end. Each has three open files, so only some stay so.
    private var opened: [(name: String, partition: Partition)] = []
    static let openLimit = 32

    /// Opens the store in the folder `path` for reading.
    /// - Parameter cache: of this store, for the snapshots of this process.
    /// - Throws: `missing` when there is none.
    public init(_ path: String, sharing cache: HotBatchCache? = nil) throws(StoreError) {
        guard (try? FileStatus(path: path + "/hot.db")) != nil else { throw .missing(path: path) }
        self.path = path
        let hot = try HotLog(reading: path)
        self.hot = hot
        (sealedThrough, arrivalMark) = try naming(hot.path) { () throws(SQLiteError) in
            try hot.connection.execute("BEGIN")
            let last = try hot.connection.integer("SELECT max(first_arrival + records) FROM batches")
            return (try hot.meta("sealed_through"), max(min(last, 1 << 49), try hot.meta("next_arrival")))
        }
        self.cache = cache
        cache?.forget(through: sealedThrough)
    }

    deinit {
        // Ends the read transaction; a failure leaves nothing to undo, since the connection closes.
        try? hot.connection.execute("COMMIT")
    }

    public func plan(_ request: ScanRequest) throws(StoreError) -> ScanPlan {
        var plan = ScanPlan()
        for part in try candidates(request, &plan) { try part.add(to: &plan) }
        try addHot(request, &plan)
        plan.blocks.sort { ($0.firstArrival, $0.minTime) < ($1.firstArrival, $1.minTime) }
        return plan
    }

    public func parts(of request: ScanRequest) throws(StoreError) -> (plan: ScanPlan, parts: [PlanPart]) {
        var plan = ScanPlan()
        let parts = try candidates(request, &plan)
        try addHot(request, &plan)
        return (plan, parts)
    }

    /// The partitions that the catalogue does not rule out; what it does goes into `plan`.
    private func candidates(_ request: ScanRequest, _ plan: inout ScanPlan) throws(StoreError) -> [PlanPart] {
        var parts: [PlanPart] = []
        for row in try partitionRows() {
            let wanted = request.categories?.contains(row.category) ?? true
            let times = row.summary.maxTime >= request.from.nanoseconds && row.summary.minTime <= request.to.nanoseconds
            let part = PlanPart(
                latest: Instant(nanoseconds: row.summary.maxTime), blocks: row.summary.blocks, bytes: row.summary.bytes
            ) { (plan) throws(StoreError) in try self.add(row.name, request, &plan) }
            if wanted, times, !request.words.isNothing, part.blocks > 0 || row.summary.maxTime == .max {
                parts.append(part)
            } else {
                part.skip(in: &plan)
            }
        }
        return parts
    }

    private func add(_ name: String, _ request: ScanRequest, _ plan: inout ScanPlan) throws(StoreError) {
        do {
            let partition = try open(name)
            // Else each look at an index or a filter would take locks of its own.
            try naming(partition.path) { () throws(SQLiteError) in
                try partition.connection.snapshot { add(partition, name, request, &plan) }
            }
        } catch {
            // Retention may remove a partition under our eyes; anything else is damage and is named.
            if (try? FileStatus(path: partitionPath(name))) != nil { plan.damage.append(error.description) }
        }
    }

    /// The blocks that may hold what is asked for, by the index, the times and the arrivals.
    private func add(_ partition: Partition, _ name: String, _ request: ScanRequest, _ plan: inout ScanPlan) {
        let (rows, fault) = partition.rows(sealedThrough: sealedThrough, withExtents: request.withExtents)
        if let fault { plan.damage.append("partition \(name): \(fault.message); some of its blocks cannot be found") }
        let timely = rows.filter {
            $0.maxTime >= request.from.nanoseconds && $0.minTime <= request.to.nanoseconds
                && $0.lastArrival >= request.arrivedSince
        }
        var found = timely
        do { found = try partition.surviving(request.words, among: timely) } catch {
            plan.warnings.append(
                "the index of partition \(name) cannot be used: \(error.message); its blocks were read without it")
        }
        plan.skippedBlocks += rows.count - found.count
        plan.skippedBytes += rows.reduce(0) { $0 + $1.bytes } - found.reduce(0) { $0 + $1.bytes }
        for row in found {
            plan.blocks.append(
                BlockReference(
                    place: .sealed(partition: name, block: row.id), records: row.records, bytes: row.bytes,
                    minTime: Instant(nanoseconds: row.minTime), maxTime: Instant(nanoseconds: row.maxTime),
                    firstArrival: row.firstArrival, extents: row.extents))
        }
    }

    private func addHot(_ request: ScanRequest, _ plan: inout ScanPlan) throws(StoreError) {
        let (rows, lost) = try naming(hot.path) { () throws(SQLiteError) in
            (try hot.batchRows(after: sealedThrough), try hot.quarantined())
        }
        func concerns(_ row: BatchRow) -> Bool {
            row.maxTime >= request.from.nanoseconds && row.minTime <= request.to.nanoseconds
                && row.firstArrival + Int64(row.records) > request.arrivedSince
        }
        for row in rows {
            guard concerns(row), !request.words.isNothing else {
                plan.skippedBlocks += 1
                plan.skippedBytes += row.bytes
                continue
            }
            plan.blocks.append(
                BlockReference(
                    place: .hot(batch: row.id), records: row.records, bytes: row.bytes,
                    minTime: Instant(nanoseconds: row.minTime), maxTime: Instant(nanoseconds: row.maxTime),
                    firstArrival: row.firstArrival, extents: row.extents))
        }
        for row in lost where concerns(row) {
            plan.damage.append("batch \(row.id), \(row.records) records, was set aside when sealing: \(row.reason)")
        }
    }

    public func load(_ block: BlockReference) throws(StoreError) -> RecordBatch {
        try reader.records(of: try fetch(block))
    }

    public func fetch(_ block: BlockReference) throws(StoreError) -> BlockBody { try fetch(block, .whole) }

    public func fetch(_ block: BlockReference, _ reach: BlockReach) throws(StoreError) -> BlockBody {
        let (bytes, place): ([UInt8]?, String)
        var size: Int?
        switch block.place {
        case .memory: throw .other(path: path, reason: "the block belongs to another store")
        case .hot(let batch):
            place = "hot.db, batch \(batch)"
            if let known = cache?.batch(batch, firstArrival: block.firstArrival) {
                return BlockBody(block: block, content: .records(known), path: path, place: place)
            }
            bytes = try naming(hot.path) { () throws(SQLiteError) in try hot.body(of: batch) }
        case .sealed(let name, let id):
            place = "partition \(name), block \(id)"
            let body = try openAgain(name)?.body(id, reach)
            (bytes, size) = (body?.bytes, body?.size)
        }
        guard let bytes else { throw .damaged(path: path, reason: "\(place): gone") }
        return BlockBody(block: block, content: .stored(bytes), path: path, place: place, size: size, cache: cache)
    }

    func partitionPath(_ name: String) -> String { "\(path)/partitions/\(name).db" }

    func open(_ name: String) throws(StoreError) -> Partition {
        if let at = opened.lastIndex(where: { $0.name == name }) {
            opened.append(opened.remove(at: at))
            return opened[opened.count - 1].partition
        }
        if opened.count == Self.openLimit { opened.removeFirst() }
        let partition = try Partition(partitionPath(name), mode: .readOnly)
        partition.generation = try naming(hot.path) { () throws(SQLiteError) in try hot.generation(of: name) }
        opened.append((name, partition))
        return partition
    }

    /// A partition that was there for the plan; nil when retention has removed it since.
    private func openAgain(_ name: String) throws(StoreError) -> Partition? {
        do {
            return try open(name)
        } catch {
            if (try? FileStatus(path: partitionPath(name))) == nil { return nil }
            throw error
        }
    }

    func partitionRows() throws(StoreError) -> [PartitionRow] {
        try naming(hot.path) { () throws(SQLiteError) in try hot.partitions() }
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
            return try statement.step() ? (Int(statement.bounded(0)), statement.bounded(1)) : (0, 0)
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
