import Instants
import Records

/// How `format` writes a value: the option before a field's name.
enum ValueConversion: String, CaseIterable, Sendable {
    case asIs = ""
    case plain, q, uc, lc, time, duration
    case durationSeconds = "duration_seconds"
    case ipv4, hexencode, hexdecode, base64encode, base64decode, urlencode, urldecode, hexnumencode, hexnumdecode

    /// Appends `value` in this form; as it is when it has no such form.
    func append(_ value: UnsafeBufferPointer<UInt8>, to out: inout [UInt8]) {
        switch self {
        case .asIs, .plain: out.append(contentsOf: value)
        case .q: appendJSONString(value, to: &out)
        case .uc: out.append(contentsOf: String(decoding: value, as: UTF8.self).uppercased().utf8)
        case .lc: out.append(contentsOf: String(decoding: value, as: UTF8.self).lowercased().utf8)
        case .time, .duration, .durationSeconds, .ipv4: appendMeasure(value, to: &out)
        case .hexencode: for byte in value { appendHexadecimal(byte, to: &out) }
        case .hexdecode: out.append(contentsOf: decodedHexadecimal(value) ?? Array(value))
        case .base64encode: appendBase64(value, to: &out)
        case .base64decode: out.append(contentsOf: decodedBase64(value) ?? Array(value))
        case .urlencode: appendPercentEncoded(value, to: &out)
        case .urldecode: out.append(contentsOf: decodedPercent(value))
        case .hexnumencode, .hexnumdecode: appendHexadecimalNumber(value, to: &out)
        }
    }

    private func appendMeasure(_ value: UnsafeBufferPointer<UInt8>, to out: inout [UInt8]) {
        let whole = Int64(String(decoding: value, as: UTF8.self))
        switch self {
        case .time:
            if let whole { return Instant(nanoseconds: Self.nanoseconds(whole)).appendRFC3339(to: &out) }
        case .duration:
            if let whole { return out.append(contentsOf: TimeSpan(nanoseconds: whole).durationText.utf8) }
        case .durationSeconds:
            if let span = durationLiteral(String(decoding: value, as: UTF8.self)) {
                return appendNumber(span / 1e9, to: &out)
            }
        case .ipv4:
            if let whole, let address = UInt32(exactly: whole) {
                return out.append(contentsOf: addressText(address).utf8)
            }
        default: break
        }
        out.append(contentsOf: value)
    }

    /// Unix time in seconds, milliseconds, microseconds or nanoseconds, told by its size.
    private static func nanoseconds(_ time: Int64) -> Int64 {
        switch time.magnitude {
        case 0..<100_000_000_000: time * 1_000_000_000
        case 0..<100_000_000_000_000: time * 1_000_000
        case 0..<100_000_000_000_000_000: time * 1000
        default: time
        }
    }

    private func appendHexadecimalNumber(_ value: UnsafeBufferPointer<UInt8>, to out: inout [UInt8]) {
        let text = String(decoding: value, as: UTF8.self)
        if self == .hexnumencode, let number = UInt64(text) {
            let digits = String(number, radix: 16, uppercase: true)
            out.append(contentsOf: (String(repeating: "0", count: 16 - digits.count) + digits).utf8)
        } else if self == .hexnumdecode,
            let number = UInt64(text.hasPrefix("0x") ? String(text.dropFirst(2)) : text, radix: 16)
        {
            out.append(contentsOf: String(number).utf8)
        } else {
            out.append(contentsOf: value)
        }
    }
}

private func appendHexadecimal(_ byte: UInt8, to out: inout [UInt8]) {
    let digits = ("0123456789ABCDEF" as StaticString).utf8Bytes
    out.append(digits[Int(byte >> 4)])
    out.append(digits[Int(byte & 15)])
}

private func decodedHexadecimal(_ value: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
    guard value.count % 2 == 0 else { return nil }
    var out: [UInt8] = []
    for at in stride(from: 0, to: value.count, by: 2) {
        guard let byte = hexadecimal(value, at, 2) else { return nil }
        out.append(UInt8(truncatingIfNeeded: byte))
    }
    return out
}

/// RFC 4648, section 4.
private func appendBase64(_ value: UnsafeBufferPointer<UInt8>, to out: inout [UInt8]) {
    let letters = base64Letters.utf8Bytes
    for at in stride(from: 0, to: value.count, by: 3) {
        let left = value.count - at
        let group = (0..<3).reduce(UInt32(0)) { $0 << 8 | ($1 < left ? UInt32(value[at + $1]) : 0) }
        for place in 0..<4 {
            out.append(place <= left ? letters[Int(group >> UInt32(18 - 6 * place) & 63)] : UInt8(ascii: "="))
        }
    }
}

private let base64Letters: StaticString = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

/// nil when `value` is no padded base64.
private func decodedBase64(_ value: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
    guard value.count % 4 == 0 else { return nil }
    var out: [UInt8] = []
    var group: UInt32 = 0
    var bits = 0
    let digits = value.reversed().prefix(2).reduce(value.count) { $1 == UInt8(ascii: "=") ? $0 - 1 : $0 }
    for byte in value[..<digits] {
        guard let digit = base64Letters.utf8Bytes.firstIndex(of: byte) else { return nil }
        group = group << 6 | UInt32(digit)
        bits += 6
        guard bits >= 8 else { continue }
        bits -= 8
        out.append(UInt8(truncatingIfNeeded: group >> UInt32(bits)))
    }
    return out
}

/// As Go's `url.QueryEscape`: a blank becomes `+`.
private func appendPercentEncoded(_ value: UnsafeBufferPointer<UInt8>, to out: inout [UInt8]) {
    for byte in value {
        if isASCIIWordByte(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "~")
        {
            out.append(byte)
        } else if byte == 0x20 {
            out.append(UInt8(ascii: "+"))
        } else {
            out.append(UInt8(ascii: "%"))
            appendHexadecimal(byte, to: &out)
        }
    }
}

private func decodedPercent(_ value: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    var out: [UInt8] = []
    var at = 0
    while at < value.count {
        if value[at] == UInt8(ascii: "%"), let byte = hexadecimal(value, at + 1, 2) {
            out.append(UInt8(truncatingIfNeeded: byte))
            at += 3
        } else {
            out.append(value[at] == UInt8(ascii: "+") ? 0x20 : value[at])
            at += 1
        }
    }
    return out
}
