/// Timestamps that count from an epoch.
extension TimestampReading {
    /// A number of 10, 13, 16 or 19 digits (one less for units below a second), with or without a
    /// decimal fraction. One that lies ten years after the reference is some other number.
    mutating func readEpoch(_ digits: Int) -> TimestampShape? {
        let unit: Int64
        switch digits {
        case 10: unit = 1_000_000_000
        case 12...13: unit = 1_000_000
        case 15...16: unit = 1000
        case 18...19: unit = 1
        default: return nil
        }
        var value: Int64 = 0
        for _ in 0..<digits {
            let (scaled, high) = value.multipliedReportingOverflow(by: 10)
            let (sum, carry) = scaled.addingReportingOverflow(Int64(cursor.peek() &- 0x30))
            guard !high, !carry else { return nil }
            value = sum
            cursor.at += 1
        }
        let fraction = readEpochFraction()
        guard !cursor.isInWord else { return nil }
        let (nanoseconds, over) = value.multipliedReportingOverflow(by: unit)
        guard !over else { return nil }
        let rest = fraction / (1_000_000_000 / unit)
        let found = Instant(nanoseconds: nanoseconds) + TimeSpan(nanoseconds: rest)
        guard found <= context.reference + .days(3653) else { return nil }
        instant = found
        return .epoch
    }

    /// The decimals behind `.` in units of a billionth; 0 without any.
    private mutating func readEpochFraction() -> Int64 {
        guard cursor.peek() == UInt8(ascii: "."), cursor.isDigit(1) else { return 0 }
        return Int64(CivilParts.readFraction(&cursor))
    }

    /// TAI64N: `@`, 16 hexadecimal digits of seconds and 8 of nanoseconds. D. J. Bernstein,
    /// "TAI64, TAI64N, and TAI64NA". Like the tools that write it, the ten seconds of 1970 are taken
    /// off and leap seconds are not.
    mutating func readTAI64() -> TimestampShape? {
        cursor.at += 1
        guard let seconds = readHex(16) else { return nil }
        var nanoseconds: UInt64 = 0
        if hexDigit(cursor.peek()) != nil {
            guard let read = readHex(8) else { return nil }
            nanoseconds = read
        }
        guard !cursor.isInWord, nanoseconds < 1_000_000_000, seconds >= 1 << 62, seconds < 3 << 61 else { return nil }
        guard let found = Instant(seconds: Int64(seconds - 1 << 62) - 10, nanoseconds: Int64(nanoseconds)) else {
            return nil
        }
        instant = found
        return .tai64
    }

    private mutating func readHex(_ digits: Int) -> UInt64? {
        var value: UInt64 = 0
        for _ in 0..<digits {
            guard let digit = hexDigit(cursor.peek()) else { return nil }
            value = value << 4 | UInt64(digit)
            cursor.at += 1
        }
        return value
    }

    private func hexDigit(_ byte: UInt8) -> UInt8? {
        if byte &- 0x30 < 10 { return byte &- 0x30 }
        let letter = (byte | 0x20) &- 0x61
        return letter < 6 ? letter + 10 : nil
    }
}
