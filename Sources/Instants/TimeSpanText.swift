extension TimeSpan {
    /// Reads `5m`, `1h30m`, `1.5s`, `250ms`, `1d`, `2w`, `1y`, with an optional sign; nil for
    /// anything else, also when it is out of range.
    ///
    /// Units: `ns`, `us` or `µs`, `ms`, `s`, `m`, `h`, `d`, `w`, `y` (365 days). A lone `0` is allowed.
    public init?(parsing text: some StringProtocol) {
        var rest = Array(text.utf8)[...]
        var isNegative = false
        if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
            isNegative = sign == UInt8(ascii: "-")
            rest = rest.dropFirst()
        }
        if rest.elementsEqual("0".utf8) {
            self.init(nanoseconds: 0)
            return
        }
        guard !rest.isEmpty else { return nil }
        var total: Int64 = 0
        while !rest.isEmpty {
            guard let part = Self.readPart(&rest) else { return nil }
            let (sum, over) = total.addingReportingOverflow(part)
            if over { return nil }
            total = sum
        }
        self.init(nanoseconds: isNegative ? -total : total)
    }

    /// A number and a unit, in nanoseconds; fractions below a nanosecond are dropped.
    private static func readPart(_ rest: inout ArraySlice<UInt8>) -> Int64? {
        let whole = rest.prefix { isDigit($0) }
        rest = rest.dropFirst(whole.count)
        var decimals: ArraySlice<UInt8> = []
        if rest.first == UInt8(ascii: ".") {
            decimals = rest.dropFirst().prefix { isDigit($0) }
            rest = rest.dropFirst(decimals.count + 1)
            guard !decimals.isEmpty else { return nil }
        }
        guard !whole.isEmpty || !decimals.isEmpty, whole.count < 20 else { return nil }
        let name = rest.prefix { !isDigit($0) && $0 != UInt8(ascii: ".") }
        rest = rest.dropFirst(name.count)
        guard let unit = unit(String(decoding: name, as: UTF8.self)),
            let count = whole.isEmpty ? 0 : Int64(String(decoding: whole, as: UTF8.self))
        else { return nil }
        let (scaled, high) = count.multipliedReportingOverflow(by: unit)
        // Twelve decimals of the largest unit still fit 128 bits, and are finer than a nanosecond.
        var fraction: Int128 = 0
        var divisor: Int128 = 1
        for digit in decimals.prefix(18) {
            fraction = fraction * 10 + Int128(digit - 0x30)
            divisor *= 10
        }
        let (sum, carry) = scaled.addingReportingOverflow(Int64(fraction * Int128(unit) / divisor))
        return high || carry ? nil : sum
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

    private static func unit(_ name: String) -> Int64? {
        switch name {
        case "ns": 1
        case "us", "µs", "μs": 1000
        case "ms": 1_000_000
        case "s": 1_000_000_000
        case "m": 60_000_000_000
        case "h": 3_600_000_000_000
        case "d": 86_400_000_000_000
        case "w": 604_800_000_000_000
        case "y": 31_536_000_000_000_000
        default: nil
        }
    }
}

extension TimeSpan: CustomStringConvertible {
    /// The shortest text that `init(parsing:)` reads back: `1h30m`, `250ms`, `1d`, `1m1.5s`, `0s`.
    public var description: String {
        if nanoseconds == 0 { return "0s" }
        var rest = nanoseconds.magnitude
        var text = nanoseconds < 0 ? "-" : ""
        for (name, unit) in [("d", 86_400), ("h", 3600), ("m", 60)] as [(String, UInt64)] {
            let (count, remainder) = rest.quotientAndRemainder(dividingBy: unit * 1_000_000_000)
            if count > 0 { text += "\(count)\(name)" }
            rest = remainder
        }
        if rest == 0 { return text }
        if rest >= 1_000_000_000 || nanoseconds.magnitude >= 1_000_000_000 {
            return text + Self.decimal(rest, digits: 9) + "s"
        }
        if rest >= 1_000_000 { return text + Self.decimal(rest, digits: 6) + "ms" }
        if rest >= 1000 { return text + Self.decimal(rest, digits: 3) + "us" }
        return text + "\(rest)ns"
    }

    /// `value` over ten to the power of `digits`, without zeros at the end.
    private static func decimal(_ value: UInt64, digits: Int) -> String {
        let unit = (0..<digits).reduce(1 as UInt64) { power, _ in power * 10 }
        var fraction = String(value % unit)
        fraction = String(repeating: "0", count: digits - fraction.count) + fraction
        while fraction.last == "0" { fraction.removeLast() }
        return fraction.isEmpty ? "\(value / unit)" : "\(value / unit).\(fraction)"
    }
}
