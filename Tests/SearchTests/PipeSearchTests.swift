import Instants
import LogsQL
import Records
import Storage
import Testing

@testable import Search

/// Pipes behind a store's short cuts (columns that are not read, records that are only counted) against the same
/// pipes over all records in memory.
@Suite struct PipeSearchTests {
    /// Pipes whose results do not depend on the order of records.
    private static let steps = [
        "fields _msg, a", "fields b.c, source", "delete _msg", "copy a as d", "rename b.c as d", "fields level, host",
        "extract \"<x>-<y>\" from a", "extract_regexp \"(?P<x>[a-z]+)\" from b.c", "filter a:*", "len(a) as d",
        "math d + 1 as e, len as f", "format \"<a>/<source>\" as d", "replace (\"a\", \"b\") at a", "hash(_msg) as h",
        "replace_regexp (\"[0-9]+\", \"#\") at a", "collapse_nums at a", "collapse_nums if (a:*) prettify",
        "unpack_words from a as w", "unpack_words from a as w | unroll (w)", "split \" \" from a as w | unroll by (w)",
        "pack_json fields (a, host) as j", "pack_logfmt fields (a, level) as j", "drop_empty_fields", "decolorize a",
        "unpack_logfmt from a result_prefix l.", "set_stream_fields host, category", "json_array_len(a) as n",
        "union (error | fields a, host)", "join by (host) (error | stats by (host) count() as errors)",
        "total_stats by (host) count() as n", "time_add 1h",
    ]

    private static let ends = [
        "stats by (a) count() as n", "stats by (host, level) count() as n, count_uniq(b.c) as u", "uniq by (a)",
        "stats count() if (a:*) as n, sum_len(_msg) as l", "stats by (source) min(a) as least, max(a) as most",
        "stats by (host) uniq_values(level) as v", "field_names", "uniq by (level, category) hits",
        "facets 1000 keep_const_fields", "field_values host", "top 1000 by (source)", "stats by (d) count() as n",
        "stats by (host) any(host) as h, count_empty(a, d) as e", "count_uniq_hash(a, b.c) as n",
    ]

    @Test func answersAreThoseOfMemory() throws {
        let seed = UInt64.random(in: 1 ... .max)
        print("seed \(seed)")
        var asked = 0
        for round in 0..<6 as Range<UInt64> {
            var logs = RandomLogs(seed: seed &+ round)
            let holder = try TemporaryStore()
            var batches: [RecordBatch] = []
            for part in 0..<6 {
                batches.append(logs.batch(1 + logs.random.below(8)) { Int64($0.below(3)) * 1_000_000_000 })
                try holder.store.commit(Commit(batch: batches[part]))
                if part < 4 { try holder.store.seal() }
            }
            let snapshot = try SegmentSnapshot(holder.path)
            for _ in 0..<120 {
                let filter = logs.random.below(3) == 0 ? "*" : logs.query(depth: 1)
                var text = filter
                for _ in 0..<logs.random.below(4) { text += " | " + logs.random.pick(Self.steps) }
                if logs.random.below(2) == 0 { text += " | " + logs.random.pick(Self.ends) }
                guard let query = try? parsed(text) else { continue }
                asked += 1
                #expect(try stored(query, snapshot) == inMemory(query, batches), "seed \(seed &+ round): \(text)")
            }
        }
        #expect(asked > 400)
    }

    /// The context of a record is read from the store although the filter does not select it.
    @Test func contextIsRead() throws {
        let holder = try TemporaryStore()
        var batches: [RecordBatch] = []
        for part in 0..<4 {
            let batch = RecordBatch()
            for number in 0..<5 {
                let start = batch.text.count
                batch.text.append(contentsOf: "line\(part * 5 + number)")
                let raw = TextRange(text: start, length: batch.text.count - start)
                let stream = batch.streams.intern(Labels(source: number == 2 ? "other" : "one"))
                batch.addRecord(Record(time: .epoch, raw: raw, view: raw, stream: stream))
            }
            batches.append(batch)
            try holder.store.commit(Commit(batch: batch))
            try holder.store.seal()
        }
        let query = try parsed("{source=\"one\"} line10 | stream_context before 2 after 3 | fields _msg")
        let snapshot = try SegmentSnapshot(holder.path)
        #expect(try stored(query, snapshot) == inMemory(query, batches))
        let wanted = ["line8", "line9", "line10", "line11", "line13", "line14"].map { "{\"_msg\":\"\($0)\"}" }
        #expect(try stored(query, snapshot) == wanted.sorted())
    }

    private func stored(_ query: Query, _ snapshot: any RecordSnapshot) throws -> [String] {
        var rows: [String] = []
        _ = try search(query, in: snapshot) { batch, selection in
            selection.forEach { rows.append(Self.shown(batch, $0)) }
        }
        return rows.sorted()
    }

    private func inMemory(_ query: Query, _ batches: [RecordBatch]) throws -> [String] {
        var rows: [String] = []
        let ready = try query.answeringSubqueries(QueryLimits()) { (inner, sink) throws(QueryError) in
            try inner.run(over: batches, into: sink)
        }
        try ready.run(over: batches) { batch, selection in selection.forEach { rows.append(Self.shown(batch, $0)) } }
        return rows.sorted()
    }

    /// The row's fields in the order of their names: columns have an order of their own.
    private static func shown(_ batch: RecordBatch, _ index: Int) -> String {
        var scratch: [UInt8] = []
        let record = batch.records[index]
        let own = batch.fields[Int(record.firstField)..<(Int(record.firstField) + Int(record.fieldCount))]
        var names = Set(own.map { batch.names.name($0.name) })
        if !batch.isRows {
            names.formUnion(["_time", "_msg", "source", "host", "category", "format", "level", "_time_source"])
        }
        var cells: [String] = []
        for name in names.sorted() {
            let value = batch.value(batch.resolve(name), of: index, scratch: &scratch)
            guard value.count > 0 else { continue }
            var cell: [UInt8] = []
            appendJSONString(name, to: &cell)
            cell.append(UInt8(ascii: ":"))
            appendJSONString(value, to: &cell)
            cells.append(String(decoding: cell, as: UTF8.self))
        }
        return "{" + cells.joined(separator: ",") + "}"
    }
}
