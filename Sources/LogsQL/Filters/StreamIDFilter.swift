import Diagnostics
import Records

/// `_stream_id:ID`, `_stream_id:in(ID, ID)`: the field `_stream_id`, 48 hexadecimal digits, which records have that
/// come from VictoriaLogs.
///
///     _stream_id:0000007b000001c850d9950ea6196b1a4812081265faa1c7
struct StreamIDFilter: Filter {
    let identifiers: [String]
    private static let length = 48

    var description: String {
        identifiers.count == 1
            ? "_stream_id:\(identifiers[0])" : "_stream_id:in(" + identifiers.joined(separator: ",") + ")"
    }

    func apply(to batch: RecordBatch, _ selection: inout Selection) {
        let wanted = ByteSet(identifiers)
        selection.keep(batch, "_stream_id") { wanted.contains($0) }
    }

    var requirement: Requirement { .some(identifiers.map(Requirement.word)) }
    var fields: FieldSet { FieldSet(["_stream_id"]) }

    /// What follows `_stream_id:`.
    static func parse(_ parser: inout QueryParser) throws(Diagnostic) -> any Filter {
        let token = parser.current
        let isList = token.isKeyword("in") && parser.peek().isSymbol("(")
        if isList, parser.listHoldsPipe() { return try SubqueryFilter.parse(&parser, "_stream_id", .wholeValue) }
        let texts = isList ? try parser.textArguments() : [try parser.compoundText(allowingColon: false)]
        for text in texts where text.utf8.count != length || !text.utf8.allSatisfy({ hexadecimalDigit($0) != nil }) {
            throw parser.fault("expected a stream's identifier, \(length) hexadecimal digits, found \(text)", at: token)
        }
        return StreamIDFilter(identifiers: texts)
    }
}
