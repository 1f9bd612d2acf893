import Records

/// Numbers as Logstash's `int` and `float` make them of a captured text: the longest beginning that
/// is a number, and 0 without one.
enum NumberPrefix {
    /// Sign and digits, exact at any length.
    static func appendInteger(_ bytes: UnsafeBufferPointer<UInt8>, to out: inout [UInt8]) {
        var rest = bytes.drop(while: isBlank)
        let isNegative = rest.first == UInt8(ascii: "-")
        if isNegative || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
        let digits = rest.prefix(while: isDigit).drop { $0 == UInt8(ascii: "0") }
        if digits.isEmpty {
            out.append(UInt8(ascii: "0"))
            return
        }
        if isNegative { out.append(UInt8(ascii: "-")) }
        out.append(contentsOf: digits)
    }

    /// Sign, digits, fraction and exponent. What is past a Double's range is left as text.
    static func appendDecimal(_ bytes: UnsafeBufferPointer<UInt8>, to out: inout [UInt8]) {
        let body = bytes.drop(while: isBlank)
        var end = body.startIndex
        if end < body.endIndex, body[end] == UInt8(ascii: "-") || body[end] == UInt8(ascii: "+") { end += 1 }
        let whole = body[end...].prefix(while: isDigit)
        end = whole.endIndex
        if end < body.endIndex, body[end] == UInt8(ascii: ".") {
            let fraction = body[(end + 1)...].prefix(while: isDigit)
            if !fraction.isEmpty { end = fraction.endIndex }
        }
        if end > whole.startIndex, end < body.endIndex, body[end] | 0x20 == UInt8(ascii: "e") {
            var digits = body[(end + 1)...]
            if let sign = digits.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
                digits = digits.dropFirst()
            }
            let exponent = digits.prefix(while: isDigit)
            if !exponent.isEmpty { end = exponent.endIndex }
        }
        let value = number(in: UnsafeBufferPointer(rebasing: body[..<end])) ?? 0
        if value.isFinite { appendNumber(value, to: &out) } else { appendJSONString(bytes, to: &out) }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (byte >= 0x09 && byte <= 0x0D) }
}
