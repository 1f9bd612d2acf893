import Diagnostics
import Records

/// `split "SEPARATOR" [from f] [as r]`: the pieces of a text between separators, as a JSON array.
///
///     * | split "," from tags | unroll (tags) | top 10 by (tags)
struct SplitPipe: Pipe {
    let separator: String
    let source: String
    let result: String

    var description: String {
        "split \(quoted(separator))" + fieldText("from", source)
            + (result == source ? "" : " as \(quotedName(result))")
    }

    func processor(into next: any PipeProcessor, limits: QueryLimits) -> any PipeProcessor {
        let separator = Array(separator.utf8)
        return RowProcessor(next, limits) { row in
            let value = row.value(source)
            var array: [UInt8] = [UInt8(ascii: "[")]
            var from = 0
            separator.withUnsafeBufferPointer { separator in
                while separator.count > 0, let place = firstRange(of: separator, in: value, from: from) {
                    appendJSONString(UnsafeBufferPointer(rebasing: value[from..<place]), to: &array)
                    array.append(UInt8(ascii: ","))
                    from = place + separator.count
                }
            }
            appendJSONString(UnsafeBufferPointer(rebasing: value[from...]), to: &array)
            array.append(UInt8(ascii: "]"))
            row.put(result, array)
        }
    }

    func fields(for output: FieldSet) -> FieldSet { output.union(FieldSet([source])) }

    static let word = PipeWord(
        names: ["split"], syntax: #"split "," [from f] [as r]"#, summary: "the pieces of a text as a JSON array"
    ) { (parser) throws(Diagnostic) in
        guard !parser.endsPipe else { throw parser.unexpected("expected the text that separates") }
        let separator = try parser.compoundText(allowingColon: true, also: ",")
        let source = parser.skip(keyword: "from") ? try parser.fieldName("to split") : ""
        let result = parser.skip(keyword: "as") ? try parser.fieldName("for the result") : source
        return SplitPipe(separator: separator, source: source, result: result)
    }
}
