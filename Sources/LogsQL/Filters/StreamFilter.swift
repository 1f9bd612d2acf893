import Diagnostics
import Records
import Regex

/// `{label="value", ...}`: the labels a record's stream has: `source`, `host`, `category`, `format`.
///
///     {category="security", host=~"gpu.*"} failed
///     {source="/var/log/syslog" or source="/var/log/auth.log"}
///
/// `=`, `!=`, `=~`, `!~` (the expression matches the whole value), `in (...)`, `not_in (...)`. A
/// comma means and, `or` means or. Decided once for each stream of a batch. Another label than the
/// four is looked for among the record's fields, where labels that a log shipper pushes are kept.
struct StreamFilter: Filter {
    struct Condition: Sendable {
        let label: String
        let isNegated: Bool
        /// One or more values, or none when `pattern` decides.
        let values: [String]
        let pattern: Pattern?
        let isList: Bool
    }

    /// One of these; of each, all.
    let alternatives: [[Condition]]
    private let abandoned = AbandonedMatches()

    init(alternatives: [[Condition]]) { self.alternatives = alternatives }

    /// The same filter with its conditions on labels in front, as one.
    static func first(in filter: any Filter) -> any Filter {
        guard let parts = (filter as? AndFilter)?.parts else { return filter }
        let streams = parts.compactMap { $0 as? StreamFilter }.filter { $0.alternatives.count == 1 }
        guard !streams.isEmpty else { return filter }
        let rest = parts.filter { ($0 as? StreamFilter)?.alternatives.count != 1 }
        return AndFilter.joining([StreamFilter(alternatives: [streams.flatMap { $0.alternatives[0] }])] + rest)
    }

    /// Each condition as a filter of its own: one of these; of each, all.
    var parts: [[StreamFilter]] { alternatives.map { $0.map { StreamFilter(alternatives: [[$0]]) } } }

    var description: String {
        "{" + alternatives.map { $0.map(\.description).joined(separator: ",") }.joined(separator: " or ") + "}"
    }

    func apply(to batch: RecordBatch, _ selection: inout Selection) {
        let matcher = Matcher()
        if alternatives.allSatisfy(\.isEmpty) { return }
        var left = selection
        for conditions in alternatives {
            var matched = selection
            for condition in conditions {
                matched.keep(batch, condition.label) { condition.holds($0, matcher, abandoned) }
            }
            left.subtract(matched)
        }
        selection.subtract(left)
    }

    var requirement: Requirement { .anything }
    var fields: FieldSet { FieldSet(alternatives.flatMap { $0.map(\.label) }) }
    var abandonedMatches: Int { abandoned.count }

    static func parse(_ parser: inout QueryParser) throws(Diagnostic) -> any Filter {
        try parser.expect(symbol: "{", "before the labels")
        var alternatives: [[Condition]] = [[]]
        while !parser.current.isSymbol("}") {
            alternatives[alternatives.count - 1].append(try condition(&parser))
            if parser.skip(keyword: "or") {
                alternatives.append([])
                guard !parser.current.isSymbol("}") else { throw parser.unexpected("expected a label after or") }
            } else if !parser.skip(symbol: ","), !parser.current.isSymbol("}") {
                throw parser.unexpected("expected , or or } after a label")
            }
        }
        parser.advance()
        return StreamFilter(alternatives: alternatives)
    }

    private static func condition(_ parser: inout QueryParser) throws(Diagnostic) -> Condition {
        let label = try parser.labelText("a label")
        let isNegated = parser.skip(symbol: "!")
        if parser.current.isKeyword("in") || parser.current.isKeyword("not_in") {
            let isExcluded = parser.current.isKeyword("not_in")
            return Condition(
                label: label, isNegated: isExcluded, values: try parser.textArguments(), pattern: nil, isList: true)
        }
        let isRegex: Bool
        if parser.skip(symbol: "=") {
            isRegex = !parser.current.isSpaced && parser.skip(symbol: "~")
        } else if isNegated, parser.skip(symbol: "~") {
            isRegex = true
        } else {
            throw parser.unexpected("expected =, !=, =~ or !~ after the label \(label)")
        }
        let place = parser.current
        let value = try parser.labelText("a value")
        guard isRegex else {
            return Condition(label: label, isNegated: isNegated, values: [value], pattern: nil, isList: false)
        }
        do {
            let pattern = try Pattern("^(?:\(value))$", options: .dotMatchesNewline)
            return Condition(label: label, isNegated: isNegated, values: [value], pattern: pattern, isList: false)
        } catch {
            throw parser.fault("in the regular expression: \(error.message)", at: place)
        }
    }
}

extension StreamFilter.Condition {
    var description: String {
        if isList {
            return quoted(label) + (isNegated ? " not_in (" : " in (") + values.map(quoted).joined(separator: ",") + ")"
        }
        let sign = isNegated ? (pattern == nil ? "!=" : "!~") : (pattern == nil ? "=" : "=~")
        return quoted(label) + sign + inQuotes(values[0])
    }

    func holds(_ value: UnsafeBufferPointer<UInt8>, _ matcher: Matcher, _ abandoned: AbandonedMatches) -> Bool {
        if let pattern { return abandoned.isMatch(matcher.match(pattern, value)) != isNegated }
        let isEqual = values.contains { text in
            var text = text
            return text.withUTF8 { sameBytes($0, value) }
        }
        return isEqual != isNegated
    }
}

extension QueryParser {
    /// A label or its value in `{...}`: quoted, or tokens up to a sign, a comma or a brace.
    mutating func labelText(_ what: String) throws(Diagnostic) -> String {
        let stops = ["=", "!", ",", "{", "}", "(", ")", "~", "|", "\"", "'"]
        guard current.kind != .end, current.kind != .symbol || !stops.contains(current.text) else {
            throw unexpected("expected \(what)")
        }
        let first = advance()
        var text = first.text
        guard first.kind != .quoted else { return text }
        while !current.isSpaced, current.kind == .word || (current.kind == .symbol && !stops.contains(current.text)) {
            text += raw(advance())
        }
        return text
    }
}
