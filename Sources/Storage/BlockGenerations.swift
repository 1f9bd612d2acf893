internal import SQLite

// Which blocks of a partition count. A merge writes its blocks beside those they replace, under the
// next generation of the partition; that generation counts once `hot.db` says so, and a reader takes
// it from his view of `hot.db`. So he sees the old blocks or the new ones, never both.
extension HotLog {
    private static func key(_ partition: String) -> String { "generation \(partition)" }

    /// How many merges of the partition count; 0 when there was none.
    func generation(of partition: String) throws(SQLiteError) -> Int64 { try meta(Self.key(partition)) }

    /// - Parameter generation: nil forgets the partition.
    func setGeneration(of partition: String, _ generation: Int64?) throws(SQLiteError) {
        if let generation { return try setMeta(Self.key(partition), generation) }
        try connection.statement("DELETE FROM meta WHERE key = ?").bind(1, Self.key(partition)).run()
    }

    /// True when no reader, of this process or another, has a view of `hot.db` older than now.
    ///
    /// SQLite takes the journal into the database only as far as the oldest view allows. When it
    /// could take all of it, no view is older than the last transaction. Cost: that copy, and a sync.
    func everyReaderIsUpToDate() throws(SQLiteError) -> Bool {
        let row = try connection.statement("PRAGMA wal_checkpoint(PASSIVE)")
        defer { row.reset() }
        guard try row.step() else { return false }
        let (isBusy, frames, done) = (row.int(0) != 0, row.int(1), row.int(2))
        return !isBusy && frames >= 0 && frames == done
    }
}

extension Partition {
    /// Adds merged blocks and says which they replace, from the next generation on. One transaction.
    func merge(_ blocks: [(block: SealedBlock, batches: ClosedRange<Int64>)], replacing old: [Int64]) throws(StoreError)
    {
        let next = generation + 1
        try naming(path) { () throws(SQLiteError) in
            try connection.transaction { () throws(SQLiteError) in
                for entry in blocks {
                    let id = try insert(entry.block, entry.batches)
                    try connection.statement("INSERT INTO merges(block, since) VALUES (?, ?)").bind(1, id)
                        .bind(2, next).run()
                }
                for id in old {
                    try connection.statement(
                        "INSERT INTO merges(block, until) VALUES (?, ?) ON CONFLICT(block) DO UPDATE SET until = excluded.until"
                    ).bind(1, id).bind(2, next).run()
                }
            }
        }
    }

    /// True when a merge was written that `hot.db` does not count yet.
    func hasUncountedMerge() throws(SQLiteError) -> Bool {
        guard hasMerges else { return false }
        let row = try connection.statement("SELECT 1 FROM merges WHERE since > ? LIMIT 1").bind(1, generation)
        defer { row.reset() }
        return try row.step()
    }

    /// Blocks that no reader of this generation or a later one counts.
    func replaced() throws(SQLiteError) -> Set<Int64> {
        guard hasMerges else { return [] }
        return try blockNumbers("SELECT block FROM merges WHERE until <= ?", generation)
    }

    func blockNumbers(_ sql: String, _ bound: Int64) throws(SQLiteError) -> Set<Int64> {
        let row = try connection.statement(sql).bind(1, bound)
        defer { row.reset() }
        var found: Set<Int64> = []
        while try row.step() { found.insert(row.int(0)) }
        return found
    }

    /// Removes blocks with their words and filters. Within a transaction.
    ///
    /// A contentless FTS5 table deletes a row only when told its words exactly. They are read back
    /// from the index itself, so they are those that went in, whichever version chose them.
    /// Cost: one pass over the words of the partition.
    func forget(_ blocks: Set<Int64>) throws(SQLiteError) {
        if blocks.isEmpty { return }
        for (id, words) in try wordsOrNone(of: blocks) {
            try connection.statement("INSERT INTO words(words, rowid, tokens) VALUES ('delete', ?, ?)").bind(1, id)
                .bind(text: 2, words).run()
        }
        for id in blocks {
            try connection.statement("DELETE FROM filters WHERE id BETWEEN ? AND ?").bind(1, Self.filterRow(id, 0))
                .bind(2, Self.filterRow(id &+ 1, 0) &- 1).run()
            try connection.statement("DELETE FROM blocks WHERE id = ?").bind(1, id).run()
            if hasMerges { try connection.statement("DELETE FROM merges WHERE block = ?").bind(1, id).run() }
        }
    }

    /// Of a damaged index no words: its rows stay, name no block, and go when it is rebuilt.
    private func wordsOrNone(of blocks: Set<Int64>) throws(SQLiteError) -> [Int64: [UInt8]] {
        do { return try words(of: blocks) } catch {
            guard error.isCorrupt else { throw error }
            return [:]
        }
    }

    private func words(of blocks: Set<Int64>) throws(SQLiteError) -> [Int64: [UInt8]] {
        try connection.execute(
            "CREATE VIRTUAL TABLE IF NOT EXISTS temp.vocabulary USING fts5vocab(main, words, instance)")
        let row = try connection.statement("SELECT term, doc FROM temp.vocabulary")
        defer { row.reset() }
        var found: [Int64: [UInt8]] = [:]
        while try row.step() {
            let id = row.int(1)
            guard blocks.contains(id) else { continue }
            row.withBlob(0) { found[id, default: []] += $0 }
            found[id]?.append(0x20)
        }
        return found
    }
}
