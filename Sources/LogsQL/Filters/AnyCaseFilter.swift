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
    private let lower: Phrase

    init(field: String, text: String, isPrefix: Bool) {
        self.field = field
        self.text = text
        self.isPrefix = isPrefix
        lower = Phrase(text.lowercased())
    }

    var description: String {
        scope(field) + "i(" + (isPrefix && text.isEmpty ? "" : quoted(text)) + (isPrefix ? "*" : "") + ")"
    }

    func apply(to batch: RecordBatch, _ selection: inout Selection) {
        let foldsASCII = lower.isASCII
        var folded: [UInt8] = []
        selection.keep(batch, field) { value in
            if value.count < lower.bytes.count && foldsASCII { return false }
            if foldsASCII {
                folded.removeAll(keepingCapacity: true)
                folded.append(contentsOf: value)
                for at in folded.indices where folded[at] >= 0x41 && folded[at] <= 0x5A { folded[at] |= 0x20 }
            } else {
                folded = Array(String(decoding: value, as: UTF8.self).lowercased().utf8)
            }
            return folded.withUnsafeBufferPointer { isPrefix ? lower.isPrefix(in: $0) : lower.isFound(in: $0) }
        }
    }

    /// An index folds ASCII letters only, so other texts say nothing.
    var requirement: Requirement {
        lower.isASCII ? wordRequirement(field, text, startOpen: false, endOpen: isPrefix) : .anything
    }
    var fields: FieldSet { FieldSet([field]) }

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
