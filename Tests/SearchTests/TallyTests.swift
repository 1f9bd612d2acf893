import LogsQL
import Records
import Storage
import Testing

@testable import Search

/// Records that are only counted are counted without being put together, with the same answers.
@Suite struct TallyTests {
    @Test func answersEqualThoseOfRecordsOneByOne() throws {
        var (asked, answered, tallied) = (0, 0, 0)
        for seed in 1...8 as ClosedRange<UInt64> {
            var logs = TemplateLogs(seed: seed)
            logs.hasMessages = seed % 2 == 0
            let (sealed, whole) = (try TemporaryStore(), MemoryStore())
            for part in 0..<5 {
                let batch = logs.batch(80)
                try sealed.store.commit(Commit(batch: batch))
                if part < 4 { try sealed.store.seal() }
                try whole.commit(Commit(batch: batch))
            }
            let snapshot = try SegmentSnapshot(sealed.path)
            for _ in 0..<120 {
                let text = logs.countingQuery()
                let query = try parsed(text)
                let (rows, matched) = try answer(query, in: snapshot)
                #expect(rows == (try oneByOne(query, in: snapshot)), "seed \(seed): \(text)")
                #expect(rows.sorted() == (try answer(query, in: whole).rows.sorted()), "seed \(seed): \(text)")
                #expect(matched == naive(Query(filter: query.filter), logs.batches).count, "seed \(seed): \(text)")
                asked += 1
                answered += rows.isEmpty ? 0 : 1
                tallied += try weights(query, in: snapshot) ? 1 : 0
            }
        }
        print("\(asked) queries, \(answered) with rows, \(tallied) of them counted without records")
        #expect(answered > asked / 2 && tallied > asked / 5)
    }

    /// What came before a mark is not counted, also where it shares a block with what came later.
    @Test func countsWhatHasComeSince() throws {
        var logs = TemplateLogs(seed: 5)
        let sealed = try TemporaryStore()
        for _ in 0..<3 {
            try sealed.store.commit(Commit(batch: logs.batch(50)))
            try sealed.store.seal()
        }
        let snapshot = try SegmentSnapshot(sealed.path)
        for since in [0, 1, 49, 50, 75, 149, 150] as [Int64] {
            var counts: [String] = []
            _ = try search(try parsed("* | stats count() n"), in: snapshot, arrivedSince: since) { batch, selection in
                selection.forEach { counts.append(json(batch, $0)) }
            }
            #expect(counts == ["{\"n\":\(150 - since)}"])
        }
    }

    private func answer(_ query: Query, in snapshot: any RecordSnapshot) throws -> (rows: [String], matched: Int) {
        var rows: [String] = []
        let coverage = try search(query, in: snapshot) { batch, selection in
            selection.forEach { rows.append(json(batch, $0)) }
        }
        return (rows, coverage.matched)
    }

    /// The answer over all records of all blocks.
    private func oneByOne(_ query: Query, in snapshot: SegmentSnapshot) throws -> [String] {
        var rows: [String] = []
        let batches = try snapshot.plan(ScanRequest()).blocks.map { try snapshot.load($0) }
        try query.run(over: batches) { batch, selection in selection.forEach { rows.append(json(batch, $0)) } }
        return rows
    }

    /// Whether a block gives records with weights for the query.
    private func weights(_ query: Query, in snapshot: SegmentSnapshot) throws -> Bool {
        let question = BlockQuestion(query, arrivedSince: 0)
        return try snapshot.plan(ScanRequest()).blocks.contains { block in
            let matches = question.answer(try snapshot.fetch(block), BlockReader()).matches
            return matches?.weights.contains { $0 > 1 } ?? false
        }
    }

    private func json(_ batch: RecordBatch, _ index: Int) -> String {
        var json: [UInt8] = []
        batch.appendJSON(index, to: &json)
        return String(decoding: json, as: UTF8.self)
    }
}
