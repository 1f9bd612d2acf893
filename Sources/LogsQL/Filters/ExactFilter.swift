import Diagnostics
import Records

/// `=value`, `="some value"`, `="beginning"*`: the whole value, or its beginning.
///
///     status:=200
///     path:="/var/log/"*
///
/// The old spelling `exact(value)` is read too.
struct ExactFilter: Filter {
    let field: String
    let text: String
    let isPrefix: Bool

    var description: String { scope(field) + "=" + quoted(text) + (isPrefix ? "*" : "") }

    func apply(to batch: RecordBatch, _ selection: inout Selection) {
        let wanted = Array(text.utf8)
        wanted.withUnsafeBufferPointer { wanted in
            selection.keep(batch, field) { value in
                guard isPrefix else { return sameBytes(value, wanted) }
                return value.count >= wanted.count
                    && sameBytes(UnsafeBufferPointer(rebasing: value[..<wanted.count]), wanted)
            }
        }
    }

    var requirement: Requirement { wordRequirement(field, text, startOpen: false, endOpen: isPrefix) }
    var fields: FieldSet { FieldSet([field]) }
    var marks: [TextMark] { [TextMark(field, .phrase(Phrase(text), isPrefix: isPrefix))] }

    static let word = FilterWord(
        names: ["exact"], syntax: #"=value, ="beginning"*, exact(value)"#,
        summary: "the whole value is the text, or begins with it"
    ) { (parser, field) throws(Diagnostic) in
        parser.advance()
        parser.advance()
        let filter = try finish(&parser, field)
        try parser.expect(symbol: ")", "to close exact(")
        return filter
    }

    static func parseSign(_ parser: inout QueryParser, _ field: String) throws(Diagnostic) -> any Filter {
        parser.advance()
        return try finish(&parser, field)
    }

    private static func finish(_ parser: inout QueryParser, _ field: String) throws(Diagnostic) -> any Filter {
        if parser.current.isSymbol("*") {
            try parser.finishStar()
            return ExactFilter(field: field, text: "", isPrefix: true)
        }
        let text = try parser.compoundText(allowingColon: true)
        let isPrefix = parser.current.isSymbol("*") && !parser.current.isSpaced
        if isPrefix { try parser.finishStar() }
        return ExactFilter(field: field, text: text, isPrefix: isPrefix)
    }
}
