internal import Records

/// What flows through the functions of a template.
enum TemplateValue {
    case text(String)
    case number(Double)

    var text: String {
        switch self {
        case .text(let text): return text
        case .number(let number):
            var out: [UInt8] = []
            appendNumber(number, to: &out)
            return String(decoding: out, as: UTF8.self)
        }
    }

    var number: Double? {
        switch self {
        case .text(let text): Double(text)
        case .number(let number): number
        }
    }
}

/// A function of Prometheus' templates, by its name there. What is no number passes through.
enum TemplateFunction: String, CaseIterable, Sendable {
    /// Decimal prefixes: `1.235k`.
    case humanize
    /// Binary prefixes: `1.206ki`.
    case humanize1024
    /// `1h 2m 3s`, from seconds.
    case humanizeDuration
    /// `12.34%`, from a ratio.
    case humanizePercentage
    case toUpper, toLower

    func apply(_ value: TemplateValue) -> TemplateValue {
        switch self {
        case .toUpper: return .text(value.text.uppercased())
        case .toLower: return .text(value.text.lowercased())
        default: break
        }
        guard let number = value.number else { return value }
        guard number.isFinite else { return .number(number) }
        switch self {
        case .humanize: return .text(scaled(number, 1000, ["", "k", "M", "G", "T", "P", "E", "Z", "Y"]))
        case .humanize1024: return .text(scaled(number, 1024, ["", "ki", "Mi", "Gi", "Ti", "Pi", "Ei", "Zi", "Yi"]))
        case .humanizePercentage: return .text(significant(number * 100) + "%")
        case .humanizeDuration: return .text(duration(number))
        case .toUpper, .toLower: return value
        }
    }

    private func scaled(_ number: Double, _ base: Double, _ prefixes: [String]) -> String {
        if number == 0 { return "0" }
        var rest = number
        if abs(rest) >= 1 {
            var step = 0
            while abs(rest) >= base, step < prefixes.count - 1 {
                rest /= base
                step += 1
            }
            return significant(rest) + prefixes[step]
        }
        guard base == 1000 else { return significant(rest) }
        let small = ["", "m", "u", "n", "p", "f", "a", "z", "y"]
        var step = 0
        while abs(rest) < 1, step < small.count - 1 {
            rest *= 1000
            step += 1
        }
        return significant(rest) + small[step]
    }

    /// Days to seconds, as Prometheus shows them; below a minute with fractions, below a second
    /// with a prefix.
    private func duration(_ number: Double) -> String {
        if number == 0 { return "0s" }
        let size = abs(number)
        if size < 1 { return scaled(number, 1000, [""]) + "s" }
        let sign = number < 0 ? "-" : ""
        if size < 60 { return sign + significant(size) + "s" }
        guard size < 1e15 else { return significant(number) + "s" }
        let whole = Int64(size)
        let (days, hours, minutes, seconds) = (whole / 86_400, whole / 3600 % 24, whole / 60 % 60, whole % 60)
        if days > 0 { return "\(sign)\(days)d \(hours)h \(minutes)m \(seconds)s" }
        if hours > 0 { return "\(sign)\(hours)h \(minutes)m \(seconds)s" }
        return "\(sign)\(minutes)m \(seconds)s"
    }

    /// Four significant digits, trailing zeros left out.
    private func significant(_ number: Double) -> String {
        guard number != 0, number.isFinite else { return TemplateValue.number(number).text }
        var digits = 0
        var size = abs(number)
        while size >= 10 {
            size /= 10
            digits += 1
        }
        var factor = 1.0
        for _ in 0..<max(0, 3 - digits) { factor *= 10 }
        return TemplateValue.number((number * factor).rounded() / factor).text
    }
}
