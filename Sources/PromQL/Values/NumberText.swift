/// Numbers as Go's `strconv` writes them, which is what Prometheus' labels and answers show.
public enum NumberText {
    /// Never with an exponent: `0.00001`, `100000000000000000000000`, `NaN`, `+Inf`, `-Inf`.
    public static func plain(_ value: Double) -> String {
        guard let digits = Digits(value) else { return special(value) }
        return digits.positional
    }

    /// With an exponent below 1e-4 and from 1e21 on, as Go prints a float by default: `1e-05`, `1e+21`.
    public static func general(_ value: Double) -> String {
        guard let digits = Digits(value) else { return special(value) }
        return digits.point < -3 || digits.point > 21 ? digits.scientific : digits.positional
    }

    /// With an exponent below 1e-6 and from 1e21 on, as the answers of the HTTP API.
    public static func answer(_ value: Double) -> String {
        guard let digits = Digits(value) else { return special(value) }
        let size = abs(value)
        return value != 0 && (size < 1e-6 || size >= 1e21) ? digits.scientific : digits.positional
    }

    private static func special(_ value: Double) -> String {
        value.isNaN ? "NaN" : value < 0 ? "-Inf" : "+Inf"
    }
}

/// The shortest decimal digits that read back as a number: 0.`digits` × 10^`point`.
private struct Digits {
    var isNegative: Bool
    var digits: [Character]
    /// Digits before the decimal point; negative when zeros follow it.
    var point: Int

    init?(_ value: Double) {
        guard value.isFinite else { return nil }
        isNegative = value.sign == .minus
        let text = value.magnitude.description
        let parts = text.split(separator: "e")
        let mantissa = parts[0].split(separator: ".", omittingEmptySubsequences: false)
        let whole = Array(mantissa[0])
        let fraction = mantissa.count > 1 ? Array(mantissa[1]) : []
        digits = whole + fraction
        point = whole.count + (parts.count > 1 ? Int(parts[1]) ?? 0 : 0)
        while let first = digits.first, first == "0" {
            digits.removeFirst()
            point -= 1
        }
        while digits.last == "0" { digits.removeLast() }
        if digits.isEmpty {
            digits = ["0"]
            point = 1
        }
    }

    private var sign: String { isNegative ? "-" : "" }

    var positional: String {
        if point <= 0 { return sign + "0." + String(repeating: "0", count: -point) + String(digits) }
        if point >= digits.count { return sign + String(digits) + String(repeating: "0", count: point - digits.count) }
        return sign + String(digits[..<point]) + "." + String(digits[point...])
    }

    var scientific: String {
        let exponent = point - 1
        let rest = digits.count > 1 ? "." + String(digits[1...]) : ""
        let size = abs(exponent)
        return "\(sign)\(digits[0])\(rest)e\(exponent < 0 ? "-" : "+")\(size < 10 ? "0" : "")\(size)"
    }
}
