import Diagnostics
import Records

/// `field_values f [limit N]`: the values of a field, with how often each comes, in `hits`.
///
///     _time:1h | field_values level
struct FieldValuesPipe: Pipe {
    let inner: UniqPipe

    init(field: String, limit: Int?) { inner = UniqPipe(fields: [field], countsHits: true, limit: limit) }

    var description: String { "field_values \(quotedName(inner.fields[0]))" + limitText(inner.limit) }

    func processor(into next: any PipeProcessor, limits: QueryLimits) -> any PipeProcessor {
        inner.processor(into: next, limits: limits)
    }

    func fields(for output: FieldSet) -> FieldSet { inner.fields(for: output) }
    var waitsForEnd: Bool { true }
    var tally: Tally? { inner.tally }

    static let word = PipeWord(
        names: ["field_values"], syntax: "field_values f [limit N]", summary: "the values of a field, with counts"
    ) { (parser) throws(Diagnostic) in
        let isEnclosed = parser.skip(symbol: "(")
        let field = try parser.fieldName("to list")
        if isEnclosed { try parser.expect(symbol: ")", "behind the field") }
        return FieldValuesPipe(field: field, limit: try parser.functionLimit())
    }
}
