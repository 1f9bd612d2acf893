import Diagnostics
import Records

/// `field:string_range(a, b)`, `field:>"text"`: text within bounds, by its bytes; the upper bound
/// of `string_range` does not belong to it.
///
///     user.name:string_range(A, C)
///     version:>="v2"
struct StringRangeFilter: Filter {
    let field: String
    let lower: [UInt8]
    /// nil: no upper bound.
    let upper: [UInt8]?
    let includesLower: Bool
    let includesUpper: Bool
    let written: String

    var description: String { scope(field) + written }

    func apply(to batch: RecordBatch, _ selection: inout Selection) {
        selection.keep(batch, field) { value in
            let low = order(value, lower)
            guard includesLower ? low >= 0 : low > 0 else { return false }
            guard let upper else { return true }
            let high = order(value, upper)
            return includesUpper ? high <= 0 : high < 0
        }
    }

    var requirement: Requirement { .anything }
    var fields: FieldSet { FieldSet([field]) }

    static let word = FilterWord(
        names: ["string_range"], syntax: "string_range(a, b)", summary: "text from a up to, without, b"
    ) { (parser, field) throws(Diagnostic) in
        let name = parser.current
        let texts = try parser.textArguments()
        guard texts.count == 2 else { throw parser.fault("string_range(...) takes two texts", at: name) }
        return StringRangeFilter(
            field: field, lower: Array(texts[0].utf8), upper: Array(texts[1].utf8), includesLower: true,
            includesUpper: false, written: "string_range(\(quoted(texts[0])), \(quoted(texts[1])))")
    }

    static func comparing(_ field: String, _ sign: String, _ text: String) -> StringRangeFilter {
        let bound = Array(text.utf8)
        let isGreater = sign.hasPrefix(">")
        return StringRangeFilter(
            field: field, lower: isGreater ? bound : [], upper: isGreater ? nil : bound,
            includesLower: !isGreater || sign == ">=", includesUpper: sign == "<=", written: sign + quoted(text))
    }
}

/// Negative, 0 or positive as `a` comes before, is, or comes after `b`, byte by byte.
func order(_ a: UnsafeBufferPointer<UInt8>, _ b: [UInt8]) -> Int {
    b.withUnsafeBufferPointer { order(a, $0) }
}

func order(_ a: UnsafeBufferPointer<UInt8>, _ b: UnsafeBufferPointer<UInt8>) -> Int {
    for at in 0..<min(a.count, b.count) where a[at] != b[at] { return a[at] < b[at] ? -1 : 1 }
    return a.count - b.count
}
