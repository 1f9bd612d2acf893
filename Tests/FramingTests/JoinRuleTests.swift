import Diagnostics
import Framing
import TestKit
import Testing
import YAML

/// The rule that `yaml` says, or its faults as a person sees them.
private func rule(_ yaml: String) throws -> (rule: JoinRule?, faults: String) {
    let source = SourceText(name: "sawlog.yaml", text: yaml)
    let node = try #require(try parseYAML(source))
    let (rule, faults) = JoinRule.read(node, in: source)
    return (rule, faults.map { $0.description }.joined(separator: "\n"))
}

/// The records that the rule `yaml` makes of `text`, which comes in pieces of `step` bytes; with terminators.
private func joined(_ text: String, _ yaml: String, step: Int = .max) throws -> [String] {
    let joiner = LineJoiner(try #require(try rule(yaml).rule))
    return framedTexts(text, step: step, framer: LineFramer(joiner: joiner))
}

@Suite("Lines joined as the configuration says")
struct JoinRuleTests {
    @Test(
        "Each way of saying it",
        arguments: [
            // Filebeat
            ("{pattern: '^\\[', negate: true, match: after}", "[1] a|b|c|[2] d", ["[1] a|b|c|", "[2] d"]),
            ("{type: pattern, pattern: '^\\s', match: after}", "a| b|\tc|d", ["a| b|\tc|", "d"]),
            ("{pattern: '\\\\$', match: before}", "a\\|b\\|c|d", ["a\\|b\\|c|", "d"]),
            ("{pattern: ';$', negate: true, match: before}", "a|b;|c;|d", ["a|b;|", "c;|", "d"]),
            (
                "{pattern: '^>', negate: true, match: after, flush_pattern: '^<'}", ">a|b|<c|d|>e",
                [">a|b|<c|", "d|", ">e"]
            ),
            ("{type: while_pattern, pattern: '^\\{'}", "{a|{b|c|d|{e", ["{a|{b|", "c|", "d|", "{e"]),
            ("{type: count, count_lines: 2}", "a|b|c|d|e", ["a|b|", "c|d|", "e"]),
            ("{count_lines: 1}", "a|b", ["a|", "b"]),
            // Logstash
            ("{pattern: '^\\s', what: previous}", "a| b|c", ["a| b|", "c"]),
            ("{pattern: ',$', what: next}", "a,|b|c", ["a,|b|", "c"]),
            // Promtail
            ("{firstline: '^\\d'}", "x|1 a|b|2 c", ["x|", "1 a|b|", "2 c"]),
            // Vector
            (
                "{start_pattern: '^\\S', condition_pattern: '^\\s', mode: continue_through}", "a| b| c|d|e| f",
                ["a| b| c|", "d|", "e| f"]
            ),
            (
                "{start_pattern: '\\\\$', condition_pattern: '\\\\$', mode: continue_past}", "a\\|b\\|c|d",
                ["a\\|b\\|c|", "d"]
            ),
            (
                "{start_pattern: '', condition_pattern: '^#', mode: halt_before}", "a|b|#c|d|#e",
                ["a|b|", "#c|d|", "#e"]
            ),
            ("{start_pattern: '^b', condition_pattern: '^e', mode: halt_with}", "a|b|c|e|d", ["a|", "b|c|e|", "d"]),
            // OpenTelemetry: inside of lines too
            ("{line_start_pattern: 'LOG \\d '}", "LOG 1 aLOG 2 b|c|LOG 3 d", ["LOG 1 a", "LOG 2 b|c|", "LOG 3 d"]),
            ("{line_start_pattern: '^LOG \\d '}", "LOG 1 aLOG 2 b|LOG 3 d", ["LOG 1 aLOG 2 b|", "LOG 3 d"]),
            ("{line_end_pattern: 'END'}", "aENDb|cEND|d", ["aEND", "b|cEND|", "d"]),
            // CSV
            ("{quotes: '\"'}", "a,b|1,\"x|y|\"\"z\"\"\",2|3,4", ["a,b|", "1,\"x|y|\"\"z\"\"\",2|", "3,4"]),
            ("{quotes: '\"'}", "a,b|5\" disk,1|3,4", ["a,b|", "5\" disk,1|", "3,4"]),
            // Blank lines are lines as well.
            ("{pattern: '^\\S', negate: true, match: after}", "a|| b|c", ["a|| b|", "c"]),
        ] as [(String, String, [String])])
    func shapes(_ yaml: String, _ lines: String, _ expected: [String]) throws {
        let text = lines.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\n")
        for step in [.max, 1, 3] {
            let records = try joined(text, yaml, step: step)
            #expect(
                records.map { $0.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "|") }
                    == expected)
        }
    }

    @Test("A record that is too long goes on as another one, and is counted")
    func limits() throws {
        let text = (0..<7).map { " \($0)\n" }.joined()
        let joiner = LineJoiner(try #require(try rule("{pattern: '^ ', match: after, max_lines: 3}").rule))
        var framer = LineFramer(joiner: joiner)
        var records: [Int] = []
        withBytes(text) { bytes in _ = framer.frame(bytes, end: .closed) { records.append($0.length) } }
        #expect(records == [9, 9, 3])
        #expect(framer.recordsCutShort == 2)
        let bytes = try joined(text, "{pattern: '^ ', match: after, max_bytes: 4}")
        #expect(bytes.joined() == text)
        #expect(bytes.count == 4)
    }

    @Test("Patterns see the text that a container runtime wraps, of one stream at a time")
    func containers() throws {
        let yaml = "{pattern: '^\\s', match: after}"
        func cri(_ stream: String, _ tag: String, _ text: String) -> String {
            "2026-11-20T04:46:00.123456789Z \(stream) \(tag) \(text)\n"
        }
        let lines = [
            cri("stdout", "F", "first"), cri("stdout", "P", "\tsec"), cri("stdout", "F", "ond"),
            cri("stdout", "F", "next"),
        ]
        #expect(try joined(lines.joined(), yaml) == [lines[0] + lines[1] + lines[2], lines[3]])
        let docker = [
            #"{"log":"first\n","stream":"stdout","time":"t"}"#, #"{"log":"\tsecond\n","stream":"stdout","time":"t"}"#,
        ]
        #expect(try joined(docker.joined(separator: "\n"), yaml).count == 1)
    }

    @Test("A pattern that would run for ever gives up, and the line counts as one that does not match")
    func runaway() throws {
        let joiner = LineJoiner(try #require(try rule("{pattern: '^(a+)+$', match: after}").rule))
        let text = "x\n" + String(repeating: "a", count: 4000) + "!\nx\n"
        #expect(framedTexts(text, framer: LineFramer(joiner: joiner)).joined() == text)
        #expect(joiner.limitsReached > 0)
    }

    @Test(
        "Faults say what is wrong, with a caret",
        arguments: [
            (
                "pattern: '^[a-'\nmatch: after",
                "sawlog.yaml:1:15: error: \"pattern\" is no regular expression: missing terminating ] for character class"
            ),
            ("pattern: a\nmatch: behind", "\"match\" cannot be \"behind\""),
            ("pattern: a\nmatsch: after", "did you mean \"match\""),
            ("negate: true", "\"pattern\" is missing"), ("patern: a", "did you mean \"pattern\""),
            ("pattern: a\nfirstline: b", "\"firstline\" does not go with \"pattern\""),
            ("firstline: b\nmatch: after", "\"match\" does not go with \"firstline\""),
            ("pattern: a\nmatch: after\nwhat: next", "\"what\" says what \"match\" has said"),
            ("quotes: ab", "one ASCII character"), ("pattern: a\nmax_lines: 0", "from 1 to 100000"),
            ("pattern: a\ntimeout: 1h", "at most 1m"),
            ("start_pattern: a", "\"condition_pattern\" is missing"),
            ("start_pattern: a\ncondition_pattern: b\nmode: halt", "\"mode\" cannot be \"halt\""),
            ("count_lines: many", "must be a whole number"), ("type: count", "\"pattern\" is missing"),
            ("flush_pattern: x", "\"pattern\" is missing"), ("pattern: [a]", "text"),
        ])
    func faults(_ yaml: String, _ words: String) throws {
        let (rule, faults) = try rule(yaml)
        #expect(rule == nil)
        #expect(faults.contains(words), "\(faults)")
    }

    @Test("A time-out is part of the rule")
    func timeout() throws {
        #expect(try rule("{pattern: a, timeout: 5s}").rule?.timeout == 5_000_000_000)
        #expect(try rule("{firstline: a, max_wait_time: 3s}").rule?.timeout == 3_000_000_000)
        #expect(try rule("{pattern: a}").rule?.timeout == nil)
    }
}
