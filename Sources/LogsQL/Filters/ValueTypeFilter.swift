import Diagnostics
import Records

/// `field:value_type(uint64)`: the values of the field in the block that the record lies in are all of a type:
/// `const`, `dict`, `string`, `uint8`, `uint16`, `uint32`, `uint64`, `int64`, `float64`, `ipv4` or `iso8601`.
///
///     status:value_type(string) | top by (status)
///
/// Blocks are those that a search reads at a time; the types are VictoriaLogs'.
struct ValueTypeFilter: Filter {
    let field: String
    let type: String

    var description: String { scope(field) + "value_type(\(quoted(type)))" }

    func apply(to batch: RecordBatch, _ selection: inout Selection) {
        if ColumnType.of(field, in: batch)?.rawValue != type { selection.removeAll() }
    }

    var requirement: Requirement { .anything }
    /// All, so that nobody decides it by a sample of the records.
    var fields: FieldSet { .all }

    static let word = FilterWord(
        names: ["value_type"], syntax: "value_type(uint64)", summary: "the values of the field's block have a type"
    ) { (parser, field) throws(Diagnostic) in
        let name = parser.current
        let texts = try parser.textArguments()
        guard texts.count == 1 else {
            let known = ColumnType.allCases.map(\.rawValue).joined(separator: ", ")
            throw parser.fault("value_type(...) takes one type", at: name, help: "types: \(known)")
        }
        return ValueTypeFilter(field: field, type: texts[0])
    }
}
