import Diagnostics
import Records

/// `field:json_array_contains_any(a, "b c")`: the value is a JSON array that holds one of these items.
///
///     tags:json_array_contains_any(prod, staging)
struct JSONArrayFilter: Filter {
    let field: String
    let texts: [String]
    private let wanted: ByteSet

    init(field: String, texts: [String]) {
        (self.field, self.texts) = (field, texts)
        wanted = ByteSet(texts)
    }

    var description: String {
        scope(field) + "json_array_contains_any(" + texts.map(quoted).joined(separator: ",") + ")"
    }

    func apply(to batch: RecordBatch, _ selection: inout Selection) {
        var item: [UInt8] = []
        selection.keep(batch, field) { value in
            guard value.first == UInt8(ascii: "[") else { return false }
            let json = JSONText(value)
            guard let array = json.whole() else { return false }
            return json.items(of: array).contains { piece in
                item.removeAll(keepingCapacity: true)
                json.append(piece, to: &item)
                return item.withUnsafeBufferPointer(wanted.contains)
            }
        }
    }

    var requirement: Requirement { .anything }
    var fields: FieldSet { FieldSet([field]) }

    static let word = FilterWord(
        names: ["json_array_contains_any"], syntax: "json_array_contains_any(a, \"b c\")",
        summary: "a JSON array that holds one of the items"
    ) { (parser, field) throws(Diagnostic) in
        JSONArrayFilter(field: field, texts: try parser.textArguments())
    }
}
