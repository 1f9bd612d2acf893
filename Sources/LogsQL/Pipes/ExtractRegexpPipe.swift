import Diagnostics
import Records
import Regex

/// `extract_regexp [if (FILTER)] "(?P<name>...)" [from f] [keep_original_fields | skip_empty_results]`: the named
/// groups of a regular expression as fields.
///
///     * | extract_regexp "user=(?P<user>\w+)" from message
///
/// All of them are empty where it does not match.
struct ExtractRegexpPipe: ConditionalPipe {
    let pattern: Pattern
    let source: String
    let handling: ResultHandling
    var condition: (any Filter)?
    private let abandoned = AbandonedMatches()

    var description: String {
        "extract_regexp" + conditionText(condition) + " " + quoted(pattern.text) + fieldText("from", source)
            + handling.text
    }

    var abandonedMatches: Int { abandoned.count + (condition?.abandonedMatches ?? 0) }

    func processor(into next: any PipeProcessor, limits: QueryLimits) -> any PipeProcessor {
        let matcher = Matcher()
        return RowProcessor(next, limits, if: condition) { row in
            let value = row.value(source)
            let isMatch = abandoned.isMatch(matcher.match(pattern, value))
            for (name, group) in pattern.names {
                let range = isMatch ? matcher.range(group) : nil
                let piece = range.map { UnsafeBufferPointer(rebasing: value[$0.start..<$0.end]) } ?? noBytes
                handling.put(name, piece, in: row)
            }
        }
    }

    func fields(for output: FieldSet) -> FieldSet { needs([source], for: output) }

    static let word = PipeWord(
        names: ["extract_regexp"], syntax: #"extract_regexp "(?P<name>...)" [from f]"#,
        summary: "the named groups of a regular expression as fields"
    ) { (parser) throws(Diagnostic) in
        let condition = try parser.condition()
        let token = parser.current
        let pattern = try parser.pattern()
        guard !pattern.names.isEmpty else {
            throw parser.fault(
                "the expression names no group", at: token, help: "for example \"user=(?P<user>[a-z]+)\"")
        }
        let source = parser.skip(keyword: "from") ? try parser.fieldName("to extract from") : ""
        return ExtractRegexpPipe(
            pattern: pattern, source: source, handling: parser.resultHandling(), condition: condition)
    }
}

extension QueryParser {
    /// A regular expression as an argument; `.` matches a newline too.
    mutating func pattern() throws(Diagnostic) -> Pattern {
        let token = current
        guard !endsPipe else { throw unexpected("expected a regular expression") }
        let text = try compoundText(allowingColon: true)
        do {
            return try Pattern(text, options: .dotMatchesNewline)
        } catch {
            throw fault("in the regular expression, at offset \(error.offset): \(error.message)", at: token)
        }
    }
}
