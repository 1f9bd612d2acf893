import LogsQL
import Records
import Storage
import Testing

@testable import Search

/// A block of which only what a query needs is read gives the answers that the whole block gives.
@Suite struct SiftedSearchTests {
    @Test func answersEqualThoseOfWholeRecords() throws {
        var (asked, answered, spared) = (0, 0, 0)
        for seed in 1...10 as ClosedRange<UInt64> {
            var logs = TemplateLogs(seed: seed)
            let (sealed, whole) = (try TemporaryStore(), MemoryStore())
            for part in 0..<4 {
                let batch = logs.batch(60)
                try sealed.store.commit(Commit(batch: batch))
                if part < 3 { try sealed.store.seal() }
                try whole.commit(Commit(batch: batch))
            }
            let snapshot = try SegmentSnapshot(sealed.path)
            for _ in 0..<150 {
                let text = logs.query()
                let query = try parsed(text)
                let (rows, coverage) = try rows(query, in: snapshot)
                let expected = try self.rows(query, in: whole).rows
                #expect(rows == expected, "seed \(seed): \(text)")
                #expect(coverage.isComplete && coverage.warnings == [], "\(coverage)")
                #expect(coverage.matched == naive(Query(filter: query.filter), logs.batches).count, "\(text)")
                asked += 1
                answered += rows.isEmpty ? 0 : 1
                spared += coverage.recordsRead < 240 ? 1 : 0
                let newest = Query(filter: query.filter)
                let (some, _) = try found(newest, in: snapshot, newest: 7)
                #expect(some == (try found(newest, in: whole, newest: 7).records), "seed \(seed), newest: \(text)")
            }
        }
        print("\(asked) queries, \(answered) with rows, \(spared) with blocks spared")
        #expect(answered > asked / 2)
    }

    /// What is kept between queries answers as what is read anew, while records come and are sealed.
    @Test func answersEqualThoseWithoutACache() throws {
        for seed in 1...5 as ClosedRange<UInt64> {
            var logs = TemplateLogs(seed: seed)
            let (sealed, whole, cache) = (try TemporaryStore(), MemoryStore(), HotBatchCache(limit: 100_000))
            for part in 0..<8 {
                let batch = logs.batch(30)
                try sealed.store.commit(Commit(batch: batch))
                if part % 3 == 2 { try sealed.store.seal() }
                try whole.commit(Commit(batch: batch))
                for _ in 0..<20 {
                    let query = try parsed(logs.query())
                    let snapshot = try SegmentSnapshot(sealed.path, sharing: cache)
                    #expect(try rows(query, in: snapshot).rows == rows(query, in: whole).rows, "seed \(seed): \(query)")
                }
            }
            #expect(cache.bytes > 0 && cache.bytes <= 100_000)
        }
    }

    /// Cases where what is fixed text and what is a hole decides.
    @Test(arguments: [
        "connection", "\"connection closed\"", "\"closed after 12\"", "\"after 12 ms\"", "\"12 ms\"", "ms", "12", "1",
        "conn*", "c*", "\"blk_1\"*", "blk*", "\"connection closed after\"*", "\"host=\"*", "i(ERROR)",
        "i(\"Connection CLOSED\")",
        "i(err*)", "!connection", "!(connection closed)", "!12", "connection or 12", "error !12", "*nnecti*", "*2*",
        "*fter*",
        "~\"conn.*ms\"", "~\"time.*out\"", "~\"[0-9]+ ms\"", "~\"x1f\"", "!~\"conn.*ms\"", "x1f", "\"T00\"*", "2026",
        "\"2026-11-20\"", "level:error", "!level:error connection", "level:error or connection", "_msg:*",
        "_msg:\"\"",
        "user:alice", "took:>5", "!user:*", "user:*", "source:a", "{source=\"a\"} connection", "\"größe\"", "ße",
        "größe 7",
        "i(GRÖSSE)", "\"_\"*", "_", "\":\"", "\"-\"", "Z", "T", "00", "=\"connection closed\"",
        "\"10.1.2.3\"", "\"10.1.2.3\" closed", "\"10.1.2.3\" or x1f", "!\"10.1.2.3\"", "*\"0.1.2\"*", "\"from 10.1\"*",
        "\"to 10.1.2.3\"", "~\"from .*10.1\"", "~\"closed|error\"", "~\"conn.+closed\"", "~\"^20.*conn\"", "*x1*",
        "seq(\"from\", \"10.1.2.3\")", "seq(\"connection\", \"ms\")", "i(\"10.1.2.3\")", "*\":\"*", "~\"out.*time\"",
        "_time:[2026-11-20T00:00:00Z,2026-11-20T00:00:20Z] connection",
    ])
    func filters(text: String) throws {
        let logs = try SealedLogs()
        for pipes in ["", " | stats count() n", " | stats by (level, user) count() n", " | fields took, _time"] {
            let query = try parsed(text + pipes)
            #expect(
                try rows(query, in: logs.snapshot).rows == rows(query, in: logs.whole).rows, "\(text)\(pipes)")
        }
    }

    @Test(arguments: [
        "stats by (level) count() n", "stats by (_time:5s) count() n", "stats by (source, host) count() n",
        "stats by (user) count() n, sum(took) t, max(took) m", "stats count() if (connection) n, count() if (12) m",
        "stats count() if (user:alice) n", "stats count_uniq(_msg) n", "stats sum_len(_msg) n", "uniq by (user, id)",
        "top 3 by (took)", "fields user", "fields _time, level", "fields us*", "fields _msg", "delete _msg",
        "delete user, took",
        "rename user as who | fields who", "copy took as t | stats by (t) count() n",
        "filter connection | stats count() n",
        "filter user:alice | fields id", "sort by (took, _time) limit 5 | fields took", "stats values(id) v",
        "stats by (format, category, _part) count() n",
    ])
    func pipes(text: String) throws {
        let logs = try SealedLogs()
        for filter in ["*", "connection", "12", "!connection", "user:alice", "level:error", "error or 12"] {
            let query = try parsed(filter + " | " + text)
            #expect(
                try rows(query, in: logs.snapshot).rows == rows(query, in: logs.whole).rows, "\(filter) | \(text)")
        }
    }

    /// The rows of an answer as JSON, sorted.
    private func rows(_ query: Query, in snapshot: any RecordSnapshot) throws -> (rows: [String], coverage: Coverage) {
        var rows: [String] = []
        let coverage = try search(query, in: snapshot) { batch, selection in
            selection.forEach { index in
                var json: [UInt8] = []
                batch.appendJSON(index, to: &json)
                rows.append(String(decoding: json, as: UTF8.self))
            }
        }
        return (rows.sorted(), coverage)
    }
}

/// Sealed records and the same in memory.
private struct SealedLogs {
    let holder: TemporaryStore
    let whole = MemoryStore()
    let snapshot: SegmentSnapshot

    init() throws {
        holder = try TemporaryStore()
        var logs = TemplateLogs(seed: 99)
        for _ in 0..<3 {
            let batch = logs.batch(120)
            try holder.store.commit(Commit(batch: batch))
            try holder.store.seal()
            try whole.commit(Commit(batch: batch))
        }
        snapshot = try SegmentSnapshot(holder.path)
    }
}
