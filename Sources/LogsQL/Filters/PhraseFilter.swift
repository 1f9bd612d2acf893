import Diagnostics
import Records

/// `word`, `"some phrase"`: the text stands in the value, and no word goes on at its ends.
///
///     error
///     "out of memory"
///     message:"CUDA error"
///
/// Case matters. An empty phrase, `field:""`, matches the empty value and the missing field.
struct PhraseFilter: Filter {
    let field: String
    let text: String
    private let phrase: Phrase

    init(field: String, text: String) {
        self.field = field
        self.text = text
        phrase = Phrase(text)
    }

    var description: String { scope(field) + quoted(text) }

    func apply(to batch: RecordBatch, _ selection: inout Selection) {
        selection.keep(batch, field) { phrase.isFound(in: $0) }
    }

    var requirement: Requirement { wordRequirement(field, text, startOpen: false, endOpen: false) }
    var fields: FieldSet { FieldSet([field]) }
    var marks: [TextMark] { [TextMark(field, .phrase(phrase, isPrefix: false))] }

    /// What follows a phrase decides what it is: `*` makes a prefix of it.
    static func finish(_ parser: inout QueryParser, _ field: String, _ text: String) throws(Diagnostic) -> any Filter {
        guard parser.current.isSymbol("*"), !parser.current.isSpaced else {
            return PhraseFilter(field: field, text: text)
        }
        try parser.finishStar()
        return PrefixFilter(field: field, prefix: text)
    }
}

extension QueryParser {
    /// Steps over the `*` that ends a prefix; nothing may stick to it.
    mutating func finishStar() throws(Diagnostic) {
        advance()
        guard current.isSpaced || endsPipe || current.isSymbol(",") else {
            throw unexpected(
                "a * stands only at the end of a word or around it",
                help: "use a regular expression, ~\"a.*b\", for text with something between")
        }
    }
}
