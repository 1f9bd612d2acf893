internal import Records

/// Label values longer than this are cut at a character and end with `…`.
public let labelValueLimit = 256

/// Appends `name="value"` as both exposition formats write it, with a comma before it when it is
/// not the first; nothing for an empty value, which stands for an absent label.
///
/// The result is canonical: equal label sets give equal bytes. So the bytes serve as the key of a
/// series too, and two values that only differ in invalid UTF-8 share one.
public func appendLabel(
    _ name: UnsafeBufferPointer<UInt8>, _ value: UnsafeBufferPointer<UInt8>, to out: inout [UInt8]
) {
    guard value.count > 0 else { return }
    if !out.isEmpty { out.append(UInt8(ascii: ",")) }
    out.append(contentsOf: name)
    out.append(UInt8(ascii: "="))
    out.append(UInt8(ascii: "\""))
    var end = min(value.count, labelValueLimit)
    if end < value.count {
        while end > labelValueLimit - 4, value[end] & 0xC0 == 0x80 { end -= 1 }
    }
    appendEscaped(UnsafeBufferPointer(rebasing: value[..<end]), &out)
    if end < value.count { out.append(contentsOf: "…".utf8) }
    out.append(UInt8(ascii: "\""))
}

public func appendLabel(_ name: String, _ value: String, to out: inout [UInt8]) {
    var name = name
    var value = value
    name.withUTF8 { name in value.withUTF8 { appendLabel(name, $0, to: &out) } }
}

/// The names and values that `appendLabel` wrote, unescaped.
public func readLabels(_ rendered: [UInt8]) -> [(name: String, value: String)] {
    var labels: [(name: String, value: String)] = []
    var at = 0
    while let equals = rendered[at...].firstIndex(of: UInt8(ascii: "=")) {
        let name = String(decoding: rendered[at..<equals], as: UTF8.self)
        var value: [UInt8] = []
        at = equals + 2
        while at < rendered.count, rendered[at] != UInt8(ascii: "\"") {
            if rendered[at] == UInt8(ascii: "\\"), at + 1 < rendered.count {
                at += 1
                value.append(rendered[at] == UInt8(ascii: "n") ? UInt8(ascii: "\n") : rendered[at])
            } else {
                value.append(rendered[at])
            }
            at += 1
        }
        labels.append((name, String(decoding: value, as: UTF8.self)))
        at = min(at + 2, rendered.count)
    }
    return labels
}

/// Label values: `\\`, `\"` and `\n` are escaped, invalid UTF-8 becomes U+FFFD.
private func appendEscaped(_ value: UnsafeBufferPointer<UInt8>, _ out: inout [UInt8]) {
    // Most values are plain: what needs nothing is copied in runs.
    var run = 0
    var at = 0
    while at < value.count {
        let byte = value[at]
        let length = byte < 0x80 ? 1 : utf8SequenceLength(value, at)
        let isPlain =
            length > 0 && byte != UInt8(ascii: "\\") && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\n")
        if isPlain {
            at += length
            continue
        }
        out.append(contentsOf: UnsafeBufferPointer(rebasing: value[run..<at]))
        switch byte {
        case UInt8(ascii: "\n"): out.append(contentsOf: #"\n"#.utf8)
        case 0x80...: out.append(contentsOf: [0xEF, 0xBF, 0xBD])
        default:
            out.append(UInt8(ascii: "\\"))
            out.append(byte)
        }
        at += 1
        run = at
    }
    out.append(contentsOf: UnsafeBufferPointer(rebasing: value[run...]))
}
