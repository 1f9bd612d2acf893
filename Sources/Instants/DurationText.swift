extension TimeSpan {
    /// From a duration as Prometheus writes it: `30s`, `1h30m`, `500ms`, `1d`, `0`.
    ///
    /// Units `ms`, `s`, `m`, `h`, `d`, `w`, `y` (365 days), each at most once, from large to small.
    /// nil for anything else, for a negative value and past 292 years.
    public init?(duration text: String) {
        if text == "0" {
            self.init(nanoseconds: 0)
            return
        }
        var rest = Substring(text)
        var last = Self.units.count
        var total: Int64 = 0
        guard !rest.isEmpty else { return nil }
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            rest = rest.dropFirst(digits.count)
            let word = rest.prefix { $0.isLetter }
            rest = rest.dropFirst(word.count)
            guard let count = Int64(digits), let unit = Self.units.firstIndex(where: { $0.name == word }), unit < last
            else { return nil }
            last = unit
            let (span, over) = count.multipliedReportingOverflow(by: Self.units[unit].nanoseconds)
            let (sum, carry) = total.addingReportingOverflow(span)
            if over || carry { return nil }
            total = sum
        }
        self.init(nanoseconds: total)
    }

    /// The span with whole milliseconds, `1h30m`, `0s`, `-2s`; as `init(duration:)` reads it, unless it is negative.
    public var durationText: String {
        var rest = nanoseconds.magnitude
        var text = nanoseconds < 0 ? "-" : ""
        for unit in Self.units.reversed() where unit.name != "y" && unit.name != "w" {
            let size = UInt64(unit.nanoseconds)
            if rest >= size {
                text += "\(rest / size)\(unit.name)"
                rest %= size
            }
        }
        return text.isEmpty || text == "-" ? "0s" : text
    }

    /// Small to large.
    private static let units: [(name: String, nanoseconds: Int64)] = [
        ("ms", 1_000_000), ("s", 1_000_000_000), ("m", 60_000_000_000), ("h", 3_600_000_000_000),
        ("d", 86_400_000_000_000), ("w", 604_800_000_000_000), ("y", 31_536_000_000_000_000),
    ]
}
