/// A name with its value: of a query, a form or a header.
public struct Item: Hashable, Sendable {
    public let name: String
    public let value: String

    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

/// The items of a query or of a form. WHATWG URL, application/x-www-form-urlencoded: `&` between
/// them, `+` for a blank. A broken escape stays as it is written.
func formItems(_ bytes: ArraySlice<UInt8>) -> [Item] {
    bytes.split(separator: UInt8(ascii: "&")).map { part in
        let equals = part.firstIndex(of: UInt8(ascii: "=")) ?? part.endIndex
        return Item(
            lenientText(part[..<equals]), equals == part.endIndex ? "" : lenientText(part[(equals + 1)...]))
    }
}

private func lenientText(_ bytes: ArraySlice<UInt8>) -> String {
    var out: [UInt8] = []
    out.reserveCapacity(bytes.count)
    var at = bytes.startIndex
    while at < bytes.endIndex {
        if bytes[at] == UInt8(ascii: "%"), let byte = escapedByte(bytes, at) {
            out.append(byte)
            at += 3
        } else {
            out.append(bytes[at] == UInt8(ascii: "+") ? UInt8(ascii: " ") : bytes[at])
            at += 1
        }
    }
    return String(decoding: out, as: UTF8.self)
}

/// The path of a request line, decoded; nil when it must be refused: it does not begin with `/`,
/// has a broken escape, a NUL or other control character, a backslash or a `..` segment.
func decodedPath(_ bytes: ArraySlice<UInt8>) -> String? {
    var out: [UInt8] = []
    out.reserveCapacity(bytes.count)
    var at = bytes.startIndex
    while at < bytes.endIndex {
        var byte = bytes[at]
        if byte == UInt8(ascii: "%") {
            guard let escaped = escapedByte(bytes, at) else { return nil }
            byte = escaped
            at += 2
        }
        guard byte >= 0x20, byte != 0x7F, byte != UInt8(ascii: "\\") else { return nil }
        out.append(byte)
        at += 1
    }
    guard out.first == UInt8(ascii: "/") else { return nil }
    let dots = out.split(separator: UInt8(ascii: "/")).contains { $0.elementsEqual("..".utf8) }
    return dots ? nil : String(validating: out, as: UTF8.self)
}

/// The byte that `%XY` at `at` stands for; nil when it is no escape.
private func escapedByte(_ bytes: ArraySlice<UInt8>, _ at: Int) -> UInt8? {
    guard at + 2 < bytes.endIndex, let high = hexDigit(bytes[at + 1]), let low = hexDigit(bytes[at + 2]) else {
        return nil
    }
    return high << 4 | low
}

private func hexDigit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x30...0x39: byte - 0x30
    case 0x41...0x46: byte - 0x37
    case 0x61...0x66: byte - 0x57
    default: nil
    }
}
