import Parsing
import Records
import Testing

/// Each field of each record must lie inside the bytes of the batch.
private func check(_ parsed: ParsedText) {
    let batch = parsed.batch
    for record in batch.records {
        #expect(Int(record.firstField) + Int(record.fieldCount) <= batch.fields.count)
        #expect(batch.bytes(record.view).count <= batch.text.count + batch.derived.count)
    }
    for field in batch.fields {
        #expect(field.value.end <= (field.value.isDerived ? batch.derived.count : batch.text.count))
        #expect(Int(field.name) < batch.names.count)
        if field.kind == .number { #expect(isJSONNumber(batch.bytes(field.value))) }
    }
}

@Suite("Hostile lines")
struct HostileLineTests {
    static let megabyte = 1 << 20

    @Test(
        "a line of one kind of bytes, a million long where nothing stands before them",
        arguments: [
            "a", "{", "[", "\"", "=", "a=1 ", "{\"a\":", "'", "\\", " ", "<1>", "1", "-", "{'a': ", "from 1.2.3.4 ",
        ])
    func repeated(piece: String) {
        for head in [
            "", "{\"a\":", "{'loss': ", "a=1 b=\"", "Nov 11 08:04:52 h sshd[1]: Failed password for ",
            "<13>1 - h a - - [x a=\"", "2026-11-20 04:46:00 - INFO - a - ",
        ] {
            let count = (head.isEmpty ? Self.megabyte : 32 << 10) / piece.utf8.count
            let parsed = ParsedText(Array((head + String(repeating: piece, count: count)).utf8), framed: false)
            #expect(parsed.batch.count == 1)
            check(parsed)
        }
    }

    @Test(
        "a level that is a number of no use is none",
        arguments: ["NaN", "nan", "-1e", "5.5", "-7", "1e9"],
        [
            #"{"level":"L","msg":"a"}"#, "time=2024-01-02T03:04:05Z level=L msg=hello",
            "Jan  1 00:00:00 host app[1]: level=L msg=a", "CEF:0|v|p|1|id|name|L|src=192.0.2.1",
            #"{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"severityNumber":"L","body":{"stringValue":"x"}}]}]}]}"#,
        ])
    func levels(_ level: String, _ line: String) {
        let parsed = ParsedText(
            line.replacing("L\"", with: level + "\"").replacing("=L", with: "=" + level).replacing(
                "|L|", with: "|\(level)|") + "\n")
        #expect(parsed.batch.count == 1)
        check(parsed)
        #expect(parsed.level() == .unknown || parsed.format() != "json_lines")
    }

    @Test(
        "keys that are passed over cost no square of the line",
        arguments: [",host=", "," + String(repeating: "a", count: 65) + "="])
    func skippedKeys(piece: String) {
        let head = "I1120 04:46:00.123456    71 a.cc:12] x"
        let parsed = ParsedText(
            Array((head + String(repeating: piece, count: Self.megabyte / piece.utf8.count)).utf8), framed: false)
        #expect(parsed.batch.count == 1)
        check(parsed)
    }

    @Test("what has no room among the fields is counted")
    func dropped() {
        func pairs(_ count: Int, _ gap: String = " ") -> String {
            (0..<count).map { "k\($0)=1" }.joined(separator: gap)
        }
        let glog = ParsedText("I1120 04:46:00.123456    71 a.cc:12] " + pairs(100) + "\n")
        #expect(glog.tools.fieldsDropped == 36)
        #expect(glog["k63"] == "1")
        #expect(glog["k64"] == nil)
        let event = ParsedText("CEF:0|v|p|1|id|name|5|" + pairs(600) + "\n")
        #expect(event.tools.fieldsDropped > 80 && event.tools.fieldsDropped < 110)
        let dict = ParsedText("{'loss': 1.5, " + (0..<1100).map { "'k\($0)': 1" }.joined(separator: ", ") + "}\n")
        #expect(dict["loss"] == "1.5")
        #expect(dict.tools.fieldsDropped == 1101 - 1024)
        let record = #"{"severityNumber":9,"body":{"stringValue":"x"}}"#
        let batch = ParsedText(
            #"{"resourceLogs":[{"scopeLogs":[{"logRecords":["#
                + Array(repeating: record, count: 10_007).joined(separator: ",") + "]}]}]}\n")
        #expect(batch["otel.records"] == "10007")
        #expect(batch.tools.fieldsDropped == 7)
    }

    @Test func zeroBytesAndInvalidTextAreKept() {
        for line in [
            [0x00, 0x00, 0x41], Array("INFO:root:".utf8) + [0xFF, 0xFE, 0x00, 0xC3],
            Array("{\"a\":\"".utf8) + [0xC3, 0x28] + Array("\"}".utf8),
            Array("a=\u{0}1 b=".utf8) + [0x80], Array("Nov 11 08:04:52 h x[1]: ".utf8) + [0xED, 0xA0, 0x80],
        ] as [[UInt8]] {
            let parsed = ParsedText(line, framed: false)
            check(parsed)
            #expect(Array(parsed.batch.bytes(parsed.batch.records[0].raw)) == line)
        }
    }

    @Test func invalidTextInJSONStillHasItsOtherFields() {
        let parsed = ParsedText(Array(#"{"agent":"x"#.utf8) + [0xFF] + Array(#"","status":200}"#.utf8))
        #expect(parsed.format() == "json_lines")
        #expect(parsed["status"] == "200")
        #expect(parsed["agent"] == "x\u{FFFD}")
    }

    @Test func fieldsOfARecordAreBounded() {
        let many = "{" + (0..<70_000).map { "\"k\($0)\":1" }.joined(separator: ",") + "}"
        check(ParsedText(many))
        let some = "{" + (0..<5_000).map { "\"k\($0)\":1" }.joined(separator: ",") + "}"
        let parsed = ParsedText(some)
        check(parsed)
        #expect(parsed.format() == "json_lines")
        #expect(parsed.batch.names.count == NameTable.limit)
        #expect(parsed.tools.fieldsDropped == 5_000 - NameTable.limit)
    }

    @Test func aViewWithoutColourCodesIsParsedAsIfItHadNone() {
        let parsed = ParsedText(
            "\u{1B}[32m2026-11-20 04:21:52.920\u{1B}[0m | \u{1B}[31mERROR   \u{1B}[0m | app:run:20 - step=1 k=2\n")
        #expect(parsed.format() == "loguru")
        #expect(parsed.level() == .error)
        #expect(parsed["message"] == "step=1 k=2")
        check(parsed)
        let json = ParsedText("\u{1B}[1m{\"a\":\"x\\ny\",\"b\":{\"c\":\"\\u00e9\"},\"d\":5}\u{1B}[0m\n")
        #expect(json["a"] == "x\ny")
        #expect(json["b.c"] == "é")
        #expect(json["d"] == "5")
        check(json)
    }

    @Test(
        "a name sent by a client cannot pose as sshd's own words",
        arguments: [
            "x from 1.2.3.4 port 1 ssh2", "x from 1.2.3.4 port 1 ssh2: RSA SHA256:abc", "root from 1.2.3.4",
            " from 1.2.3.4 port 22 ssh2 from ",
        ])
    func injection(name: String) {
        let line =
            "Nov 11 08:04:52 h sshd[27]: Failed password for invalid user \(name) from 203.0.113.9 port 58946 ssh2"
        let parsed = ParsedText(line)
        #expect(parsed["source.ip"] == "203.0.113.9")
        #expect(parsed["source.port"] == "58946")
        #expect(parsed["event.outcome"] == "failure")
    }

    @Test func randomBytesNeverTrap() {
        var state: UInt64 = 0x5EED
        func next(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        let pieces = [
            "{", "}", "\"", "'", "[", "]", ":", ",", "=", " ", "\n", "\\", "a", "7", "<13>", "1 ", "Nov 20 04:00:00 ",
            "2026-11-20T04:00:00.000000Z ",
            "sshd[1]: ", "h ", "loss", "\u{1B}[0m", "é", "\u{0}", "INFO", " - ", "NaN", "[x a=\"",
        ]
        for _ in 0..<3000 {
            let line = (0..<(1 + next(24))).map { _ in pieces[next(pieces.count)] }.joined()
            check(ParsedText(Array(line.utf8)))
        }
    }
}
