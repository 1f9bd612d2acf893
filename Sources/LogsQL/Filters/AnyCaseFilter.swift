import Diagnostics
import Records

/// `i(word)`, `i("some phrase")`, `i(prefix*)`: a phrase or a prefix, whatever its case.
///
///     i(error)
///     message:i("out of mem"*)
///
/// An ASCII text is compared by folding ASCII letters; any other text by Unicode's lower case.
struct AnyCaseFilter: Filter {
    let field: String
    let text: String
    let isPrefix: Bool
    private let isASCII: Bool
    private let lower: Phrase

    init(field: String, text: String, isPrefix: Bool) {
        self.field = field
        self.text = text
        self.isPrefix = isPrefix
        isASCII = text.utf8.allSatisfy { $0 < 0x80 }
        lower = Phrase(text.lowercased(), foldsCase: isASCII)
    }

    var description: String {
        scope(field) + "i(" + (isPrefix && text.isEmpty ? "" : quoted(text)) + (isPrefix ? "*" : "") + ")"
    }

    func apply(to batch: RecordBatch, _ selection: inout Selection) {
        if isASCII {
            return selection.keep(batch, field) { isPrefix ? lower.isPrefix(in: $0) : lower.isFound(in: $0) }
        }
        selection.keep(batch, field) { value in
            var folded = String(decoding: value, as: UTF8.self).lowercased()
            return folded.withUTF8 { isPrefix ? lower.isPrefix(in: $0) : lower.isFound(in: $0) }
        }
    }

    /// An index folds ASCII letters only, so other texts say nothing.
    var requirement: Requirement {
        isASCII ? wordRequirement(field, text, startOpen: false, endOpen: isPrefix) : .anything
    }
    var fields: FieldSet { FieldSet([field]) }
    var marks: [TextMark] {
        isASCII ? [TextMark(field, .phrase(lower, isPrefix: isPrefix))] : []
    }

    static let word = FilterWord(
        names: ["i"], syntax: #"i(word), i("some phrase"), i(prefix*)"#,
        summary: "a phrase or prefix, whatever its case"
    ) { (parser, field) throws(Diagnostic) in
        parser.advance()
        parser.advance()
        let text = parser.current.isSymbol("*") ? "" : try parser.compoundText(allowingColon: true)
        let isPrefix = parser.current.isSymbol("*") && !parser.current.isSpaced
        if isPrefix { try parser.finishStar() }
        try parser.expect(symbol: ")", "to close i(")
        return AnyCaseFilter(field: field, text: text, isPrefix: isPrefix)
    }
}
