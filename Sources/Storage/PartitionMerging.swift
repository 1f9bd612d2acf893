internal import Records
internal import SQLite

/// Merging blocks in one partition. `docs/format/hot.md` has the order of the writes.
struct PartitionMerging {
    let store: SegmentStore
    let name: String
    let partition: Partition

    init(_ store: SegmentStore, _ name: String) throws(StoreError) {
        self.store = store
        self.name = name
        partition = try Partition(store.partitionPath(name), mode: .readWrite)
        let hot = store.hot
        partition.generation = try naming(hot.path) { () throws(SQLiteError) in try hot.generation(of: name) }
    }

    /// Lets a merge count that a crash or a fault stopped behind its first write.
    func finish() throws(StoreError) {
        let isOpen = try naming(partition.path) { () throws(SQLiteError) in try partition.hasUncountedMerge() }
        if isOpen { try count() }
    }

    /// Merges the next blocks that fill one together.
    ///
    /// - Parameter skipped: blocks that cannot be read; those found are added.
    /// - Returns: false when there are none.
    func mergeNext(
        atLeast fewest: Int, _ skipped: inout Set<Int64>, _ outcome: inout CompactionOutcome
    ) throws(StoreError) -> Bool {
        guard partition.hasMerges else { return false }
        let sealed = try naming(store.hot.path) { () throws(SQLiteError) in try store.hot.meta("sealed_through") }
        let (rows, fault) = partition.rows(sealedThrough: sealed)
        // What cannot be listed cannot be merged without losing it.
        if let fault { throw StoreError(fault, path: partition.path) }
        while let group = Self.group(rows.filter { !skipped.contains($0.id) }, atLeast: fewest) {
            var content = MergedContent()
            for row in group where try !add(row, to: &content) {
                skipped.insert(row.id)
                outcome.damage.append("partition \(name), block \(row.id): it cannot be read")
            }
            guard content.replaced.count >= 2, content.batches.count < content.replaced.count else {
                skipped.formUnion(content.replaced)
                continue
            }
            try write(content)
            outcome.merged += content.replaced.count
            outcome.made += content.batches.count
            return true
        }
        return false
    }

    /// Small blocks, oldest arrival first, that fit together into a full one.
    private static func group(_ rows: [BlockRow], atLeast fewest: Int) -> [BlockRow]? {
        var group: [BlockRow] = []
        var (records, bytes) = (0, Int64(0))
        for row in rows.filter(SegmentStore.isSmall).sorted(by: { $0.firstArrival < $1.firstArrival }) {
            if records + row.records > SegmentStore.sealRecords || bytes + row.bytes > SegmentStore.sealBytes {
                if group.count >= fewest || (group.count > 1 && records * 2 >= SegmentStore.sealRecords) {
                    return group
                }
                group.removeAll()
                (records, bytes) = (0, 0)
            }
            group.append(row)
            records += row.records
            bytes += row.bytes
        }
        return group.count >= fewest ? group : nil
    }

    /// False when the block cannot be read, or is not what its row says.
    private func add(_ row: BlockRow, to content: inout MergedContent) throws(StoreError) -> Bool {
        let decoded: RecordBatch??
        do { decoded = try partition.withBody(row.id) { body in try? store.decoder.decode(body) } } catch {
            guard case .damaged = error else { throw error }
            return false
        }
        guard let batch = decoded ?? nil, batch.count == row.records, batch.arrivals.count == batch.count else {
            return false
        }
        let batches = try naming(partition.path) { () throws(SQLiteError) in try partition.batches(of: row.id) }
        guard let batches else { return false }
        content.append(batch, row.id, batches)
        return true
    }

    private func write(_ content: MergedContent) throws(StoreError) {
        let blocks = content.batches.map { (block: store.sealed($0), batches: content.span) }
        try partition.merge(blocks, replacing: content.replaced)
        store.afterMerge?(.wrote)
        try count()
        store.afterMerge?(.counted)
    }

    /// Makes the merge count for readers from now on.
    private func count() throws(StoreError) {
        partition.generation += 1
        let summary = try partition.summary()
        let hot = store.hot
        try naming(hot.path) { () throws(SQLiteError) in
            try hot.connection.transaction { () throws(SQLiteError) in
                try hot.describe(name, summary)
                try hot.setGeneration(of: name, partition.generation)
            }
        }
    }

    /// Removes the blocks that merges have replaced, once no reader can ask for them.
    /// - Returns: false when one still can.
    func removeReplaced() throws(StoreError) -> Bool {
        let old = try naming(partition.path) { () throws(SQLiteError) in try partition.replaced() }
        if old.isEmpty { return true }
        let hot = store.hot
        guard try naming(hot.path, { () throws(SQLiteError) in try hot.everyReaderIsUpToDate() }) else { return false }
        try naming(partition.path) { () throws(SQLiteError) in
            try partition.connection.transaction { () throws(SQLiteError) in try partition.forget(old) }
        }
        store.afterMerge?(.removed)
        return true
    }

    /// Gives free pages back to the disk, when they are a quarter of the file.
    func giveBack() throws(StoreError) {
        try naming(partition.path) { () throws(SQLiteError) in
            let (free, all) = (
                try partition.connection.integer("PRAGMA freelist_count"),
                try partition.connection.integer("PRAGMA page_count")
            )
            guard free * 4 > all else { return }
            try partition.connection.execute("VACUUM; PRAGMA wal_checkpoint(TRUNCATE)")
        }
    }
}

/// The records of blocks that become one, or more when it has no room for their names.
private struct MergedContent {
    var batches: [RecordBatch] = []
    var replaced: [Int64] = []
    /// The seals they came from.
    var span: ClosedRange<Int64> = 0...0

    mutating func append(_ batch: RecordBatch, _ id: Int64, _ seals: ClosedRange<Int64>) {
        if batches.last?.hasRoom(for: batch) != true { batches.append(RecordBatch()) }
        var mapping = BatchMapping(batch)
        for index in 0..<batch.count { batches.last?.append(index, of: batch, using: &mapping) }
        span =
            replaced.isEmpty
            ? seals : min(span.lowerBound, seals.lowerBound)...max(span.upperBound, seals.upperBound)
        replaced.append(id)
    }
}

extension Partition {
    /// The seal a block came from; nil when there is no such block.
    fileprivate func batches(of block: Int64) throws(SQLiteError) -> ClosedRange<Int64>? {
        let row = try connection.statement("SELECT first_batch, last_batch FROM blocks WHERE id = ?").bind(1, block)
        defer { row.reset() }
        guard try row.step(), row.int(0) <= row.int(1) else { return nil }
        return row.int(0)...row.int(1)
    }
}
