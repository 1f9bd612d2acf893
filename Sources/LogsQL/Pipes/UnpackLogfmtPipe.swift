import Diagnostics
import Records

/// `unpack_logfmt [if (FILTER)] [from f] [fields (a, b*)] [result_prefix p] [keep_original_fields |
/// skip_empty_results]`: `name=value` pairs as fields.
///
///     * | unpack_logfmt fields (level, took)
///
/// A value may be quoted; a name without a value is empty.
struct UnpackLogfmtPipe: UnpackingPipe {
    var options: Unpacking

    var description: String { "unpack_logfmt" + options.text() }

    func unpack(_ value: UnsafeBufferPointer<UInt8>, into found: UnpackedFields) {
        var at = 0
        while at < value.count {
            if value[at] == 0x20 || value[at] == 0x09 {
                at += 1
                continue
            }
            let start = at
            while at < value.count, value[at] != 0x20, value[at] != UInt8(ascii: "=") { at += 1 }
            let name = String(decoding: value[start..<at], as: UTF8.self)
            guard at < value.count, value[at] == UInt8(ascii: "=") else {
                found.add(name, noBytes)
                continue
            }
            at += 1
            if let quoted = quotedText(value, at: at) {
                found.add(name, quoted.text)
                at = quoted.end
            } else {
                let end = firstIndex(of: 0x20, in: value, from: at) ?? value.count
                found.add(name, UnsafeBufferPointer(rebasing: value[at..<end]))
                at = end
            }
        }
    }

    static let word = PipeWord(
        names: ["unpack_logfmt"], syntax: "unpack_logfmt [from f] [fields (a, b)] [result_prefix p]",
        summary: "name=value pairs as fields"
    ) { (parser) throws(Diagnostic) in
        var options = try parser.unpackSource("unpack_logfmt")
        try parser.unpackFields(&options)
        try parser.unpackPrefix(&options)
        options.handling = parser.resultHandling()
        return UnpackLogfmtPipe(options: options)
    }
}
