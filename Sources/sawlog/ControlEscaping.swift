import Records

/// Makes log text safe to look at on a terminal.
///
/// A log line is hostile text: an escape sequence in it can move the cursor, rewrite what stands
/// above or answer for the user.
enum ControlEscaping {
    /// Appends `text` with every control character but tab and newline as `\x1b`, and with what is
    /// not UTF-8, C1 controls and marks that turn the direction of writing as `\x9b` or `\u202e`.
    static func append(_ text: UnsafeBufferPointer<UInt8>, to out: inout [UInt8]) {
        var plain = 0
        var at = 0
        while at < text.count {
            let byte = text[at]
            if (byte >= 0x20 && byte < 0x7F) || byte == 0x09 || byte == 0x0A {
                at += 1
                continue
            }
            let length = byte < 0x80 ? 0 : utf8SequenceLength(text, at)
            let scalar = length == 0 ? UInt32(byte) : decode(text, at, length)
            if length > 0, !isHidden(scalar) {
                at += length
                continue
            }
            out.append(contentsOf: text[plain..<at])
            appendHex(scalar, &out)
            at += max(1, length)
            plain = at
        }
        out.append(contentsOf: text[plain..<text.count])
    }

    private static func decode(_ text: UnsafeBufferPointer<UInt8>, _ at: Int, _ length: Int) -> UInt32 {
        var scalar = UInt32(text[at]) & (0xFF >> UInt32(length + 1))
        for offset in 1..<length { scalar = scalar << 6 | UInt32(text[at + offset] & 0x3F) }
        return scalar
    }

    /// C1 controls, bidirectional marks and separators that terminals act on.
    private static func isHidden(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0x80...0x9F, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069: true
        default: false
        }
    }

    private static func appendHex(_ scalar: UInt32, _ out: inout [UInt8]) {
        let digits = String(scalar, radix: 16)
        let width = scalar < 0x100 ? 2 : 4
        out.append(contentsOf: (scalar < 0x100 ? "\\x" : "\\u").utf8)
        for _ in digits.utf8.count..<max(width, digits.utf8.count) { out.append(UInt8(ascii: "0")) }
        out.append(contentsOf: digits.utf8)
    }
}
