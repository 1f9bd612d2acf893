import Glibc

/// The number that all of `bytes` spells: decimal or scientific, `nan`, `inf`, with a sign.
/// nil for anything else, also for empty text, hexadecimal and 64 bytes or more. No locale, no allocation.
public func number(in bytes: UnsafeBufferPointer<UInt8>) -> Double? {
    guard bytes.count > 0, bytes.count < 64, let first = bytes.first else { return nil }
    let starts = (first >= 0x30 && first <= 0x39) || first == 0x2D || first == 0x2B || first == 0x2E
    let lower = first | 0x20
    guard starts || lower == 0x6E || lower == 0x69 else { return nil }
    if let whole = smallInteger(bytes) { return whole }
    return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { buffer in
        for (i, byte) in bytes.enumerated() {
            // Hexadecimal and `nan(...)`, which strtod would take.
            if byte == 0x78 || byte == 0x58 || byte == 0x28 || byte == 0 { return nil }
            buffer[i] = CChar(bitPattern: byte)
        }
        buffer[bytes.count] = 0
        var end: UnsafeMutablePointer<CChar>?
        let value = strtod(buffer.baseAddress!, &end)
        return end == buffer.baseAddress! + bytes.count ? value : nil
    }
}

/// Up to 15 digits without sign, the common case.
private func smallInteger(_ bytes: UnsafeBufferPointer<UInt8>) -> Double? {
    guard bytes.count <= 15 else { return nil }
    var value: Int64 = 0
    for byte in bytes {
        guard byte >= 0x30, byte <= 0x39 else { return nil }
        value = value &* 10 &+ Int64(byte &- 0x30)
    }
    return Double(value)
}

/// True when `bytes` are a number by JSON's grammar (RFC 8259, section 6), so that they can be
/// written unquoted.
public func isJSONNumber(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    var at = 0
    func digits() -> Int {
        let from = at
        while at < bytes.count, bytes[at] >= 0x30, bytes[at] <= 0x39 { at += 1 }
        return at - from
    }
    if at < bytes.count, bytes[at] == UInt8(ascii: "-") { at += 1 }
    let leading = at
    let whole = digits()
    guard whole > 0, whole == 1 || bytes[leading] != 0x30 else { return false }
    if at < bytes.count, bytes[at] == UInt8(ascii: ".") {
        at += 1
        guard digits() > 0 else { return false }
    }
    if at < bytes.count, bytes[at] | 0x20 == UInt8(ascii: "e") {
        at += 1
        if at < bytes.count, bytes[at] == UInt8(ascii: "+") || bytes[at] == UInt8(ascii: "-") { at += 1 }
        guard digits() > 0 else { return false }
    }
    return at == bytes.count
}

/// Appends the shortest text that reads back as `value`; whole numbers without a fraction.
/// `NaN`, `+Inf` and `-Inf` as Prometheus writes them.
public func appendNumber(_ value: Double, to out: inout [UInt8]) {
    if value.isNaN {
        out.append(contentsOf: "NaN".utf8)
    } else if value.isInfinite {
        out.append(contentsOf: (value < 0 ? "-Inf" : "+Inf").utf8)
    } else if value == value.rounded(), abs(value) < 0x1p54 {
        // Below this bound `description` would add ".0"; the sign of zero is a part of the value.
        if value == 0, value.sign == .minus { out.append(UInt8(ascii: "-")) }
        out.append(contentsOf: String(Int64(value)).utf8)
    } else {
        out.append(contentsOf: value.description.utf8)
    }
}
