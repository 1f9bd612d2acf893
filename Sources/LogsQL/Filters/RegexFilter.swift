import Diagnostics
import Records
import Regex

/// `~"expression"`: the regular expression matches somewhere in the value.
///
///     ~"time.*out"
///     host:~"^gpu[0-9]+$"
///
/// PCRE2 syntax; `.` matches a newline too, since a record can have several lines; `(?i)` ignores
/// case. A match that exceeds PCRE2's match limit counts as none and is counted. The old spelling
/// `re(...)` is read too.
struct RegexFilter: Filter {
    let field: String
    let pattern: Pattern
    /// A text that every match holds; values without it need no matching.
    private let literal: Needle
    private let abandoned = AbandonedMatches()

    init(field: String, pattern: Pattern) {
        self.field = field
        self.pattern = pattern
        literal = Needle(requiredLiteral(of: pattern.text))
    }

    var description: String { scope(field) + "~" + quoted(pattern.text) }

    func apply(to batch: RecordBatch, _ selection: inout Selection) {
        let matcher = Matcher()
        selection.keep(batch, field) { value in
            if literal.position(in: value) == nil { return false }
            return abandoned.isMatch(matcher.match(pattern, value))
        }
    }

    var abandonedMatches: Int { abandoned.count }

    var requirement: Requirement {
        wordRequirement(field, String(decoding: literal.bytes, as: UTF8.self), startOpen: true, endOpen: true)
    }
    var fields: FieldSet { FieldSet([field]) }
    var marks: [TextMark] { [TextMark(field, .expression(pattern))] }

    /// Texts that every match holds.
    var neededTexts: [String] { requiredLiterals(of: pattern.text) }

    /// True when it matches in all messages of a kind if it does in the kind's sample.
    var isBlindToHoles: Bool { matchesWhateverHolesHold(pattern.text) }

    static let word = FilterWord(
        names: ["re"], syntax: #"~"expression", re("expression")"#,
        summary: "the regular expression matches in the value"
    ) { (parser, field) throws(Diagnostic) in
        let name = parser.current
        let place = parser.peek(2)
        let texts = try parser.textArguments()
        guard texts.count == 1 else { throw parser.fault("re(...) takes one expression", at: name) }
        return try make(parser, field, texts[0], place)
    }

    static func parseSign(_ parser: inout QueryParser, _ field: String) throws(Diagnostic) -> any Filter {
        parser.advance()
        let token = parser.current
        let text = try parser.compoundText(allowingColon: true, also: "*")
        return try make(parser, field, text, token)
    }

    private static func make(
        _ parser: QueryParser, _ field: String, _ text: String, _ token: Token
    ) throws(Diagnostic) -> any Filter {
        if text == ".*" { return EverythingFilter() }
        do {
            return RegexFilter(field: field, pattern: try Pattern(text, options: .dotMatchesNewline))
        } catch {
            let help = token.kind == .quoted ? nil : "put the expression in quotes"
            throw parser.fault(
                "in the regular expression, at offset \(error.offset): \(error.message)", at: token, help: help)
        }
    }
}
