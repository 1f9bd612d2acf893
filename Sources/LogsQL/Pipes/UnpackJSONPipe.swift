import Diagnostics
import Records

/// `unpack_json [if (FILTER)] [from f] [fields (a, b*)] [result_prefix p] [keep_original_fields |
/// skip_empty_results]`: the members of a JSON object as fields.
///
///     * | unpack_json from message fields (user.id, status)
///
/// Members of nested objects are joined by dots; arrays stay JSON; `null` is left out. A value that is no object
/// gives nothing. A row has room for `NameTable.limit` names; what lies beyond is counted, and the answer's coverage says so.
struct UnpackJSONPipe: UnpackingPipe {
    var options: Unpacking

    var description: String { "unpack_json" + options.text() }

    func unpack(_ value: UnsafeBufferPointer<UInt8>, into found: UnpackedFields) {
        let json = JSONText(value)
        var text: [UInt8] = []
        _ = json.forEachLeaf { name, piece in
            text.removeAll(keepingCapacity: true)
            json.append(piece, to: &text)
            found.add(String(decoding: name, as: UTF8.self), text)
        }
    }

    static let word = PipeWord(
        names: ["unpack_json"], syntax: "unpack_json [from f] [fields (a, b)] [result_prefix p]",
        summary: "the members of a JSON object as fields"
    ) { (parser) throws(Diagnostic) in
        var options = try parser.unpackSource("unpack_json")
        try parser.unpackFields(&options)
        try parser.unpackPrefix(&options)
        options.handling = parser.resultHandling()
        return UnpackJSONPipe(options: options)
    }
}
