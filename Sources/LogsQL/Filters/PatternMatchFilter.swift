import Diagnostics
import Records
import Regex

/// `pattern_match("user <N> from <IP4>")`, `pattern_match_full(...)`: a text of the shape that `collapse_nums
/// prettify` makes stands in the value, or is all of it.
///
///     pattern_match("took <N>ms")
///
/// `<N>` is a number, decimal or hexadecimal, `<W>` a word or a quoted text; `<UUID>`, `<IP4>`, `<TIME>`, `<DATE>`
/// and `<DATETIME>` are what they say.
struct PatternMatchFilter: Filter {
    let field: String
    let text: String
    let isFull: Bool
    let pattern: Pattern
    private let abandoned = AbandonedMatches()

    init(field: String, text: String, isFull: Bool) throws(RegexError) {
        (self.field, self.text, self.isFull) = (field, text, isFull)
        let body = Self.expression(text)
        pattern = try Pattern(isFull ? "^(?:\(body))$(?!\\n)" : body, options: .dotMatchesNewline)
    }

    private var name: String { isFull ? "pattern_match_full" : "pattern_match" }

    var description: String { scope(field) + name + "(\(quoted(text)))" }

    func apply(to batch: RecordBatch, _ selection: inout Selection) {
        let matcher = Matcher()
        selection.keep(batch, field) { abandoned.isMatch(matcher.match(pattern, $0)) }
    }

    var requirement: Requirement { .anything }
    var fields: FieldSet { FieldSet([field]) }
    var marks: [TextMark] { [TextMark(field, .expression(pattern))] }
    var abandonedMatches: Int { abandoned.count }

    /// The regular expression for `text`.
    private static func expression(_ text: String) -> String {
        let number = "(?<![0-9a-fA-F])[0-9a-fA-F]+(?![0-9a-fA-F])"
        let time = "[0-9]+:[0-9]+:[0-9]+(?:[.,][0-9]+)?"
        let date = "(?:[0-9]+-[0-9]+-[0-9]+|[0-9]+/[0-9]+/[0-9]+)"
        let holes: [(name: String, expression: String)] = [
            ("<N>", number), ("<W>", #"(?:[\p{L}\p{Nd}_]+|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`)"#),
            ("<UUID>", "[0-9a-fA-F]+(?:-[0-9a-fA-F]+){4}"), ("<IP4>", "[0-9]+(?:[.][0-9]+){3}"), ("<TIME>", time),
            ("<DATE>", date), ("<DATETIME>", "\(date)[T ]\(time)(?:Z|[-+][0-9]+:[0-9]+)?"),
        ]
        var expression = ""
        var rest = Substring(text)
        while let first = rest.first {
            if let hole = holes.first(where: { rest.hasPrefix($0.name) }) {
                expression += hole.expression
                rest = rest.dropFirst(hole.name.count)
            } else {
                let isPlain = !first.isASCII || first.isLetter || first.isNumber || first == "_" || first == " "
                expression += (isPlain ? "" : "\\") + String(first)
                rest = rest.dropFirst()
            }
        }
        return expression
    }

    static let word = make("pattern_match", isFull: false, "a text with <N> and the like stands in the value")
    static let fullWord = make("pattern_match_full", isFull: true, "the value is a text with <N> and the like")

    private static func make(_ name: String, isFull: Bool, _ summary: String) -> FilterWord {
        FilterWord(names: [name], syntax: "\(name)(\"user <N>\")", summary: summary) {
            (parser, field) throws(Diagnostic) in
            let token = parser.current
            let texts = try parser.textArguments()
            guard texts.count == 1 else { throw parser.fault("\(name)(...) takes one text", at: token) }
            do throws(RegexError) {
                return try PatternMatchFilter(field: field, text: texts[0], isFull: isFull)
            } catch {
                throw parser.fault("this text is too long for a pattern: \(error.message)", at: token)
            }
        }
    }
}
