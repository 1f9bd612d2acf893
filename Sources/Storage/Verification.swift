internal import Instants
internal import Linux
internal import Records
internal import SQLite

/// What `verify` found: of the store as a whole, and of each source.
public struct VerificationReport: Sendable, Hashable {
    public var partitions = 0
    /// Sealed blocks and batches that are not sealed yet.
    public var blocks = 0
    public var records = 0
    /// Bytes of the lines.
    public var bytes: Int64 = 0
    /// Damage that cannot be blamed on one source; empty in a sound store.
    public var faults: [String] = []
    public var sources: [SourceVerification] = []

    public var isSound: Bool { faults.isEmpty && sources.allSatisfy { $0.faults.isEmpty } }
}

/// Whether the bytes of one source are stored once, each of them, or named as lost.
public struct SourceVerification: Sendable, Hashable {
    public var source: String
    /// File generations: what one file held between two truncations.
    public var generations = 0
    /// Bytes up to which it was read, of all generations.
    public var read: Int64 = 0
    public var stored: Int64 = 0
    /// Bytes that the ledger names as lost.
    public var lost: Int64 = 0
    /// Bytes that went with their partitions when they were old enough.
    public var expired: Int64 = 0
    /// Bytes stored twice or missing without a word, with their places.
    public var faults: [String] = []

    init(source: String) { self.source = source }
}

/// Proves the store in the folder `path`: every checksum, the catalogue, the index of every block
/// against the words in it, and for each source that its byte ranges are stored once or named as lost.
///
/// Works beside a running server, on one view of the store. Reads everything: about 100 MB of
/// stored data a second. Memory: one block, and the byte ranges of the sources.
///
/// - Parameter progress: called after each block with the number of blocks done; false ends the
///   proof early, with a fault that says so.
public func verifyStore(
    _ path: String, progress: (Int) -> Bool = { _ in true }
) throws(StoreError) -> VerificationReport {
    let snapshot = try SegmentSnapshot(path)
    var verifier = StoreVerifier(snapshot: snapshot)
    try verifier.run(progress)
    return verifier.report
}

private struct StoreVerifier {
    let snapshot: SegmentSnapshot
    var report = VerificationReport()
    private var extents: [ByteExtent] = []

    init(snapshot: SegmentSnapshot) { self.snapshot = snapshot }

    mutating func run(_ progress: (Int) -> Bool) throws(StoreError) {
        let plan = try snapshot.plan(.withExtents)
        report.faults += plan.damage
        try checkCatalogue()
        for block in plan.blocks {
            do {
                try check(block)
            } catch .damaged(_, let reason) {
                report.faults.append(reason)
            }
            report.blocks += 1
            if !progress(report.blocks) {
                report.faults.append("the proof was stopped before its end")
                return
            }
        }
        try checkState()
        try checkSources()
    }

    /// The sums of the catalogue, and the index of each partition.
    private mutating func checkCatalogue() throws(StoreError) {
        for row in try snapshot.partitionRows() {
            report.partitions += 1
            let name = row.name
            do {
                let partition = try snapshot.open(name)
                let (blocks, _) = partition.rows(sealedThrough: snapshot.sealedThrough)
                if blocks.count != row.summary.blocks
                    || blocks.reduce(0, { $0 + Int64($1.records) }) != row.summary.records
                {
                    report.faults.append(
                        "partition \(name): the catalogue counts other blocks or records than it holds")
                }
                report.faults += try partition.indexFaults(blocks, sealedThrough: snapshot.sealedThrough).map {
                    "partition \(name), \($0)"
                }
            } catch {
                if isOnlyPlanned(row) { continue }
                report.faults.append("partition \(name): \(error)")
            }
        }
    }

    /// A seal that ended before its first write there has named it, and left nothing.
    private func isOnlyPlanned(_ row: PartitionRow) -> Bool {
        guard row.summary.blocks == 0, row.summary.maxTime != .max else { return false }
        if (try? FileStatus(path: snapshot.partitionPath(row.name))) == nil { return true }
        // A database without a table has no version yet.
        return (try? snapshot.open(row.name).connection.integer("PRAGMA user_version")) == 0
    }

    private mutating func check(_ block: BlockReference) throws(StoreError) {
        let batch = try snapshot.load(block)
        let times = timeBounds(batch)
        report.records += batch.count
        report.bytes += rawBytes(batch)
        let found = ByteExtents(batch)
        extents += found.list
        if rawBytes(batch) != block.bytes || times.min != block.minTime.nanoseconds
            || times.max != block.maxTime.nanoseconds
            || found != block.extents
        {
            report.faults.append("\(block.name): the row of the block says otherwise than its records")
        }
    }

    /// That every counter, alert and message that is kept can be unpacked.
    private mutating func checkState() throws(StoreError) {
        for row in try snapshot.state(prefix: "") where row.value == nil {
            report.faults.append("state \(row.key): its value is damaged")
        }
    }

    private mutating func checkSources() throws(StoreError) {
        let (expired, quarantine) = try naming(snapshot.hot.path) { () throws(SQLiteError) in
            (try snapshot.hot.expired(), try snapshot.hot.quarantined())
        }
        let losses = try snapshot.losses()
        var stored: [UInt32: [ByteExtent]] = Dictionary(
            grouping: extents.filter { $0.origin != 0 && $0.count > 0 }, by: \.origin)
        // By bytes: names that Unicode takes for the same are different files.
        var sources: [[UInt8]: SourceVerification] = [:]
        for checkpoint in try snapshot.checkpoints() {
            var ledger = OriginLedger(checkpoint, stored.removeValue(forKey: checkpoint.origin) ?? [])
            ledger.losses = losses.filter { $0.origin == checkpoint.origin }
            ledger.expired = expired.filter { $0.origin == checkpoint.origin }
            ledger.setAside = quarantine.flatMap(\.extents.list).filter { $0.origin == checkpoint.origin }
            ledger.add(
                to: &sources[Array(checkpoint.source.utf8), default: SourceVerification(source: checkpoint.source)])
        }
        for origin in stored.keys.sorted() { report.faults.append("origin \(origin) has records but no checkpoint") }
        report.sources = sources.values.sorted { $0.source < $1.source }
    }
}

extension BlockReference {
    /// Where the block is, for a person.
    var name: String {
        switch place {
        case .hot(let batch): "hot.db, batch \(batch)"
        case .sealed(let partition, let block): "partition \(partition), block \(block)"
        case .memory(let index): "block \(index)"
        }
    }
}
