import Records

/// The quoted text that `bytes` begin with at `start`, in double quotes, single quotes or backticks, and where it
/// ends; nil when there is none or it is not closed. Escapes as in Go.
func quotedText(_ bytes: UnsafeBufferPointer<UInt8>, at start: Int) -> (text: [UInt8], end: Int)? {
    guard start < bytes.count else { return nil }
    let quote = bytes[start]
    guard quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") || quote == UInt8(ascii: "`") else { return nil }
    var at = start + 1
    var text: [UInt8] = []
    while at < bytes.count, bytes[at] != quote {
        if bytes[at] == UInt8(ascii: "\\"), quote != UInt8(ascii: "`") {
            guard appendUnescaped(bytes, &at, to: &text) else { return nil }
        } else {
            text.append(bytes[at])
            at += 1
        }
    }
    return at < bytes.count ? (text, at + 1) : nil
}

/// Reads the escape at `at` and steps behind it; false when Go and JSON know no such escape.
func appendUnescaped(_ bytes: UnsafeBufferPointer<UInt8>, _ at: inout Int, to text: inout [UInt8]) -> Bool {
    guard at + 1 < bytes.count else { return false }
    let letter = bytes[at + 1]
    at += 2
    switch letter {
    case UInt8(ascii: "n"): text.append(10)
    case UInt8(ascii: "t"): text.append(9)
    case UInt8(ascii: "r"): text.append(13)
    case UInt8(ascii: "b"): text.append(8)
    case UInt8(ascii: "f"): text.append(12)
    case UInt8(ascii: "a"): text.append(7)
    case UInt8(ascii: "v"): text.append(11)
    case UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "\""), UInt8(ascii: "'"): text.append(letter)
    case UInt8(ascii: "x"):
        guard let value = hexadecimal(bytes, at, 2) else { return false }
        text.append(UInt8(truncatingIfNeeded: value))
        at += 2
    case UInt8(ascii: "u"): return appendScalar(bytes, &at, 4, to: &text)
    case UInt8(ascii: "U"): return appendScalar(bytes, &at, 8, to: &text)
    default: return false
    }
    return true
}

/// `\u` with its digits at `at`, a second half of a surrogate pair included; half a pair becomes U+FFFD.
private func appendScalar(
    _ bytes: UnsafeBufferPointer<UInt8>, _ at: inout Int, _ digits: Int, to text: inout [UInt8]
) -> Bool {
    guard var value = hexadecimal(bytes, at, digits) else { return false }
    at += digits
    if value >= 0xD800, value < 0xDC00, at + 6 <= bytes.count, bytes[at] == UInt8(ascii: "\\"),
        bytes[at + 1] == UInt8(ascii: "u"), let low = hexadecimal(bytes, at + 2, 4), low >= 0xDC00, low < 0xE000
    {
        value = 0x10000 + (value - 0xD800) << 10 + (low - 0xDC00)
        at += 6
    }
    let scalar = Unicode.Scalar(value) ?? "\u{FFFD}"
    text.append(contentsOf: String(Character(scalar)).utf8)
    return true
}

func hexadecimal(_ bytes: UnsafeBufferPointer<UInt8>, _ at: Int, _ digits: Int) -> UInt32? {
    guard at + digits <= bytes.count else { return nil }
    var value: UInt32 = 0
    for offset in 0..<digits {
        guard let digit = hexadecimalDigit(bytes[at + offset]) else { return nil }
        value = value << 4 | digit
    }
    return value
}

func hexadecimalDigit(_ byte: UInt8) -> UInt32? {
    switch byte {
    case 0x30...0x39: UInt32(byte - 0x30)
    case 0x41...0x46: UInt32(byte - 0x41 + 10)
    case 0x61...0x66: UInt32(byte - 0x61 + 10)
    default: nil
    }
}
