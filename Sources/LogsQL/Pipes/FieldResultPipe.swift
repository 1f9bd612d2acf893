import Diagnostics
import Records

/// `len(f) [as r]`, `hash(f) [as r]`, `json_array_len(f) [as r]`: a number computed from a field's value. Without a
/// name the result goes to `_msg`.
struct FieldResultPipe: Pipe {
    enum Kind: String, Sendable {
        /// Bytes of the value.
        case length = "len"
        /// XXH64 of the value, its lower 53 bits, so that it is exact as a JSON number.
        case hash
        /// Items of the JSON array; 0 for anything else.
        case arrayLength = "json_array_len"
    }

    let kind: Kind
    let source: String
    let result: String

    var description: String { "\(kind.rawValue)(\(quotedName(source)))" + fieldText("as", result) }

    func processor(into next: any PipeProcessor, limits: QueryLimits) -> any PipeProcessor {
        RowProcessor(next, limits) { row in
            let value = row.value(source)
            row.put(result, Array(String(compute(value)).utf8), .number)
        }
    }

    private func compute(_ value: UnsafeBufferPointer<UInt8>) -> UInt64 {
        switch kind {
        case .length: return UInt64(value.count)
        case .hash: return xxh64(value) & (1 << 53 - 1)
        case .arrayLength:
            let json = JSONText(value)
            guard let array = json.whole(), array.kind == .array else { return 0 }
            return UInt64(json.items(of: array).count)
        }
    }

    func fields(for output: FieldSet) -> FieldSet { output.subtracting([result]).union(FieldSet([source])) }

    static let lengthWord = word(.length, "the length of a value, in bytes")
    static let hashWord = word(.hash, "a hash of a value, XXH64")
    static let arrayLengthWord = word(.arrayLength, "the number of items of a JSON array")

    private static func word(_ kind: Kind, _ summary: String) -> PipeWord {
        PipeWord(names: [kind.rawValue], syntax: "\(kind.rawValue)(f) [as r]", summary: summary) {
            (parser) throws(Diagnostic) in
            let isCall = parser.skip(symbol: "(")
            let source = try parser.fieldName("to compute from")
            if isCall { try parser.expect(symbol: ")", "to close \(kind.rawValue)(") }
            let result = try parser.resultName() ?? ""
            return FieldResultPipe(kind: kind, source: source, result: result)
        }
    }
}
