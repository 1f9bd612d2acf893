internal import Instants

extension TemplateFunctions {
    /// Numbers as people read them, with four significant digits.
    static let humanizing: [String: Function] = [
        "humanize": Function(1) { arguments, _ throws(TemplateError) in .text(scaled(try number(arguments[0]))) },
        "humanize1024": Function(1) { arguments, _ throws(TemplateError) in .text(scaled1024(try number(arguments[0])))
        },
        "humanizeDuration": Function(1) { arguments, _ throws(TemplateError) in
            .text(duration(try number(arguments[0])))
        },
        "humanizePercentage": Function(1) { arguments, _ throws(TemplateError) in
            .text(fourDigits(try number(arguments[0]) * 100) + "%")
        },
        "humanizeTimestamp": Function(1) { arguments, _ throws(TemplateError) in
            let number = try number(arguments[0])
            return .text(number.isFinite ? goText(try instant(number)) : fourDigits(number))
        },
        "toTime": Function(1) { arguments, _ throws(TemplateError) in .time(try instant(try number(arguments[0]))) },
        "now": Function(0) { _, run in .number(run.environment.now.seconds) },
        "toDuration": Function(1) { arguments, _ throws(TemplateError) in
            let span = try number(arguments[0])
            guard abs(span) < 9.2e9 else { throw TemplateError("\(goText(span)) is too long for a duration") }
            return .text(goDuration(Int64(span * 1e9)))
        },
        "parseDuration": Function(1) { arguments, _ throws(TemplateError) in
            let text = try text(arguments[0])
            let isNegative = text.hasPrefix("-")
            guard let span = TimeSpan(duration: isNegative ? String(text.dropFirst()) : text) else {
                throw TemplateError("not a valid duration string: \(quoted(text))")
            }
            return .number(isNegative ? -span.seconds : span.seconds)
        },
    ]

    private static func scaled(_ number: Double) -> String {
        guard number != 0, number.isFinite else { return fourDigits(number) }
        if abs(number) >= 1 { return climb(number, 1000, ["", "k", "M", "G", "T", "P", "E", "Z", "Y"]) }
        return descend(number)
    }

    private static func scaled1024(_ number: Double) -> String {
        guard abs(number) > 1, number.isFinite else { return fourDigits(number) }
        return climb(number, 1024, ["", "ki", "Mi", "Gi", "Ti", "Pi", "Ei", "Zi", "Yi"])
    }

    private static func climb(_ number: Double, _ base: Double, _ prefixes: [String]) -> String {
        var rest = number
        var step = 0
        while abs(rest) >= base, step < prefixes.count - 1 {
            rest /= base
            step += 1
        }
        return fourDigits(rest) + prefixes[step]
    }

    private static func descend(_ number: Double) -> String {
        let prefixes = ["", "m", "u", "n", "p", "f", "a", "z", "y"]
        var rest = number
        var step = 0
        while abs(rest) < 1, step < prefixes.count - 1 {
            rest *= 1000
            step += 1
        }
        return fourDigits(rest) + prefixes[step]
    }

    /// Days to seconds; below a minute with fractions, below a second with a prefix.
    private static func duration(_ number: Double) -> String {
        guard number.isFinite else { return fourDigits(number) }
        if number == 0 { return "0s" }
        if abs(number) < 1 { return descend(number) + "s" }
        let sign = number < 0 ? "-" : ""
        guard abs(number) < 9.2e18 else { return fourDigits(number) + "s" }
        let whole = Int64(abs(number))
        let (days, hours, minutes, seconds) = (whole / 86_400, whole / 3600 % 24, whole / 60 % 60, whole % 60)
        if days > 0 { return "\(sign)\(days)d \(hours)h \(minutes)m \(seconds)s" }
        if hours > 0 { return "\(sign)\(hours)h \(minutes)m \(seconds)s" }
        if minutes > 0 { return "\(sign)\(minutes)m \(seconds)s" }
        return sign + fourDigits(abs(number)) + "s"
    }

    /// Seconds since the epoch, to the millisecond.
    private static func instant(_ seconds: Double) throws(TemplateError) -> Instant {
        guard abs(seconds) < 9.2e9 else {
            throw TemplateError("\(goText(seconds)) cannot be represented as a nanoseconds timestamp")
        }
        return Instant(nanoseconds: Int64(seconds * 1000) * 1_000_000)
    }

    /// As Go shows a `time.Duration`: `1h2m3.5s`.
    static func goDuration(_ nanoseconds: Int64) -> String {
        if nanoseconds == 0 { return "0s" }
        let sign = nanoseconds < 0 ? "-" : ""
        let size = nanoseconds.magnitude
        for (unit, name) in [(UInt64(1000), "ns"), (1_000_000, "µs"), (1_000_000_000, "ms")] where size < unit {
            return sign + goText(Double(size) / Double(unit) * 1000) + name
        }
        let whole = size / 1_000_000_000
        let fraction = Double(whole % 60) + Double(size % 1_000_000_000) / 1e9
        var out = sign
        if whole >= 3600 { out += "\(whole / 3600)h" }
        if whole >= 60 { out += "\(whole / 60 % 60)m" }
        return out + goText(fraction) + "s"
    }
}
