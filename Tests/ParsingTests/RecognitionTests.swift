import Diagnostics
import Instants
import Parsing
import Records
import Testing

@Suite("Recognizing formats")
struct RecognitionTests {
    @Test func aSourceMayMixFormats() {
        let parsed = ParsedText(
            """
            2026-11-20 04:46:00,900 - INFO - app - hello
            {"level":"error","msg":"no"}
            Nov 20 04:46:01 node-01 sshd[5]: Failed password for root from 10.0.0.1 port 2 ssh2
            {'loss': 1.5, 'epoch': 0.1}
            a line of prose

            """)
        #expect((0..<5).map { parsed.format($0) } == ["python_logging", "json_lines", "sshd", "hf_trainer", "text"])
        #expect((0..<5).map { parsed.level($0) } == [.info, .error, .warning, .unknown, .unknown])
        #expect(parsed.category(2) == .security)
        #expect(parsed.host(2) == "node-01")
        #expect(parsed.host(0) == "here")
    }

    @Test("what took the last line does not change what takes the next", arguments: 0..<8)
    func orderDoesNotMatter(seed: Int) {
        // One line of each sample file; parsed in rotated orders the formats stay.
        let lines = [
            "step=1 loss=2 lr=3", #"{"a":1}"#, "iter 1: loss 2.0, time 3.00ms", "INFO:root:x", "{'loss': 1}",
            "[2026-11-20 04:46:32 +0000] [1] [INFO] x", "I1120 04:26:00.585000 1 x.cc:1] m",
            "2026-11-20T04:34:03.582564+00:00 h a[1]: m", "[ 3056.597166] m", "plain",
        ]
        let alone = lines.map { ParsedText($0).format() }
        let turned = (0..<lines.count).map { lines[($0 * 3 + seed) % lines.count] }
        let together = ParsedText(turned.joined(separator: "\n") + "\n")
        for index in turned.indices {
            #expect(
                together.format(index) == alone[(index * 3 + seed) % lines.count],
                "\(turned[index]) at \(index), seed \(seed)")
        }
    }

    @Test(
        arguments: [
            ("/data/training/run7/out.log", Category.training), ("/srv/Security/x.log", .security),
            ("/a/training/b/evaluation/c.log", .evaluation), ("/var/log/training", nil), ("system/x", .system),
            ("/other/x", nil),
        ] as [(String, Category?)])
    func categoryOfAPath(path: String, expected: Category?) {
        #expect(SourceProfile.category(ofPath: path) == expected)
    }

    @Test func theCategoryComesFromUserPathParserInThisOrder() {
        let line = "Nov 20 04:46:01 h sshd[5]: Failed password for root from 10.0.0.1 port 2 ssh2"
        #expect(ParsedText(line).category() == .security)
        #expect(ParsedText(line, path: "/data/training/x.log").category() == .training)
        #expect(ParsedText(line, path: "/data/training/x.log", category: .integration).category() == .integration)
        #expect(ParsedText("prose").category() == .other)
    }

    @Test func aPinnedParserIsTheOnlyOne() {
        #expect(ParsedText("a=1 b=2", pinned: "logfmt").format() == "logfmt")
        #expect(ParsedText(#"{"a":1}"#, pinned: "logfmt").format() == "text")
        #expect(ParsedText(#"{"a":1}"#, pinned: "nosuch").format() == "text")
        // One that sits inside another reads through it.
        let line = "Nov 20 04:46:01 h sshd[5]: Invalid user x from 10.0.0.1 port 2"
        #expect(ParsedText(line, pinned: "sshd")["source.ip"] == "10.0.0.1")
    }

    @Test func fileHintsGoFirst() {
        let set = ParserSet.load([
            SourceText(name: "a", text: "name: a\nlines: ['x %{WORD:w}']\nsamples: [x y]\n"),
            SourceText(name: "b", text: "name: b\nfiles: ['logs/b*.log']\nlines: ['x %{WORD:w}']\nsamples: [x y]\n"),
        ]).0
        #expect(ParsedText("x y", path: "/logs/b1.log", set: set).format() == "b")
        #expect(ParsedText("x y", path: "/logs/c1.log", set: set).format() == "a")
        #expect(ParsedText("x y", path: "/other/b1.log", set: set).format() == "a")
    }

    @Test func aPatternAtItsLimitCountsAndTheLineGoesOn() {
        let set = ParserSet.load([
            SourceText(name: "a", text: "name: a\nlines: ['(?:a+)+b(?<x>.)']\nsamples: [aabc]\n")
        ]).0
        let parsed = ParsedText(String(repeating: "a", count: 5000) + "c abx", set: set)
        #expect(parsed.format() == "text")
        #expect(parsed.tools.counts[0].counters.limitReached == 1)
    }

    @Test func attemptsAreToldWhenAsked() {
        let tools = ParserTools(set: Shipped.set)
        tools.keepsAttempts = true
        let source = SourceParser(set: Shipped.set, profile: SourceProfile(path: "x"))
        let batch = RecordBatch()
        batch.text.append(contentsOf: "INFO:root:x")
        let range = TextRange(text: 0, length: batch.text.count)
        batch.addRecord(Record(raw: range, view: range))
        source.parse(0, in: batch, with: tools, reference: .epoch, fallback: .timeFromArrival)
        #expect(tools.attempts.contains { $0.parser == "python_logging" && $0.outcome != .left })
        #expect(tools.attempts.contains { $0.parser == "json_lines" && $0.outcome == .left })
    }
}

@Suite("Times of records")
struct RecordTimeTests {
    private let first = "2026-11-20 04:46:00,900 - INFO - app - hello"

    private func parse(_ lines: [String], last: Instant? = nil, zone: Int = 0) -> (RecordBatch, SourceParser) {
        let source = SourceParser(set: Shipped.set, profile: SourceProfile(path: "x", zoneOffset: zone))
        source.lastTime = last
        let tools = ParserTools(set: Shipped.set)
        let batch = RecordBatch()
        for line in lines {
            let start = batch.text.count
            batch.text.append(contentsOf: line)
            let range = TextRange(text: start, length: line.utf8.count)
            batch.addRecord(Record(raw: range, view: range))
            source.parse(
                batch.count - 1, in: batch, with: tools, reference: ParserSet.sampleReference, fallback: .timeFromFile)
        }
        return (batch, source)
    }

    @Test func aLineWithoutATimeTakesThatOfTheLineBefore() {
        let (batch, source) = parse(["no time yet", first, "still none"])
        #expect(batch.records[0].time == ParserSet.sampleReference)
        #expect(batch.records[0].flags == .timeFromFile)
        #expect(batch.records[1].time.rfc3339 == "2026-11-20T04:46:00.900Z")
        #expect(batch.records[1].flags == [])
        #expect(batch.records[2].time == batch.records[1].time)
        #expect(batch.records[2].flags == .timeFromPrevious)
        #expect(source.lastTime == batch.records[1].time)
    }

    @Test func theLastTimeIsRestored() {
        let (batch, _) = parse(["no time"], last: Instant(seconds: 5))
        #expect(batch.records[0].time == Instant(seconds: 5))
        #expect(batch.records[0].flags == .timeFromPrevious)
    }

    @Test func anImpossibleTimeIsSuspectAndBorrowed() {
        let (batch, _) = parse([first, "2026-13-45 04:46:00,900 - INFO - app - hello"])
        #expect(batch.records[1].flags == [.timeSuspect, .timeFromPrevious])
        #expect(batch.records[1].time == batch.records[0].time)
    }

    @Test func aZoneAppliesToTimesWithoutOne() {
        let (batch, _) = parse([first, #"{"time":"2026-11-20T04:46:00Z","a":1}"#], zone: 3600)
        #expect(batch.records[0].time.rfc3339 == "2026-11-20T03:46:00.900Z")
        #expect(batch.records[1].time.rfc3339 == "2026-11-20T04:46:00Z")
    }

    @Test func textMayBeginWithATimestampAndALevel() {
        let table: [(String, String?, Level)] = [
            ("2026-11-20 05:05:26 Starting Lynis", "2026-11-20T05:05:26Z", .unknown),
            ("[2026-11-20 05:05:26.5] [worker] [error] it broke", "2026-11-20T05:05:26.500Z", .error),
            ("[2026-11-20 05:05:26] [7] [error] it broke", "2026-11-20T05:05:26Z", .error),
            ("2026-11-20T05:05:26Z WARN rotwriter full", "2026-11-20T05:05:26Z", .warning),
            (
                "[Tue Apr 04 06:18:29.712806 2017] [mpm_prefork:notice] [pid 1] AH00163", "2017-04-04T06:18:29.712806Z",
                .notice
            ),
            ("[06:23:18 ERR] message", "2026-11-20T06:23:18Z", .error),
            ("ERROR: it broke", nil, .error), ("error: it broke", nil, .error), ("[warn] hot", nil, .warning),
            ("error it broke", nil, .unknown), ("Errors happen: often", nil, .unknown),
            ("Information for you", nil, .unknown),
            ("FATAL something", nil, .critical), ("Traceback (most recent call last):", nil, .error),
            ("12 items", nil, .unknown),
        ]
        for (line, time, level) in table {
            let (batch, _) = parse([line])
            #expect(batch.records[0].level == level, "\(line)")
            #expect((batch.records[0].flags.timeIsBorrowed ? nil : batch.records[0].time.rfc3339) == time, "\(line)")
        }
    }
}
