import Diagnostics
import Records

/// `field:range(2.5, 3]`, `field:[100,200)`, `field:>500`: a number within bounds.
///
///     status:>=500
///     loss:range(2.5, 3]
///     duration:>1.5s
///     size:[1KiB,10MiB)
///
/// Values with a unit count as nanoseconds or bytes. A value that is no number is in no range. A
/// parenthesis excludes the bound, a bracket includes it.
struct RangeFilter: Filter {
    let field: String
    let lower: Double
    let upper: Double
    let includesLower: Bool
    let includesUpper: Bool
    /// What was written after the field.
    let written: String

    var description: String { scope(field) + written }

    func apply(to batch: RecordBatch, _ selection: inout Selection) {
        selection.keep(batch, field) { value in
            guard let number = quantity(value) else { return false }
            return (includesLower ? number >= lower : number > lower)
                && (includesUpper ? number <= upper : number < upper)
        }
    }

    var requirement: Requirement { .anything }
    var fields: FieldSet { FieldSet([field]) }

    static let word = FilterWord(
        names: ["range"], syntax: "range(a, b), range[a, b), [a, b]", summary: "a number within bounds",
        takesBrackets: true
    ) { (parser, field) throws(Diagnostic) in
        parser.advance()
        return try parse(&parser, field)
    }

    /// Bounds from their opening bracket on.
    static func parse(_ parser: inout QueryParser, _ field: String) throws(Diagnostic) -> any Filter {
        let opens = parser.advance().text
        let (lower, lowerText) = try bound(&parser)
        try parser.expect(symbol: ",", "between the bounds")
        let (upper, upperText) = try bound(&parser)
        guard parser.current.isSymbol(")") || parser.current.isSymbol("]") else {
            throw parser.unexpected("expected ) or ] after the upper bound")
        }
        let closes = parser.advance().text
        return RangeFilter(
            field: field, lower: lower, upper: upper, includesLower: opens == "[", includesUpper: closes == "]",
            written: "range\(opens)\(lowerText), \(upperText)\(closes)")
    }

    private static func bound(_ parser: inout QueryParser) throws(Diagnostic) -> (Double, String) {
        let token = parser.current
        let text = try parser.compoundText(allowingColon: false)
        guard let value = numberLiteral(text) else {
            throw parser.fault(
                "expected a number, found \(text)", at: token,
                help: "numbers: 10, -2.5e3, 1.5s, 10MiB, inf; for text use string_range(a, b)")
        }
        return (value, text)
    }
}

/// `>`, `>=`, `<`, `<=` and their number; a text instead of a number compares as text.
func parseComparison(_ parser: inout QueryParser, _ field: String) throws(Diagnostic) -> any Filter {
    let isGreater = parser.advance().text == ">"
    let isInclusive = !parser.current.isSpaced && parser.skip(symbol: "=")
    let sign = (isGreater ? ">" : "<") + (isInclusive ? "=" : "")
    let text = try parser.compoundText(allowingColon: true)
    guard let value = numberLiteral(text) else {
        return StringRangeFilter.comparing(field, sign, text)
    }
    return RangeFilter(
        field: field, lower: isGreater ? value : -.infinity, upper: isGreater ? .infinity : value,
        includesLower: isGreater ? isInclusive : true, includesUpper: isGreater ? true : isInclusive,
        written: sign + text)
}
