internal import Records
internal import SQLite

extension Partition {
    /// What is wrong with the index of `blocks`: a word missing or too many, a row of no block, a
    /// filter that rules out what its block holds. Cost: reads the whole index and all blocks.
    func indexFaults(_ blocks: [BlockRow], sealedThrough: Int64) throws(StoreError) -> [String] {
        var indexed = try naming(path) { () throws(SQLiteError) in try indexedWords() }
        var faults: [String] = []
        let decoder = BlockDecoder()
        for block in blocks {
            let known = indexed.removeValue(forKey: block.id) ?? WordSum()
            let decoded = try withBody(block.id) { body in try? decoder.decode(body) }
            // A block that cannot be read is named by whoever reads it.
            guard let batch = decoded ?? nil else { continue }
            let words = WordSet(batch)
            var sum = WordSum()
            words.forEach { sum.add($0) }
            if sum != known {
                faults.append("block \(block.id): the index knows \(known.count) of its \(sum.count) words")
            }
            let missed = try naming(path) { () throws(SQLiteError) in
                var missed = 0
                for hash in words.identifiers.members where try !mayHold(hash, block) { missed += 1 }
                return missed
            }
            if missed > 0 { faults.append("block \(block.id): its filter rules out \(missed) of its identifiers") }
        }
        // A seal that is under way has written its words already.
        let last = blocks.last?.id ?? 0
        // Blocks that a merge replaced keep their words until no reader needs them.
        let merged = Set(rows(sealedThrough: sealedThrough, all: true).rows.map(\.id))
        for row in indexed.keys.sorted() where row <= last && !merged.contains(row) {
            faults.append("the index has words of block \(row), which is not there")
        }
        return faults
    }

    /// The words of each row of the FTS5 index, summed up.
    private func indexedWords() throws(SQLiteError) -> [Int64: WordSum] {
        try connection.execute(
            "CREATE VIRTUAL TABLE IF NOT EXISTS temp.vocabulary USING fts5vocab(main, words, instance)")
        let row = try connection.statement("SELECT term, doc FROM temp.vocabulary")
        defer { row.reset() }
        var sums: [Int64: WordSum] = [:]
        while try row.step() { row.withBlob(0) { sums[row.int(1), default: WordSum()].add($0) } }
        return sums
    }
}

/// A set of words as a number that does not depend on their order.
private struct WordSum: Equatable {
    private(set) var count = 0
    private var sum: UInt64 = 0

    mutating func add(_ word: UnsafeBufferPointer<UInt8>) {
        count += 1
        sum &+= hashBytes(word)
    }
}
