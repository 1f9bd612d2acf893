import Diagnostics
import Records

/// `a:eq_field(b)`, `a:lt_field(b)`, `a:le_field(b)`: two fields of the record compared.
///
///     user.name:eq_field(user.target.name)
///     step:lt_field(last_step)
///
/// Smaller means natural order: as numbers when both are, as text otherwise.
struct FieldComparison: Filter {
    enum Kind: String, Sendable {
        case equal = "eq_field"
        case less = "lt_field"
        case atMost = "le_field"
    }

    let field: String
    let kind: Kind
    let other: String

    var description: String { scope(field) + kind.rawValue + "(" + quotedName(other) + ")" }

    func apply(to batch: RecordBatch, _ selection: inout Selection) {
        let left = FieldReader(batch, field)
        let right = FieldReader(batch, other)
        selection.filter { index in
            left.withValue(index) { a in
                right.withValue(index) { b in
                    switch kind {
                    case .equal: sameBytes(a, b)
                    case .less: precedes(a, b)
                    case .atMost: !precedes(b, a)
                    }
                }
            }
        }
    }

    var requirement: Requirement { .anything }
    var fields: FieldSet { FieldSet([field, other]) }

    static let equalWord = word(.equal, "the value is that of another field")
    static let lessWord = word(.less, "the value is smaller than that of another field")
    static let atMostWord = word(.atMost, "the value is not greater than that of another field")

    private static func word(_ kind: Kind, _ summary: String) -> FilterWord {
        FilterWord(names: [kind.rawValue], syntax: "\(kind.rawValue)(field)", summary: summary) {
            (parser, field) throws(Diagnostic) in
            let name = parser.current
            let texts = try parser.textArguments()
            guard texts.count == 1 else { throw parser.fault("\(kind.rawValue)(...) takes one field", at: name) }
            return FieldComparison(field: field, kind: kind, other: texts[0] == "_msg" ? "" : texts[0])
        }
    }
}
