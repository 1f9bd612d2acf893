import Instants
import Records
import Testing

@testable import LogsQL

@Suite struct PipeTests {
    static let records: [Fields] = [
        [("_time", "2026-11-20T08:00:10Z"), ("_msg", "loss 3.5"), ("host", "gpu2"), ("step", "9"), ("loss", "3.5")],
        [("_time", "2026-11-20T08:00:50Z"), ("_msg", "loss 2.5"), ("host", "gpu10"), ("step", "10"), ("loss", "2.5")],
        [("_time", "2026-11-20T08:01:05Z"), ("_msg", "disk full"), ("host", "gpu2"), ("size", "1.5KiB")],
        [
            ("_time", "2026-11-20T08:02:00.5Z"), ("_msg", "slow"), ("host", "gpu2"), ("took", "1.5s"),
            ("ip", "10.1.2.3"),
        ],
    ]

    private func shown(_ text: String, _ batches: [RecordBatch]? = nil) throws -> [String] {
        try answer(query(text), batches ?? [logs(Self.records)]).map { row in
            row.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: " ")
        }
    }

    @Test(arguments: [
        ("loss | fields step, host", ["host=gpu2 step=9", "host=gpu10 step=10"]),
        ("disk | fields _time, s*", ["_time=2026-11-20T08:01:05Z size=1.5KiB"]),
        ("disk | delete _time, category, format", ["_msg=disk full host=gpu2 size=1.5KiB"]),
        ("slow | rename took as time, ip as took | fields time, took", ["time=1.5s took=10.1.2.3"]),
        ("slow | copy _time as t | fields t, ip", ["ip=10.1.2.3 t=2026-11-20T08:02:00.500Z"]),
        ("* | limit 1 | fields step", ["step=9"]),
        ("* | offset 3 | fields took", ["took=1.5s"]),
        ("* | offset 9", []),
        ("* | limit 0", []),
        ("* | sort by (host) | fields host", ["host=gpu2", "host=gpu2", "host=gpu2", "host=gpu10"]),
        ("* | sort by (_time desc) limit 2 | fields _msg", ["_msg=slow", "_msg=disk full"]),
        ("* | sort by (step) desc limit 1 rank as r | fields step, r", ["r=1 step=10"]),
        ("* | sort by (_time) offset 1 limit 1 rank | fields _msg, rank", ["_msg=loss 2.5 rank=2"]),
        ("* | first 1 by (_time desc) partition by (host) | fields _msg", ["_msg=slow", "_msg=loss 2.5"]),
        ("* | last by (_time) | fields _msg", ["_msg=slow"]),
        (
            "loss | patterns",
            [
                "first=2026-11-20T08:00:10Z hits=2 last=2026-11-20T08:00:50Z pattern=loss <*> share=100"
            ]
        ),
        ("* | patterns 1 | fields pattern, share", ["pattern=loss <*> share=50"]),
        ("* | uniq by (host)", ["host=gpu2", "host=gpu10"]),
        ("* | uniq by (host) hits", ["hits=3 host=gpu2", "hits=1 host=gpu10"]),
        ("* | uniq by (host) limit 1", ["host=gpu2"]),
        ("* | top 1 by (host)", ["hits=3 host=gpu2"]),
        ("* | top by (host) hits as n rank", ["host=gpu2 n=3 rank=1", "host=gpu10 n=1 rank=2"]),
        ("* | filter step:* | fields step", ["step=9", "step=10"]),
        ("* | fields host | filter host:gpu10", ["host=gpu10"]),
        ("* | count() n", ["n=4"]),
        ("nothing | count() n", ["n=0"]),
        ("nothing | stats by (host) count() n", []),
        (
            "* | stats by (_time:1m) count() n",
            ["_time=2026-11-20T08:00:00Z n=2", "_time=2026-11-20T08:01:00Z n=1", "_time=2026-11-20T08:02:00Z n=1"]
        ),
        ("* | fields _time | stats by (_time:1m) count() n | limit 1", ["_time=2026-11-20T08:00:00Z n=2"]),
        ("* | stats by (_time:day) count() n", ["_time=2026-11-20T00:00:00Z n=4"]),
        ("* | stats by (_time:week) count() n", ["_time=2026-11-16T00:00:00Z n=4"]),
        ("* | stats by (_time:month) count() n", ["_time=2026-11-01T00:00:00Z n=4"]),
        ("* | stats by (_time:1d offset 9h) count() n", ["_time=2026-11-19T09:00:00Z n=4"]),
        ("size:* | stats by (size:1KiB) count() n", ["n=1 size=1024"]),
        ("took:* | stats by (took:1s) count() n", ["n=1 took=1s"]),
        ("ip:* | stats by (ip:/24) count() n", ["ip=10.1.2.0 n=1"]),
        (
            "* | stats by (host) count() if (step:*) n, max(loss) m",
            ["host=gpu2 m=3.5 n=1", "host=gpu10 m=2.5 n=1"]
        ),
        ("* | stats sum(step) s, avg(loss) a, min(step) m, sum(x) none", ["a=3 m= none=NaN s=19"]),
        ("step:* | stats median(loss) m, quantile(0, step) q, quantile(1, step) p", ["m=3.5 p=10 q=9"]),
        ("* | stats values(step) v, uniq_values(host) u", ["u=[\"gpu2\",\"gpu10\"] v=[\"9\",\"10\",\"\",\"\"]"]),
        (
            "* | stats count_uniq(host) u, count_uniq(step) limit 1 l, count_empty(step) e, count(step) c",
            ["c=2 e=2 l=1 u=2"]
        ),
        (
            "* | stats row_max(step, _msg) m, row_min(step, host, step) n, row_any(_msg) a",
            ["a={\"_msg\":\"loss 3.5\"} m={\"_msg\":\"loss 2.5\"} n={\"host\":\"gpu2\",\"step\":\"9\"}"]
        ),
        (
            "* | stats field_max(step, loss) a, field_min(loss, host) b, field_max(ip, _msg) c, field_min(x, host) d",
            ["a=2.5 b=gpu10 c=slow"]
        ),
        // Of equal values the first stays; what has none does not count.
        ("* | stats field_max(host, _msg) a, field_min(took, step) b", ["a=loss 2.5"]),
        ("* | stats by (host) field_max(_time, _msg) last", ["host=gpu2 last=slow", "host=gpu10 last=loss 2.5"]),
        ("step:* | sum_len(_msg) n", ["n=16"]),
        ("* | stats by (_time:10s) rate() r, rate_sum(step) s | limit 1", ["_time=2026-11-20T08:00:10Z r=0.1 s=0.9"]),
        ("_time:2026-11-20 | stats rate() r | filter r:<0.00005", ["r=4.6296296296296294e-05"]),
        ("* | stats rate() r", ["r=4"]),
        ("* | stats stddev(loss) d, stddev(x) n", ["d=0.5 n=NaN"]),
        ("* | stats histogram(took) h", ["h=[{\"vmrange\":\"1.468e+09...1.668e+09\",\"hits\":1}]"]),
        (
            "* | stats json_values(step, host) sort by (step desc) limit 2 v",
            ["v=[{\"host\":\"gpu10\",\"step\":\"10\"},{\"host\":\"gpu2\",\"step\":\"9\"}]"]
        ),
        ("* | stats by (host) count() n | sort by (n desc) | limit 1 | fields host", ["host=gpu2"]),
    ]) func results(_ text: String, _ expected: [String]) throws {
        let wanted = expected.map { $0.replacing("m= ", with: "") }
        #expect(try shown(text) == wanted)
        let split = Self.records.map { logs([$0]) }
        #expect(try shown(text, split) == wanted, "one record a batch")
    }

    /// A log record and the row made of it are the same JSON.
    @Test func rowsKeepWhatRecordsShow() throws {
        let batch = logs([
            [
                ("_msg", "a \"quoted\" line"), ("_time", "2026-11-20T08:00:00.25Z"), ("host", "h"), ("level", "error"),
                ("n", "5"),
            ]
        ])
        batch.records[0].flags = [.timeFromPrevious, .timeSuspect, .continues]
        #expect(matches(try filter("_part:first _time_suspect:true _time_source:previous"), batch) == [0])
        var before: [UInt8] = []
        batch.appendJSON(0, to: &before)
        for pipe in ["sort by (_time)", "rename x as y", "delete nothing", "first"] {
            var after: [UInt8] = []
            try query("* | \(pipe)").run(over: [batch]) { (rows, _) throws(QueryError) in rows.appendJSON(0, to: &after)
            }
            #expect(String(decoding: after, as: UTF8.self) == String(decoding: before, as: UTF8.self), "\(pipe)")
        }
    }

    @Test func numbersStayNumbers() throws {
        let batch = RecordBatch()
        batch.addRecord(Record(raw: .empty, view: .empty, stream: batch.streams.intern(Labels(source: "s"))))
        batch.addField("status", .number, "200")
        var out: [UInt8] = []
        try query("* | stats by (status, x) count() n, values(status) v").run(over: [batch]) {
            (rows, _) throws(QueryError) in rows.appendJSON(0, to: &out)
        }
        #expect(String(decoding: out, as: UTF8.self) == #"{"status":200,"n":1,"v":"[\"200\"]"}"#)
    }

    @Test func satisfiedPipelinesStop() throws {
        var read = 0
        let endless = (0..<1000).lazy.map { _ in
            read += 1
            return logs([[("_msg", "x")]])
        }
        var count = 0
        try query("x | limit 3").run(over: endless) { (_, selection) throws(QueryError) in
            count += selection.selectedCount
        }
        #expect(count == 3)
        #expect(read <= 4)
        #expect(
            try query("* | uniq by (_msg) limit 1 | fields a").description == "* | uniq by (_msg) limit 1 | fields a")
    }

    @Test func innerQueriesAreAnsweredFirst() throws {
        let outer = try query("host:in(disk | fields host) !disk | fields _msg")
        #expect(outer.hasSubqueries)
        #expect(throws: QueryError.self) { try outer.run(over: [logs(Self.records)]) { _, _ in } }
        var asked: [String] = []
        let ready = try outer.answeringSubqueries(QueryLimits()) { (inner, sink) throws(QueryError) in
            asked.append("\(inner)")
            let batch = rows([[("host", "gpu2")]])
            try sink(batch, Selection(count: 1, all: true))
        }
        #expect(asked == ["disk | fields host"])
        #expect(!ready.hasSubqueries)
        #expect(try answer(ready, [logs(Self.records)]) == [["_msg": "loss 3.5"], ["_msg": "slow"]])
    }

    @Test func graphsAskByTime() throws {
        let stats = try query("error | stats by (host, _time:1h) count() a, sum(x) b | sort by (a)")
        #expect(stats.statsShape == StatsShape(labels: ["host"], values: ["a", "b"]))
        let stepped = stats.stepping(.minutes(5))?.description
        #expect(stepped == "error | stats by (host, _time:300000000000ns) count(*) as a, sum(x) as b | sort by (a)")
        #expect(try query("error | fields x").stepping(.minutes(5)) == nil)
        #expect(try query("error | count() x | fields x").statsShape == nil)
    }

    @Test(arguments: [
        ("* | stats by (x) count() n", QueryError.tooManyGroups(pipe: "stats by (x) count(*) as n", limit: 100)),
        ("* | uniq by (x)", .tooManyGroups(pipe: "uniq", limit: 100)),
        ("* | top by (x)", .tooManyGroups(pipe: "top", limit: 100)),
        ("* | sort by (x)", .tooMuchMemory(pipe: "sort by (x)", limit: 1 << 20)),
        ("* | stats values(y) v", .tooMuchMemory(pipe: "stats values(y) as v", limit: 1 << 20)),
        ("* | stats max(x) v", nil),
        ("* | sort by (x) limit 10", nil),
        ("* | stats by (z) count() n", nil),
    ]) func limits(_ text: String, _ expected: QueryError?) throws {
        let long = String(repeating: "y", count: 2000)
        let batches = (0..<20).map { at in
            rows((0..<100).map { [("x", "\(at)-\($0)"), ("y", long), ("z", "one")] })
        }
        var met: QueryError?
        do {
            _ = try answer(query(text), batches, limits: QueryLimits(maxGroups: 100, maxMemoryBytes: 1 << 20))
        } catch { met = error as? QueryError }
        #expect(met == expected)
    }

    @Test func sortWithALimitKeepsTheFirst() throws {
        let values = (0..<5000).map { ($0 * 7919) % 5003 }
        let batches = stride(from: 0, to: 5000, by: 50).map { start in
            rows(values[start..<(start + 50)].map { [("x", "\($0)")] })
        }
        let got = try answer(query("* | sort by (x) offset 3 limit 5"), batches).map { $0["x"] ?? "" }
        #expect(got == values.sorted()[3..<8].map { "\($0)" })
    }

    @Test(arguments: [
        ["", "-5", "0", "2", "10", "1KB", "1KiB", "a", "disk9", "disk10", "e"],
        ["2026-11-20T08:00:00Z", "2026-11-20T08:00:00.5Z", "2026-11-20T09:30:00+01:00", "2026-11-20T08:45:00Z"],
        ["1ms", "1s", "1m", "1h"],
        ["a01b", "a1c", "a02"],
    ]) func order(_ sorted: [String]) throws {
        let got = try answer(query("* | sort by (x)"), [rows(sorted.shuffled().map { [("x", $0), ("y", "1")] })])
        #expect(got.map { $0["x"] ?? "" } == sorted)
    }
}
