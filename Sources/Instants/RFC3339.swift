extension Instant {
    /// Appends RFC 3339 in UTC with as many fraction digits as needed, in groups of three:
    /// `2026-11-20T04:21:52Z`, `2026-11-20T04:21:52.856Z`.
    public func appendRFC3339(to out: inout [UInt8]) {
        let civil = CivilTime(self)
        appendPadded(civil.year, 4, &out)
        out.append(UInt8(ascii: "-"))
        appendPadded(civil.month, 2, &out)
        out.append(UInt8(ascii: "-"))
        appendPadded(civil.day, 2, &out)
        out.append(UInt8(ascii: "T"))
        appendPadded(civil.hour, 2, &out)
        out.append(UInt8(ascii: ":"))
        appendPadded(civil.minute, 2, &out)
        out.append(UInt8(ascii: ":"))
        appendPadded(civil.second, 2, &out)
        let fraction = civil.nanosecond
        if fraction != 0 {
            out.append(UInt8(ascii: "."))
            if fraction % 1_000_000 == 0 {
                appendPadded(fraction / 1_000_000, 3, &out)
            } else if fraction % 1000 == 0 {
                appendPadded(fraction / 1000, 6, &out)
            } else {
                appendPadded(fraction, 9, &out)
            }
        }
        out.append(UInt8(ascii: "Z"))
    }

    /// RFC 3339 in UTC as text, for people.
    public var rfc3339: String {
        var out: [UInt8] = []
        appendRFC3339(to: &out)
        return String(decoding: out, as: UTF8.self)
    }
}

/// Appends `value` in decimal, padded with zeros to `width` digits.
@usableFromInline
func appendPadded(_ value: Int, _ width: Int, _ out: inout [UInt8]) {
    var divisor = 1
    for _ in 1..<width { divisor *= 10 }
    var rest = value
    while divisor > 0 {
        out.append(UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: rest / divisor % 10))
        rest %= divisor
        divisor /= 10
    }
}

extension Instant: CustomStringConvertible {
    public var description: String { rfc3339 }
}
