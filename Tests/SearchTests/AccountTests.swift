import Instants
import LogsQL
import Records
import Storage
import Synchronization
import Testing

@testable import Search

/// What a search cost and what it had to leave out is told.
@Suite struct AccountTests {
    private func store(_ lines: [String]) throws -> TemporaryStore {
        let holder = try TemporaryStore()
        for line in lines {
            let batch = RecordBatch()
            batch.text.append(contentsOf: line)
            let raw = TextRange(text: 0, length: line.utf8.count)
            batch.addRecord(Record(raw: raw, view: raw, stream: batch.streams.intern(Labels(source: "a"))))
            try holder.store.commit(Commit(batch: batch))
        }
        try holder.store.seal()
        return holder
    }

    private func answer(
        _ text: String, _ holder: TemporaryStore, _ account: QueryAccount = QueryAccount()
    ) throws -> (rows: [String], coverage: Coverage) {
        var rows: [String] = []
        var limits = QueryLimits()
        limits.account = account
        let coverage = try search(try parsed(text), in: try SegmentSnapshot(holder.path), limits: limits) {
            (batch, selection) throws(QueryError) in
            selection.forEach { index in
                var line: [UInt8] = []
                batch.appendJSON(index, to: &line)
                rows.append(String(decoding: line, as: UTF8.self))
            }
        }
        return (rows, coverage)
    }

    @Test func queryStatsShowsTheCost() throws {
        let holder = try store(["an error", "no fault", "an error again"])
        let (rows, coverage) = try answer("error | query_stats", holder)
        let figures =
            #""BlocksProcessed":1,"RowsProcessed":3,"RowsFound":2,"BytesProcessedUncompressedValues":30"#
        #expect(rows.count == 1 && rows[0].contains(figures) && !rows[0].contains("Nsecs"), "\(rows)")
        #expect(coverage.matched == 2 && !rows[0].contains(#""BytesReadTotal":0"#))
    }

    @Test func theTimeComesFromTheClockThatIsGiven() throws {
        let holder = try store(["an error"])
        let clock = Ticks()
        let (rows, _) = try answer("* | query_stats", holder, QueryAccount { clock.next() })
        #expect(rows[0].contains(#""QueryDurationNsecs":7}"#), "\(rows)")
    }

    @Test func queriesInsideCount() throws {
        let holder = try store(["an error", "no fault"])
        let (rows, _) = try answer("_msg:in(error | fields _msg) | query_stats", holder)
        #expect(rows[0].contains(#""BlocksProcessed":2,"RowsProcessed":4,"RowsFound":2"#), "\(rows)")
    }

    @Test func fieldsWithoutRoomAreCounted() throws {
        let members = (0..<5_000).map { "\"k\($0)\":\($0)" }.joined(separator: ",")
        let holder = try store(["{\(members)}", "{\"k0\":1}"])
        let (rows, coverage) = try answer(
            "* | unpack_json | delete _msg | stats count(k4999) as last, count(k0) as first", holder)
        #expect(rows == [#"{"last":0,"first":2}"#])
        // 904 that the object has too many, and one for each of the record's own fields.
        let limit = try #require(coverage.limits.first)
        #expect(limit.hasPrefix("909 fields that pipes made were left out"), "\(limit)")
        // What is asked for by name is found wherever it stands.
        let (wanted, whole) = try answer("* | unpack_json fields (k4999) | fields k4999 | filter k4999:*", holder)
        #expect(wanted == [#"{"k4999":"4999"}"#] && whole.limits == [], "\(wanted) \(whole.limits)")
    }

    /// A row keeps all its names wherever it stands among others.
    @Test func rowsOfManyNamesDoNotCrowdEachOther() throws {
        let lines = (0..<6).map { row in "{" + (0..<3_000).map { "\"r\(row)k\($0)\":1" }.joined(separator: ",") + "}" }
        let holder = try store(lines)
        let pipes = [
            "", " | join by (x) (error)", " | unroll (x)", " | total_stats count()", " | drop_empty_fields",
            " | sort by (x)", " | sort by (x) limit 6", " | sort",
        ]
        for pipes in pipes {
            let (rows, coverage) = try answer("* | unpack_json | delete _msg" + pipes, holder)
            #expect(rows.count == 6, "\(pipes)")
            #expect(coverage.limits == [], "\(pipes): \(coverage.limits)")
            for row in rows { #expect(row.split(separator: ",").count > 3_000, "\(pipes)") }
        }
    }
}

private final class Ticks: Sendable {
    private let time = Atomic<Int64>(0)
    func next() -> Int64 { time.add(7, ordering: .relaxed).oldValue }
}
