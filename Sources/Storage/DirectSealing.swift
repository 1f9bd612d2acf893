internal import Linux
internal import Records
internal import SQLite

// A commit that fills a block goes straight into the partitions. In `hot.db` it would be compressed,
// written and removed again, only to be compressed anew.
//
// Its blocks carry the number its batch would have had, which no reader counts until the one
// transaction of `hot.db` that also moves the checkpoints. Fails anything before that, the commit
// never was: it may come again with other records under the same number. So what it left in the
// partitions goes before anything else is sealed. `docs/format/hot.md` has the order of the writes.
extension SegmentStore {
    /// Stores `commit` with the records of `batch`, and what is hot, as sealed blocks.
    ///
    /// - Returns: false when it has to go the usual way; nothing of it is stored then.
    /// - Throws: what `hot.db` refuses; nothing of it is stored.
    func sealAtOnce(_ commit: Commit, _ batch: RecordBatch) throws(StoreError) -> Bool {
        guard fillsBlock(batch) else { return false }
        let blocks: DirectBlocks
        do {
            guard let written = try writeBlocks(batch) else { return false }
            blocks = written
        } catch {
            // `hot.db` needs no partition. The seal that follows meets the same fault, and names it.
            return false
        }
        let arrival = nextArrival + Int64(batch.count)
        try naming(hot.path) { () throws(SQLiteError) in
            try hot.connection.transaction { () throws(SQLiteError) in
                try count(blocks.batches, blocks.summaries, blocks.damaged, arrival)
                try hot.skipBatches(through: blocks.batches.upperBound)
                try hot.saveRest(of: commit)
            }
        }
        unsettled.subtract(blocks.summaries.keys)
        seals += 1
        afterStep?(.counted)
        return true
    }

    /// Half a block at least, so that no small commit waits for the encoding of what came before
    /// it; and no backlog, so that the memory stays bounded.
    private func fillsBlock(_ batch: RecordBatch) -> Bool {
        let bytes = rawBytes(batch)
        if hotRecords >= fullBlock.records || hotBytes >= fullBlock.bytes { return false }
        if hotRecords > 0, hotDay != today { return false }
        return hotRecords + batch.count >= fullBlock.records && batch.count * 2 >= fullBlock.records
            || hotBytes + bytes >= fullBlock.bytes && bytes * 2 >= fullBlock.bytes
    }

    /// Everything before the transaction that lets the blocks count. Nil while a seal is under way.
    private func writeBlocks(_ batch: RecordBatch) throws(StoreError) -> DirectBlocks? {
        let (sealed, planned, last) = try naming(hot.path) { () throws(SQLiteError) in
            (try hot.meta("sealed_through"), try hot.meta("seal_through"), try hot.lastBatch())
        }
        if planned > sealed { return nil }
        try forgetUnsettled()
        let batches = (sealed + 1)...(max(sealed, last) + 1)
        var merged = hotRecords > 0 ? try merge(batches) : MergedBatches()
        batch.arrivals = Array(nextArrival..<(nextArrival + Int64(batch.count)))
        // They are copied; a fault only costs that they are decoded the next time.
        forgetRecent(through: batches.upperBound)
        let isAlone = merged.blocks.isEmpty || hotRecords * 2 >= fullBlock.records || hotBytes * 2 >= fullBlock.bytes
        let whole = isAlone ? Self.greatestCategory(batch) : nil
        Self.distribute(batch, except: whole, into: &merged.blocks, expecting: batch.text.count)
        guard let whole else { return try writeBlocks(merged, batches) }
        return try batch.lend(whole) { (part) throws(StoreError) in
            merged.blocks[whole, default: []].append(part)
            return try writeBlocks(merged, batches)
        }
    }

    private func writeBlocks(
        _ merged: MergedBatches, _ batches: ClosedRange<Int64>
    ) throws(StoreError) -> DirectBlocks {
        var names: [Category: String] = [:]
        let day = try sealDay(today)
        for category in merged.blocks.keys { names[category] = try sealTarget(category, day) }
        try announce(names, day)
        afterStep?(.planned)
        unsettled.formUnion(names.values)
        return DirectBlocks(
            batches: batches, summaries: try write(merged, batches, names), damaged: merged.damaged)
    }

    /// The category of most records: its block needs no copy of them.
    private static func greatestCategory(_ batch: RecordBatch) -> Category? {
        var counts = [Int](repeating: 0, count: Category.allCases.count)
        for record in batch.records { counts[Int(batch.streams.category(record.stream).rawValue)] += 1 }
        return Category.allCases.max { counts[Int($0.rawValue)] < counts[Int($1.rawValue)] }
    }

    /// Says in `hot.db` where uncounted blocks may be, the first time that a partition takes some.
    private func announce(_ names: [Category: String], _ day: Int) throws(StoreError) {
        if announced.isSuperset(of: names.values) { return }
        try naming(hot.path) { () throws(SQLiteError) in
            try hot.connection.transaction { () throws(SQLiteError) in
                for (category, name) in names {
                    try hot.addPartition(name, category, day)
                    try hot.announce(name, true)
                }
            }
        }
        announced.formUnion(names.values)
    }

    /// Removes the blocks of commits that never came about. Must come before anything is sealed
    /// under their numbers; until then nobody counts them.
    func forgetUnsettled() throws(StoreError) {
        if unsettled.isEmpty { return }
        let names = unsettled.sorted()
        // Written first: a journal may still end in the transaction that failed, and a crash could
        // bring that back to life, for lack of anything behind it. Then its blocks must be there.
        try announce(all: names, true)
        let sealed = try naming(hot.path) { () throws(SQLiteError) in try hot.meta("sealed_through") }
        for name in names where (try? FileStatus(path: partitionPath(name))) != nil {
            do {
                try Partition(partitionPath(name), mode: .readWrite).forgetBlocks(after: sealed)
            } catch {
                // Nothing more is written to it; what it holds twice, if it can be read, `verify` names.
                guard case .damaged = error else { throw error }
                try markDamaged(name)
            }
        }
        try announce(all: names, false)
        announced.subtract(names)
        unsettled = []
    }

    private func announce(all names: [String], _ isAnnounced: Bool) throws(StoreError) {
        try naming(hot.path) { () throws(SQLiteError) in
            try hot.connection.transaction { () throws(SQLiteError) in
                for name in names { try hot.announce(name, isAnnounced) }
            }
        }
    }
}

/// Blocks that are written and do not count yet.
private struct DirectBlocks {
    var batches: ClosedRange<Int64>
    var summaries: [String: PartitionSummary]
    /// Hot batches that could not be read, with the reason.
    var damaged: [Int64: String]
}

extension Partition {
    fileprivate func forgetBlocks(after sealed: Int64) throws(StoreError) {
        try naming(path) { () throws(SQLiteError) in
            let gone = try blockNumbers("SELECT id FROM blocks WHERE last_batch > ?", sealed)
            if gone.isEmpty { return }
            try connection.transaction { () throws(SQLiteError) in try forget(gone) }
        }
    }
}

extension HotLog {
    private static let announcement = "direct "

    /// Partitions into which commits are sealed at once.
    func announced() throws(SQLiteError) -> Set<String> {
        let row = try connection.statement("SELECT substr(key, 8) FROM meta WHERE key GLOB 'direct *'")
        defer { row.reset() }
        var names: Set<String> = []
        while try row.step() { names.insert(row.text(0)) }
        return names
    }

    func announce(_ partition: String, _ isAnnounced: Bool) throws(SQLiteError) {
        let key = Self.announcement + partition
        if isAnnounced { return try setMeta(key, 1) }
        try connection.statement("DELETE FROM meta WHERE key = ?").bind(1, key).run()
    }

    /// The number of the last batch, also when it is gone.
    func lastBatch() throws(SQLiteError) -> Int64 {
        try connection.integer("SELECT seq FROM sqlite_sequence WHERE name = 'batches'")
    }

    /// Gives the next batch a number behind `last`. Within a transaction.
    func skipBatches(through last: Int64) throws(SQLiteError) {
        try connection.statement("DELETE FROM sqlite_sequence WHERE name = 'batches'").run()
        try connection.statement("INSERT INTO sqlite_sequence(name, seq) VALUES ('batches', ?)").bind(1, last).run()
    }
}
