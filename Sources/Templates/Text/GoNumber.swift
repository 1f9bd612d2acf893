internal import Glibc

/// A float as Go's `%v` shows it: the fewest digits that tell it apart, with an exponent from 1e+06 on
/// and below 1e-4 (Go, package `strconv`).
func goText(_ number: Double) -> String {
    if let special = special(number) { return special }
    if number == 0 { return number.sign == .minus ? "-0" : "0" }
    let (digits, point) = decimal(number.magnitude)
    let sign = number < 0 ? "-" : ""
    let exponent = point - 1
    if exponent < -4 || exponent >= 6 { return sign + scientific(digits, exponent) }
    if point <= 0 { return sign + "0." + String(repeating: "0", count: -point) + digits }
    if digits.count <= point { return sign + digits + String(repeating: "0", count: point - digits.count) }
    return sign + digits.prefix(point) + "." + digits.dropFirst(point)
}

/// Go's words for what is no number; nil for one.
func special(_ number: Double) -> String? {
    if number.isNaN { return "NaN" }
    if number.isInfinite { return number > 0 ? "+Inf" : "-Inf" }
    return nil
}

private func scientific(_ digits: String, _ exponent: Int) -> String {
    let size = String(abs(exponent))
    let tail = digits.dropFirst().isEmpty ? "" : "." + digits.dropFirst()
    return "\(digits.prefix(1))\(tail)e\(exponent < 0 ? "-" : "+")\(size.count < 2 ? "0" + size : size)"
}

/// The shortest digits of a positive number and where the point stands: 0.00123 is ("123", -2).
private func decimal(_ number: Double) -> (digits: String, point: Int) {
    let text = number.description
    let parts = text.split(separator: "e", maxSplits: 1)
    var exponent = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
    let mantissa = parts[0].split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    var digits = String(mantissa[0]) + (mantissa.count > 1 ? String(mantissa[1]) : "")
    exponent += mantissa[0].count
    while digits.hasPrefix("0"), digits.count > 1 {
        digits.removeFirst()
        exponent -= 1
    }
    while digits.hasSuffix("0"), digits.count > 1 { digits.removeLast() }
    return (digits, exponent)
}

/// `number` by a format of C for one double, such as `%.4g`. At most 512 bytes.
func formatted(_ number: Double, _ format: String) -> String {
    withVaList([number]) { arguments in
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 512) { buffer in
            let count = vsnprintf(buffer.baseAddress, buffer.count, format, arguments)
            return String(
                decoding: buffer.prefix(max(0, min(Int(count), 511))).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }
    }
}

/// `%.4g` as Go shows it.
func fourDigits(_ number: Double) -> String { special(number) ?? formatted(number, "%.4g") }
