import Diagnostics
import Records
import Regex

/// `replace_regexp [if (FILTER)] ("expression", "new") [at f] [limit N]`: what a regular expression matches replaced.
///
///     * | replace_regexp ("host-(\d+)", "host-<$1>") at host
///
/// In the new text `$1` and `${name}` are groups and `$$` is a dollar sign.
struct ReplaceRegexpPipe: ConditionalPipe {
    let pattern: Pattern
    let replacement: GroupTemplate
    let field: String
    /// 0 for no limit.
    let limit: Int
    var condition: (any Filter)?
    private let abandoned = AbandonedMatches()

    var description: String {
        "replace_regexp" + conditionText(condition) + " (\(quoted(pattern.text)), \(quoted(replacement.written)))"
            + fieldText("at", field) + (limit > 0 ? " limit \(limit)" : "")
    }

    var abandonedMatches: Int { abandoned.count + (condition?.abandonedMatches ?? 0) }

    func processor(into next: any PipeProcessor, limits: QueryLimits) -> any PipeProcessor {
        let matcher = Matcher()
        return RowProcessor(next, limits, if: condition) { row in
            let value = row.value(field)
            var text: [UInt8] = []
            var from = 0
            var count = 0
            var start = 0
            while limit == 0 || count < limit, start <= value.count,
                abandoned.isMatch(matcher.match(pattern, value, from: start)), let range = matcher.range(0)
            {
                text.append(contentsOf: value[from..<range.start])
                replacement.append(value, matcher, to: &text)
                from = range.end
                // An empty match must not be found again in its place.
                start = range.end > range.start ? range.end : range.end + 1
                count += 1
            }
            guard count > 0 else { return }
            text.append(contentsOf: value[from...])
            row.put(field, text)
        }
    }

    func fields(for output: FieldSet) -> FieldSet { needs([], for: output) }

    static let word = PipeWord(
        names: ["replace_regexp"], syntax: #"replace_regexp ("expression", "new") [at f] [limit N]"#,
        summary: "what a regular expression matches replaced"
    ) { (parser) throws(Diagnostic) in
        let condition = try parser.condition()
        let place = parser.peek()
        let texts = try parser.replacement("replace_regexp")
        let pattern: Pattern
        do throws(RegexError) {
            pattern = try Pattern(texts.old, options: .dotMatchesNewline)
        } catch {
            throw parser.fault("in the regular expression, at offset \(error.offset): \(error.message)", at: place)
        }
        let (field, limit) = try parser.replacementPlace()
        return ReplaceRegexpPipe(
            pattern: pattern, replacement: GroupTemplate(texts.new, pattern), field: field, limit: limit,
            condition: condition)
    }
}

/// A text with groups of a regular expression in it: `$1`, `$name`, `${name}`; `$$` is a dollar sign.
struct GroupTemplate: Sendable {
    private enum Part: Sendable {
        case text([UInt8])
        case group(Int)
    }

    let written: String
    private var parts: [Part] = []

    init(_ text: String, _ pattern: Pattern) {
        written = text
        var rest = Substring(text)
        while let sign = rest.firstIndex(of: "$") {
            parts.append(.text(Array(rest[..<sign].utf8)))
            rest = rest[rest.index(after: sign)...]
            if rest.first == "$" {
                parts.append(.text([UInt8(ascii: "$")]))
                rest = rest.dropFirst()
                continue
            }
            let isBraced = rest.first == "{"
            let inner = isBraced ? rest.dropFirst() : rest
            let name = inner.prefix { $0 == "_" || $0.isASCII && ($0.isLetter || $0.isNumber) }
            let behind = inner.dropFirst(name.count)
            guard !name.isEmpty, !isBraced || behind.first == "}" else {
                parts.append(.text([UInt8(ascii: "$")]))
                continue
            }
            rest = isBraced ? behind.dropFirst() : behind
            // A group that does not exist is empty.
            if let group = Int(name) ?? pattern.names.first(where: { $0.name == name })?.group {
                parts.append(.group(group))
            }
        }
        parts.append(.text(Array(rest.utf8)))
    }

    func append(_ value: UnsafeBufferPointer<UInt8>, _ matcher: Matcher, to out: inout [UInt8]) {
        for part in parts {
            switch part {
            case .text(let text): out.append(contentsOf: text)
            case .group(let group):
                if let range = matcher.range(group) { out.append(contentsOf: value[range.start..<range.end]) }
            }
        }
    }
}
