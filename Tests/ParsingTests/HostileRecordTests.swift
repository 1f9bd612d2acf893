import Diagnostics
import Framing
import Parsing
import Records
import Testing

/// A set with one parser of a user's own.
private func userSet(_ lines: String) -> ParserSet {
    let file = """
        name: mine
        lines:
        \(lines)
        samples:
          - line: 'x'
        """
    return ParserSet.load([SourceText(name: "mine.yaml", text: file)]).0
}

@Suite("Hostile input loses nothing and ends")
struct HostileRecordTests {
    /// The bytes of all records, one behind the other.
    private func bytes(_ parsed: ParsedText) -> [UInt8] {
        parsed.batch.records.flatMap { Array(parsed.batch.bytes($0.raw)) }
    }

    @Test(
        "nested quantifiers of a user's give up at their limit, and are set aside",
        arguments: [
            ("(a+)+$", true), ("(a|aa)+$", true), ("(.*a){20}$", true), ("^(([a-z])+.)+[A-Z]([a-z])+$", true),
            // What these need is not in the line, so they are not tried.
            ("(a*)*b", false), ("(\\\\w+\\\\s?)+:$", false), ("(a?){30}a{30}b", false),
        ])
    func runaway(_ pattern: String, isTried: Bool) throws {
        let set = userSet("  - \"\(pattern)\"")
        #expect(set.names == ["mine"])
        let line = String(repeating: "a", count: 3000) + "!\n"
        let parsed = ParsedText(Array(String(repeating: line, count: 40).utf8), set: set)
        #expect(parsed.batch.count == 40)
        let counters = parsed.tools.patternCounts
        // Each try ends at a limit of steps, and after sixteen there are none.
        if isTried {
            let one = try #require(counters.first)
            #expect(one.limits == 16 && one.isSetAside)
        } else {
            #expect(counters.isEmpty)
        }
        #expect(bytes(parsed).count == 40 * line.utf8.count)
    }

    @Test("ten thousand captures in one expression are bounded")
    func captures() {
        let pattern = (0..<10_000).map { "(?<f\($0)>a)" }.joined()
        let set = userSet("  - '\(pattern)'")
        let parsed = ParsedText(Array((String(repeating: "a", count: 10_000) + "\n").utf8), set: set)
        #expect(parsed.batch.count == 1)
        #expect(parsed.batch.fields.count <= NameTable.limit)
        #expect(bytes(parsed).count == 10_001)
    }

    static let texts: [(name: String, text: [UInt8])] = {
        func object(_ inside: String) -> [UInt8] { Array("{\"a\":\(inside)}\n".utf8) }
        let deep = String(repeating: "[", count: 10_000) + String(repeating: "]", count: 10_000)
        let objects = String(repeating: "{\"a\":", count: 10_000) + "1" + String(repeating: "}", count: 10_000)
        let digits = String(repeating: "9", count: 400)
        let quoted = String(repeating: "\\\\\\\"", count: 5_000)
        return [
            ("a line of 1 MiB", [UInt8](repeating: 0x61, count: 1 << 20) + [0x0A]),
            ("a line of 3 MiB", [UInt8](repeating: 0x61, count: 3 << 20) + [0x0A]),
            ("a line of 2 MiB of invalid UTF-8", [UInt8](repeating: 0xFF, count: 2 << 20)),
            ("NULs", [UInt8](repeating: 0, count: 70_000) + Array("\nx\0y\n\0\n".utf8)),
            ("a megabyte of JSON", object("[" + String(repeating: "{\"k\":\"v\"},", count: 100_000) + "0]")),
            ("arrays 10,000 deep", object(deep)), ("objects 10,000 deep", Array((objects + "\n").utf8)),
            ("1e400", object("1e400")), ("-1e-400", object("-1e-400")), ("400 digits", object(digits)),
            ("400 digits and a fraction", object("0." + digits)),
            ("a level of 400 digits", Array("{\"level\":\(digits)}\n".utf8)),
            ("a time of 400 digits", Array("{\"time\":\(digits)}\n".utf8)),
            ("a step of 400 digits", Array("2026-11-20 04:46:00 INFO step=\(digits) loss=1e400\n".utf8)),
            ("a JSON message of escapes", Array("{\"message\":\"\(quoted)\"}\n".utf8)),
            (
                "a docker line that is cut 2,000 times",
                Array(
                    String(
                        repeating:
                            "{\"log\":\"\(String(repeating: "x", count: 100))\",\"stream\":\"stdout\",\"time\":\"t\"}\n",
                        count: 2_000
                    ).utf8)
            ),
            (
                "a CRI line that is cut 5,000 times",
                Array(String(repeating: "2026-11-20T04:46:00.1Z stdout P xxxxxxxx\n", count: 5_000).utf8)
            ),
            (
                "tracebacks that never end",
                Array(String(repeating: "Traceback (most recent call last):\n  File \"a\"\n", count: 3_000).utf8)
            ),
            (
                "an entry of a journal with a length that lies",
                Array("__CURSOR=a\n__REALTIME_TIMESTAMP=1\nMESSAGE\n".utf8) + [UInt8](repeating: 0xFF, count: 8)
                    + Array("text\n\nb\n".utf8)
            ),
            (
                "quotes that never close",
                Array("2026-11-20 04:46:00.123 UTC,\"a\",\"\n".utf8)
                    + Array(String(repeating: "row,\"\"\n", count: 3_000).utf8)
            ),
            (
                "glued records",
                Array((String(repeating: "2026-11-20 04:46:00,123 - INFO - a - b.", count: 1_000) + "\n").utf8)
            ),
            ("braces that glue nothing", Array(("{\"" + String(repeating: "}{\"", count: 20_000) + "}\n").utf8)),
            ("escape sequences", Array((String(repeating: "\u{1B}[31m\u{1B}]0;", count: 20_000) + "\n").utf8)),
        ]
    }()

    @Test("through framing and parsing", arguments: texts.indices)
    func framed(_ index: Int) {
        let (name, text) = Self.texts[index]
        let parsed = ParsedText(text)
        #expect(bytes(parsed) == text, "\(name)")
        // Derived text is bounded by what came in, whatever nests in it.
        #expect(parsed.batch.derived.count <= 16 * text.count + (1 << 20), "\(name)")
        for field in parsed.batch.fields where field.kind == .number {
            #expect(isJSONNumber(parsed.batch.bytes(field.value)), "\(name)")
        }
        for record in parsed.batch.records {
            #expect(Int(record.raw.length) <= LineFramer.lineLimit + LineFramer.recordLimit, "\(name)")
        }
    }

    @Test("numbers keep their digits, however many they have")
    func numbers() {
        let digits = String(repeating: "9", count: 400)
        #expect(ParsedText("{\"a\":\(digits)}")["a"] == digits)
        #expect(ParsedText("{\"a\":1e400}")["a"] == "1e400")
        #expect(ParsedText("{\"a\":0.\(digits)}")["a"] == "0.\(digits)")
    }
}
