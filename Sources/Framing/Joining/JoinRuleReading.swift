public import Diagnostics
internal import Instants
internal import Regex
public import YAML

extension JoinRule {
    /// Reads the mapping under `multiline:`; docs/multiline.md tells its keys.
    ///
    /// - Returns: nil with the faults, when there are any; their carets stand in the patterns.
    public static func read(_ node: Node, in source: SourceText) -> (rule: JoinRule?, faults: [Diagnostic]) {
        var reader = JoinRuleReader(MappingReader(node, in: source))
        return reader.read()
    }
}

/// Reads one `multiline:` mapping.
private struct JoinRuleReader {
    private var reader: MappingReader

    /// Keys that begin a way of saying it, each with the others that go with it.
    private static let ways: [(key: String, others: [String])] = [
        ("pattern", ["type", "negate", "match", "what", "flush_pattern"]), ("count_lines", ["type"]),
        ("firstline", []), ("start_pattern", ["condition_pattern", "mode"]), ("line_start_pattern", []),
        ("line_end_pattern", []), ("quotes", []),
    ]

    init(_ reader: MappingReader) { self.reader = reader }

    mutating func read() -> (JoinRule?, [Diagnostic]) {
        let lines = integer("max_lines", upTo: JoinRule.mostLines) ?? LineFramer.recordLines
        let bytes = integer("max_bytes", upTo: JoinRule.mostBytes) ?? LineFramer.recordLimit
        let timeout = duration("timeout") ?? duration("max_wait_time")
        guard let way = way() else { return (nil, reader.finish()) }
        var flush: LineTest?
        var division: JoinRule.Division?
        let shape: JoinRule.Shape?
        switch way {
        case "pattern":
            shape = pattern()
            flush = test("flush_pattern")
        case "count_lines": shape = count()
        case "firstline": shape = test("firstline", isNegated: true).map { .after($0) }
        case "start_pattern": shape = section()
        case "quotes": shape = quotes()
        case "line_start_pattern":
            let start = test(way, isNegated: true)
            division = start.map { .before($0) }
            shape = start.map { .after($0) }
        default:
            let end = test(way, isNegated: true)
            division = end.map { .behind($0) }
            shape = end.map { .before($0) }
        }
        let faults = reader.finish()
        guard let shape, faults.isEmpty else { return (nil, faults) }
        return (
            JoinRule(
                shape: shape, flush: flush, division: division, lineLimit: lines, byteLimit: bytes, timeout: timeout),
            faults
        )
    }

    /// Which way of saying it the file has chosen; keys of another way are faults.
    private mutating func way() -> String? {
        let keys = (reader.node.entries ?? []).map(\.key)
        guard let chosen = Self.ways.first(where: { keys.contains($0.key) }) else {
            let known = Self.ways.flatMap { [$0.key] + $0.others }
            for key in known { _ = reader.value(key) }
            // A misspelt key has a fault of its own.
            let limits = ["max_lines", "max_bytes", "timeout", "max_wait_time"]
            if keys.allSatisfy((known + limits).contains), reader.faults.isEmpty {
                reader.fault(
                    "\"pattern\" is missing", at: reader.node,
                    help: "write pattern, negate and match; or count_lines, firstline, start_pattern")
            }
            return nil
        }
        for other in Self.ways where other.key != chosen.key {
            for key in [other.key] + other.others where !chosen.others.contains(key) && key != chosen.key {
                guard let node = reader.value(key) else { continue }
                reader.fault("\"\(key)\" does not go with \"\(chosen.key)\"", at: node)
            }
        }
        return chosen.key
    }

    /// Filebeat's `pattern` with `match`, Logstash's with `what`, and Filebeat's `while_pattern`.
    private mutating func pattern() -> JoinRule.Shape? {
        let isRun = reader.choice("type", [("pattern", false), ("while_pattern", true)]) ?? false
        let isNegated = reader.boolean("negate") ?? false
        let match = reader.choice("match", [("after", true), ("before", false)])
        let what = reader.choice("what", [("previous", true), ("next", false)])
        if match != nil, what != nil, let node = reader.node["what"] {
            reader.fault("\"what\" says what \"match\" has said", at: node)
        }
        guard let test = test("pattern", isNegated: isNegated) else { return nil }
        if isRun { return .run(test) }
        return match ?? what ?? true ? .after(test) : .before(test)
    }

    private mutating func count() -> JoinRule.Shape? {
        _ = reader.choice("type", [("count", true)])
        return integer("count_lines", upTo: JoinRule.mostLines).map { .count($0) }
    }

    private mutating func quotes() -> JoinRule.Shape? {
        guard let text = reader.string("quotes"), let node = reader.node["quotes"] else { return nil }
        if text.utf8.count == 1, let quote = text.utf8.first { return .quoted(quote) }
        reader.fault("\"quotes\" must be one ASCII character", at: node)
        return nil
    }

    private mutating func section() -> JoinRule.Shape? {
        let modes = JoinRule.SectionMode.allCases.map { ($0.rawValue, $0) }
        let mode = reader.choice("mode", modes)
        // An empty pattern fits every line.
        let start = reader.node["start_pattern"]?.text == "" ? nil : test("start_pattern")
        if start == nil { _ = reader.value("start_pattern") }
        let condition = test("condition_pattern")
        if reader.node["condition_pattern"] == nil { _ = reader.requiredString("condition_pattern") }
        if reader.node["mode"] == nil { _ = reader.requiredString("mode") }
        guard let mode, let condition else { return nil }
        return .section(start: start, condition: condition, mode: mode)
    }

    /// The pattern under `key`, with the caret of a fault under its place in the file.
    private mutating func test(_ key: String, isNegated: Bool = false) -> LineTest? {
        guard let text = reader.string(key), let node = reader.node[key] else { return nil }
        do throws(RegexError) {
            return LineTest(pattern: try Pattern(text), isNegated: isNegated)
        } catch {
            let inner = SourceText(name: key, text: text)
            let fault = Diagnostic(
                "\"\(key)\" is no regular expression: \(error.message)", in: inner,
                at: inner.place(at: min(error.offset, text.utf8.count)))
            reader.add(node.relocate(fault, in: reader.source))
            return nil
        }
    }

    private mutating func integer(_ key: String, upTo most: Int) -> Int? {
        guard let node = reader.value(key) else { return nil }
        if let text = node.text, let number = Int(text), number > 0, number <= most { return number }
        reader.fault("\"\(key)\" must be a whole number from 1 to \(most)", at: node)
        return nil
    }

    private mutating func duration(_ key: String) -> Int64? {
        guard let node = reader.value(key) else { return nil }
        if let text = node.text, let span = TimeSpan(duration: text), span.nanoseconds > 0,
            span.nanoseconds <= 60_000_000_000
        {
            return span.nanoseconds
        }
        reader.fault("\"\(key)\" must be a duration of at most 1m", at: node, help: "write 500ms or 5s")
        return nil
    }
}
