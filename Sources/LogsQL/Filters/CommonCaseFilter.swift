import Diagnostics
import Records

/// `contains_common_case(a, "b c")`, `equals_common_case(a, "b c")`: phrases, or whole values, as they are written or
/// all in lower case, all in upper case, or with capitals at the beginnings of words.
///
///     contains_common_case(error, "out of memory")
///
/// Cheaper than `i(...)` and nearly as good.
struct CommonCaseFilter: Filter {
    enum Kind: String, Sendable {
        case contains = "contains_common_case"
        case equals = "equals_common_case"
    }

    let field: String
    let kind: Kind
    let texts: [String]
    private let variants: [String]
    private let phrases: [Phrase]
    private let values: ByteSet

    init(field: String, kind: Kind, texts: [String]) {
        (self.field, self.kind, self.texts) = (field, kind, texts)
        variants = texts.flatMap { [$0, $0.lowercased(), $0.uppercased(), Self.title($0)] }
        phrases = variants.map { Phrase($0) }
        values = ByteSet(variants)
    }

    private static func title(_ text: String) -> String {
        var isInWord = false
        return String(
            String.UnicodeScalarView(
                text.unicodeScalars.flatMap { scalar in
                    defer { isInWord = isWordScalar(scalar) }
                    let letter = String(Character(scalar))
                    return Array((isInWord ? letter.lowercased() : letter.uppercased()).unicodeScalars)
                }))
    }

    var description: String { scope(field) + kind.rawValue + "(" + texts.map(quoted).joined(separator: ",") + ")" }

    func apply(to batch: RecordBatch, _ selection: inout Selection) {
        selection.keep(batch, field) { value in
            kind == .equals ? values.contains(value) : phrases.contains { $0.isFound(in: value) }
        }
    }

    var requirement: Requirement {
        .some(variants.map { wordRequirement(field, $0, startOpen: false, endOpen: false) })
    }
    var fields: FieldSet { FieldSet([field]) }

    static let containsWord = word(.contains, "a phrase of the list, in one of the common cases")
    static let equalsWord = word(.equals, "a value of the list, in one of the common cases")

    private static func word(_ kind: Kind, _ summary: String) -> FilterWord {
        FilterWord(names: [kind.rawValue], syntax: "\(kind.rawValue)(a, \"b c\")", summary: summary) {
            (parser, field) throws(Diagnostic) in
            CommonCaseFilter(field: field, kind: kind, texts: try parser.textArguments())
        }
    }
}
