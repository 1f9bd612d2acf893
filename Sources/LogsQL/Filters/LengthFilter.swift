import Diagnostics
import Records

/// `field:len_range(min, max)`: the number of characters (Unicode scalars); both bounds belong.
///
///     len_range(1000, inf)
struct LengthFilter: Filter {
    let field: String
    let least: Double
    let most: Double
    let written: String

    var description: String { scope(field) + written }

    func apply(to batch: RecordBatch, _ selection: inout Selection) {
        selection.keep(batch, field) { value in
            // Every byte begins a character except UTF-8's continuation bytes.
            let length = Double(value.reduce(0) { $0 + ($1 & 0xC0 == 0x80 ? 0 : 1) })
            return length >= least && length <= most
        }
    }

    var requirement: Requirement { .anything }
    var fields: FieldSet { FieldSet([field]) }

    static let word = FilterWord(
        names: ["len_range"], syntax: "len_range(min, max)", summary: "the value has so many characters"
    ) { (parser, field) throws(Diagnostic) in
        let name = parser.current
        let texts = try parser.textArguments()
        guard texts.count == 2 else { throw parser.fault("len_range(...) takes two numbers", at: name) }
        guard let least = numberLiteral(texts[0]), let most = numberLiteral(texts[1]) else {
            throw parser.fault("len_range(...) takes two numbers, found \(texts[0]) and \(texts[1])", at: name)
        }
        return LengthFilter(
            field: field, least: least, most: most, written: "len_range(\(texts[0]), \(texts[1]))")
    }
}
