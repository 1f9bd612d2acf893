import LogsQL
import Records
import Storage
import Testing

@testable import Search

@Suite struct IndexedSearchTests {
    /// What the index spares holds no answer: random queries over random records, sealed in small
    /// blocks and not, against a look at every record.
    @Test func searchEqualsANaiveEvaluation() throws {
        var asked = 0
        var skipped = 0
        for seed in 1...12 as ClosedRange<UInt64> {
            var logs = RandomLogs(seed: seed)
            let holder = try TemporaryStore()
            var batches: [RecordBatch] = []
            for part in 0..<8 {
                batches.append(logs.batch(1 + logs.random.below(6)))
                try holder.store.commit(Commit(batch: batches[part]))
                if part < 6 { try holder.store.seal() }
            }
            let snapshot = try SegmentSnapshot(holder.path)
            for _ in 0..<150 {
                let text = logs.query()
                guard let query = try? parsed(text) else { continue }
                let (records, coverage) = try found(query, in: snapshot)
                #expect(bag(records) == bag(naive(query, batches)), "seed \(seed): \(text)")
                #expect(coverage.isComplete && coverage.warnings == [], "\(coverage)")
                asked += 1
                skipped += coverage.blocksSkipped
            }
        }
        #expect(asked > 1500)
        #expect(skipped > 1000)
        print("\(asked) queries, \(skipped) blocks skipped")
    }

    /// Words reach FTS5 in quotes and without anything but letters, digits and `_`.
    @Test(arguments: [
        "error\" OR \"1", "words MATCH 'x'", "NEAR(a b)", "a* OR b", "^error", "tokens:error", "\"\"\"", "(", "- + {}",
        "a AND", "NOT", "\0",
        "'; DROP TABLE words; --",
    ])
    func noTextIsReadAsSyntax(text: String) throws {
        let holder = try TemporaryStore()
        let batch = RecordBatch()
        for line in [text, "other"] {
            let start = batch.text.count
            batch.text.append(contentsOf: line)
            let raw = TextRange(text: start, length: line.utf8.count)
            batch.addRecord(Record(raw: raw, view: raw, stream: batch.streams.intern(Labels(source: "a"))))
        }
        try holder.store.commit(Commit(batch: batch))
        try holder.store.seal()
        let snapshot = try SegmentSnapshot(holder.path)
        for condition in [WordCondition.word(text), .all([.word(text)]), .any([.word(text), .nothing])] {
            let plan = try snapshot.plan(ScanRequest(words: condition))
            #expect(plan.blocks.count == 1)
            #expect(plan.warnings == [])
        }
    }

    @Test func conditionsOfAnyDepthAndWidth() throws {
        let holder = try TemporaryStore()
        var logs = RandomLogs(seed: 1)
        try holder.store.commit(Commit(batch: logs.batch(5)))
        let plain = RecordBatch()
        plain.text.append(contentsOf: "needle x99")
        let raw = TextRange(text: 0, length: 10)
        plain.addRecord(Record(raw: raw, view: raw, stream: plain.streams.intern(Labels(source: "a"))))
        try holder.store.commit(Commit(batch: plain))
        try holder.store.seal()
        let snapshot = try SegmentSnapshot(holder.path)
        func blocks(_ condition: WordCondition) throws -> Int {
            let plan = try snapshot.plan(ScanRequest(words: condition))
            #expect(plan.warnings == [])
            return plan.blocks.filter { _ in true }.count
        }
        #expect(try blocks(.any((0..<3000).map { .word("absent\(String(repeating: "x", count: $0 % 50))") })) == 0)
        let wide = WordCondition.any((0..<3000).map { _ in .word("absent") } + [.word("needle")])
        #expect(try blocks(wide) == 1)
        var deep = WordCondition.word("needle")
        for level in 0..<400 { deep = level % 2 == 0 ? .any([deep, .nothing]) : .all([deep, .anything]) }
        #expect(try blocks(deep) == 1)
        #expect(try blocks(.all([deep, .nothing])) == 0)
        #expect(try blocks(.any([])) == 0)
        #expect(try blocks(.all([])) > 0)
        #expect(try blocks(.word("x99")) == 1)
        #expect(try blocks(.word("x98")) == 0)
    }
}
