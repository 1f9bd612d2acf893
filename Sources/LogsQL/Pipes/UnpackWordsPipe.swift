import Diagnostics
import Records

/// `unpack_words [from f] [as r] [drop_duplicates]`: the words of a text as a JSON array.
///
///     * | unpack_words from _msg as words drop_duplicates | unroll (words) | top 20 (words)
///
/// Words are runs of letters, digits and `_`.
struct UnpackWordsPipe: Pipe {
    let source: String
    let result: String
    let dropsDuplicates: Bool

    var description: String {
        "unpack_words" + fieldText("from", source) + (result == source ? "" : " as \(quotedName(result))")
            + (dropsDuplicates ? " drop_duplicates" : "")
    }

    func processor(into next: any PipeProcessor, limits: QueryLimits) -> any PipeProcessor {
        RowProcessor(next, limits) { row in
            let value = row.value(source)
            var array: [UInt8] = [UInt8(ascii: "[")]
            var seen = ByteSet([])
            forEachWord(value) { start, end in
                let word = UnsafeBufferPointer(rebasing: value[start..<end])
                if dropsDuplicates, !seen.insert(word) { return }
                if array.count > 1 { array.append(UInt8(ascii: ",")) }
                appendJSONString(word, to: &array)
            }
            array.append(UInt8(ascii: "]"))
            row.put(result, array)
        }
    }

    func fields(for output: FieldSet) -> FieldSet { output.union(FieldSet([source])) }

    static let word = PipeWord(
        names: ["unpack_words"], syntax: "unpack_words [from f] [as r] [drop_duplicates]",
        summary: "the words of a text as a JSON array"
    ) { (parser) throws(Diagnostic) in
        var source = ""
        let options = ["as", "drop_duplicates"]
        if parser.skip(keyword: "from") || (!parser.endsPipe && !options.contains(where: parser.current.isKeyword)) {
            source = try parser.fieldName("to take apart")
        }
        let result = parser.skip(keyword: "as") ? try parser.fieldName("for the result") : source
        return UnpackWordsPipe(
            source: source, result: result, dropsDuplicates: parser.skip(keyword: "drop_duplicates"))
    }
}
