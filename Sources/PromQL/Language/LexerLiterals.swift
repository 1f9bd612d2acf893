import Diagnostics
internal import Glibc

extension Lexer {
    /// A number (`1`, `.5`, `1e3`, `0x1F`, `1_000`) or a duration (`1h30m`, `500ms`).
    mutating func number() throws(Diagnostic) -> Token {
        let start = at
        if byte() == UInt8(ascii: "0"), byte(1) | 0x20 == UInt8(ascii: "x") { return try hexadecimal() }
        skipDigits()
        if isUnitByte(byte()), byte() | 0x20 != UInt8(ascii: "e") { return try duration(from: start) }
        if byte() == UInt8(ascii: ".") {
            at += 1
            skipDigits()
        }
        if byte() | 0x20 == UInt8(ascii: "e") {
            at += 1
            if byte() == UInt8(ascii: "+") || byte() == UInt8(ascii: "-") { at += 1 }
            skipDigits()
        }
        let text = text(from: start)
        guard !isWordByte(byte()), byte() != UInt8(ascii: "."), let value = readNumber(text) else {
            throw badNumber(from: start)
        }
        return Token(kind: .number(value), text: text, span: start..<at)
    }

    private mutating func hexadecimal() throws(Diagnostic) -> Token {
        let start = at
        at += 2
        while isWordByte(byte()) { at += 1 }
        let text = text(from: start)
        guard let value = UInt64(text.dropFirst(2).replacing("_", with: ""), radix: 16) else {
            throw badNumber(from: start)
        }
        return Token(kind: .number(Double(value)), text: text, span: start..<at)
    }

    private mutating func skipDigits() {
        while (byte() >= 0x30 && byte() <= 0x39) || byte() == UInt8(ascii: "_") { at += 1 }
    }

    private func isUnitByte(_ byte: UInt8) -> Bool { (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7A }

    private mutating func duration(from start: Int) throws(Diagnostic) -> Token {
        while isWordByte(byte()) || byte() == UInt8(ascii: ".") { at += 1 }
        let text = text(from: start)
        guard let seconds = readDuration(text) else {
            throw fault(
                "bad number or duration \"\(text)\"", from: start,
                help: "durations are whole numbers with the units y, w, d, h, m, s, ms, from large to small: 1h30m")
        }
        return Token(kind: .duration(seconds), text: text, span: start..<at)
    }

    private mutating func badNumber(from start: Int) -> Diagnostic {
        while isWordByte(byte()) || byte() == UInt8(ascii: ".") { at += 1 }
        return fault("bad number or duration \"\(text(from: start))\"", from: start)
    }

    /// A string in its quotes, with Go's escapes but between backticks.
    mutating func string() throws(Diagnostic) -> String {
        let start = at
        let quote = bytes[at]
        var out: [UInt8] = []
        at += 1
        while at < bytes.count, bytes[at] != quote {
            if quote == UInt8(ascii: "`") || (bytes[at] != UInt8(ascii: "\\") && bytes[at] != UInt8(ascii: "\n")) {
                out.append(bytes[at])
                at += 1
            } else if bytes[at] == UInt8(ascii: "\n") {
                break
            } else {
                try escape(quote, into: &out)
            }
        }
        guard at < bytes.count, bytes[at] == quote else {
            at = min(at, start + 1)
            throw fault("this string is never closed", from: start, help: "strings end on their line, but for `...`")
        }
        at += 1
        return String(decoding: out, as: UTF8.self)
    }

    private mutating func escape(_ quote: UInt8, into out: inout [UInt8]) throws(Diagnostic) {
        let start = at
        at += 1
        let letter = byte()
        at += 1
        if letter == quote { return out.append(quote) }
        let plain: [UInt8: UInt8] = [
            UInt8(ascii: "n"): 10, UInt8(ascii: "t"): 9, UInt8(ascii: "r"): 13, UInt8(ascii: "\\"): 92,
            UInt8(ascii: "a"): 7, UInt8(ascii: "b"): 8, UInt8(ascii: "f"): 12, UInt8(ascii: "v"): 11,
        ]
        if let byte = plain[letter] { return out.append(byte) }
        let lengths: [UInt8: Int] = [UInt8(ascii: "x"): 2, UInt8(ascii: "u"): 4, UInt8(ascii: "U"): 8]
        let isOctal = letter >= 0x30 && letter <= 0x37
        let length = isOctal ? 3 : lengths[letter] ?? 0
        let from = isOctal ? at - 1 : at
        let digits = String(decoding: bytes[min(from, bytes.count)..<min(bytes.count, from + length)], as: UTF8.self)
        guard length > 0, digits.utf8.count == length, let value = UInt32(digits, radix: isOctal ? 8 : 16),
            length > 3 ? Unicode.Scalar(value) != nil : value < 256
        else {
            throw fault(
                "unknown escape sequence", from: start,
                help: "write \\\\ for a backslash, or put the string between backticks")
        }
        at = from + length
        if length <= 3 {
            out.append(UInt8(truncatingIfNeeded: value))
        } else if let scalar = Unicode.Scalar(value) {
            out.append(contentsOf: String(Character(scalar)).utf8)
        }
    }
}

/// A decimal number with `_` between digits; a whole one that begins with 0 is octal, as in Go.
private func readNumber(_ text: String) -> Double? {
    if text.contains("_"), text.hasPrefix("_") || text.hasSuffix("_") || text.contains("__") { return nil }
    let digits = text.replacing("_", with: "")
    if digits.count > 1, digits.hasPrefix("0"), let octal = UInt64(digits, radix: 8) { return Double(octal) }
    guard digits.utf8.count < 400 else { return nil }
    var end: UnsafeMutablePointer<CChar>?
    return digits.withCString { start in
        let value = strtod(start, &end)
        return end.map { $0.pointee == 0 && $0 != start } == true ? value : nil
    }
}

/// Seconds of a duration: units from large to small, each once.
func readDuration(_ text: String) -> Double? {
    let units: [(name: Substring, seconds: Double)] = [
        ("y", 31_536_000), ("w", 604_800), ("d", 86_400), ("h", 3600), ("m", 60), ("s", 1), ("ms", 0.001),
    ]
    var rest = Substring(text)
    var first = 0
    var milliseconds = 0.0
    while !rest.isEmpty {
        let digits = rest.prefix { $0.isASCII && $0.isNumber }
        rest = rest.dropFirst(digits.count)
        let word = rest.prefix { $0.isLetter }
        rest = rest.dropFirst(word.count)
        guard let count = Int64(digits), let unit = units[first...].firstIndex(where: { $0.name == word }) else {
            return nil
        }
        milliseconds += Double(count) * (units[unit].seconds * 1000).rounded()
        first = unit + 1
    }
    // As many nanoseconds as fit 63 bits, as in Go.
    return milliseconds < 9.2e15 / 1000 * 1000 && milliseconds / 1000 < 9.223e9 ? milliseconds / 1000 : nil
}
