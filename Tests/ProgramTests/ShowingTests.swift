import Diagnostics
import Instants
import LogsQL
import Records
import TestKit
import Testing

@testable import sawlog

/// Records as `-o text` and `-o csv` write them, and the picture of `sawlog top`.
struct ShowingTests {
    private func line(
        _ layout: RecordLayout, _ time: String, _ level: Level, _ source: String, _ message: String
    ) -> String {
        var line = RecordLine(layout)
        var out: [UInt8] = []
        Array(source.utf8).withUnsafeBufferPointer { source in
            Array(message.utf8).withUnsafeBufferPointer { message in
                line.append(
                    time: Instant(parsing: time, now: .epoch), level: level, source: source, message: message, to: &out)
            }
        }
        return String(decoding: out, as: UTF8.self)
    }

    @Test(arguments: [
        (RecordLayout(), Level.error, "a.log", "x", "2026-11-20T04:00:00.100Z error a.log: x\n"),
        (RecordLayout(), .unknown, "a.log", "x\ny", "2026-11-20T04:00:00.100Z a.log: x\ny\n"),
        (RecordLayout(isAligned: true), .info, "a.log", "x", "2026-11-20T04:00:00.100Z info     a.log       x\n"),
        (RecordLayout(isAligned: true), .unknown, "", "x", "2026-11-20T04:00:00.100Z                      x\n"),
        (
            RecordLayout(isAligned: true), .critical, "/var/log/somewhere/rather/deep.log", "x",
            "2026-11-20T04:00:00.100Z critical …/log/somewhere/rather/deep.log  x\n"
        ),
        (
            RecordLayout(escapes: true, folds: true), .info, "a", "1\n2\n3\n4\n\u{1B}5",
            "2026-11-20T04:00:00.100Z info a: 1\n    2\n    … 2 lines, --full shows them\n    \\x1b5\n"
        ),
        (
            RecordLayout(folds: true), .info, "a", "1\n2\n3\n4",
            "2026-11-20T04:00:00.100Z info a: 1\n    2\n    3\n    4\n"
        ),
    ])
    func records(_ layout: RecordLayout, _ level: Level, _ source: String, _ message: String, _ shown: String) {
        var shown = shown
        // The column of sources is as wide as the widest so far, up to a limit.
        if source.count > 28 {
            shown = shown.replacing("…/log/somewhere/rather/deep.log", with: "…\(source.suffix(27))")
        }
        #expect(line(layout, "2026-11-20T04:00:00.1Z", level, source, message) == shown)
    }

    @Test(arguments: [
        ("refused", "Connection [refused], refusedly"), ("re*", "Connection [re]fused, [re]fusedly"),
        ("*fuse*", "Connection re[fuse]d, re[fuse]dly"), (#"~"re\w+""#, "Connection [refused], [refusedly]"),
        ("i(REFUSED)", "Connection [refused], refusedly"), ("!refused", "Connection refused, refusedly"),
        ("Connection refused", "[Connection] [refused], refusedly"),
        (#""Connection ref"* or *tion*"#, "[Connection ref]used, refusedly"),
        ("level:refused", "Connection refused, refusedly"),
        (#"~"x*""#, "Connection refused, refusedly"), ("reason:refused", "Connection [refused], refusedly"),
        ("*", "Connection refused, refusedly"),
    ])
    func matchesAreMarked(_ query: String, _ marked: String) throws {
        let parsed = try parseQuery(SourceText(name: "query", text: query), now: .epoch)
        let text = line(
            RecordLayout(color: true, marks: parsed.textMarks), "2026-11-20T04:00:00Z", .unknown, "a",
            "Connection refused, refusedly")
        let message = try #require(text.split(separator: ": ", maxSplits: 1).last)
        let shown = message.replacing("\u{1B}[30;43m", with: "[").replacing("\u{1B}[0m", with: "]")
        #expect(shown == marked + "\n")
    }

    @Test func aTableHasTheColumnsOfAllRecords() {
        var table = CSVTable()
        var out: [UInt8] = []
        let rows = RecordBatch(isRows: true)
        for fields in [[("a", "1")], [("b", "x,\"y\"\n")], [("a", ""), ("c", "3")]] {
            rows.addRecord(Record(raw: TextRange(text: 0, length: 0), view: TextRange(text: 0, length: 0)))
            for (name, value) in fields { rows.addField(name, .text, value) }
        }
        for index in 0..<rows.count { table.take(rows, index, to: &out) }
        #expect(out.isEmpty)
        table.settle(to: &out)
        #expect(String(decoding: out, as: UTF8.self) == "a,b,c\r\n1,,\r\n,\"x,\"\"y\"\"\n\",\r\n,,3\r\n")
        // Who follows has seen the header; a new field has no column, which is told.
        rows.addField("d", .text, "4")
        table.take(rows, 2, to: &out)
        #expect(table.leftOut == ["d"])
    }

    @Test func thePictureOfTop() {
        let range = InstantInterval(start: Instant(seconds: 0)!, end: Instant(seconds: 100)!)
        let overview = LogOverview(
            question: "timeout", window: "since 100s",
            counts: [
                ["source": "a.log", "level": "error", "n": "30", "last": "1970-01-01T00:01:00Z"],
                ["source": "b\u{1B}.log", "n": "1270", "last": "1970-01-01T00:01:00Z"],
                ["source": "a.log", "level": "warning", "n": "5"],
            ],
            patterns: [["pattern": "rank <*> timed out", "hits": "1200"], ["pattern": "b", "hits": "1"]],
            times: [["_time": "1970-01-01T00:00:00Z", "n": "1"], ["_time": "1970-01-01T00:00:50Z", "n": "1304"]],
            range: range, steps: 4)
        #expect(overview.rate(overview.total) == "13.1")
        let lines = OverviewPage(width: 80, color: false).lines(overview, rows: 1)
        #expect(
            lines == [
                "1,305 records  13.1/s  since 100s  timeout", "▁ █ ", "",
                "LEVEL                                RECORDS  PER SECOND       SHARE",
                "error                                     30        0.30       2.3 %",
                "warning                                    5        0.05       0.4 %",
                "(none)                                 1,270        12.7      97.3 %", "",
                "SOURCE                               RECORDS  PER SECOND      ERRORS    WARNINGS",
                "b\\x1b.log                              1,270        12.7           0           0", "… 1 source more",
                "",
                "   RECORDS  PATTERN", "     1,200  rank <*> timed out", "… 1 pattern more",
            ])
    }
}
