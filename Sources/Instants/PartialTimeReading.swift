/// One attempt to read a time that may stop after any of its parts, as an interval.
struct PartialTimeReading {
    /// The last part that was written.
    private enum Precision {
        case year, month
        /// A length of time that does not depend on the calendar.
        case span(TimeSpan)
    }

    private var cursor: ByteCursor
    private let now: Instant
    private let zoneOffset: Int
    private var parts = CivilParts()

    init(_ bytes: UnsafeBufferPointer<UInt8>, now: Instant, zoneOffset: Int) {
        cursor = ByteCursor(bytes)
        self.now = now
        self.zoneOffset = zoneOffset
    }

    mutating func read() -> InstantInterval? {
        let digits = cursor.digitCount(limit: 20)
        if digits >= 9 { return readEpoch(digits) }
        if digits <= 2, cursor.peek(digits) == UInt8(ascii: ":") { return readToday() }
        guard digits == 4 else { return nil }
        parts.year = cursor.number(4)
        parts.month = 1
        parts.day = 1
        guard let precision = readDate() else { return nil }
        readZone()
        guard cursor.isAtEnd else { return nil }
        return interval(precision)
    }

    /// What stands behind the year.
    private mutating func readDate() -> Precision? {
        guard isPart(UInt8(ascii: "-")) else { return .year }
        cursor.at += 1
        parts.month = cursor.two()
        guard isPart(UInt8(ascii: "-")) else { return .month }
        cursor.at += 1
        parts.day = cursor.two()
        let join = cursor.peek()
        guard join | 0x20 == UInt8(ascii: "t") || join == 0x20, cursor.isDigit(1) else { return .span(.days(1)) }
        cursor.at += 1
        return readTime()
    }

    /// True when `separator` and two digits follow that are no zone offset.
    private func isPart(_ separator: UInt8) -> Bool {
        cursor.peek() == separator && cursor.isDigit(1) && cursor.isDigit(2) && cursor.peek(3) != UInt8(ascii: ":")
    }

    private mutating func readTime() -> Precision? {
        parts.hour = cursor.two()
        guard parts.hour >= 0 else { return nil }
        guard cursor.peek() == UInt8(ascii: ":") else { return .span(.hours(1)) }
        cursor.at += 1
        parts.minute = cursor.two()
        guard parts.minute >= 0 else { return nil }
        guard cursor.peek() == UInt8(ascii: ":") else { return .span(.minutes(1)) }
        cursor.at += 1
        parts.second = cursor.two()
        guard parts.second >= 0 else { return nil }
        let start = cursor.at
        guard cursor.peek() == UInt8(ascii: "."), cursor.isDigit(1) else { return .span(.seconds(1)) }
        parts.nanosecond = CivilParts.readFraction(&cursor)
        return .span(Self.resolution(1_000_000_000, decimals: cursor.at - start - 1))
    }

    private static func resolution(_ unit: Int64, decimals: Int) -> TimeSpan {
        TimeSpan(nanoseconds: max(1, (0..<min(decimals, 9)).reduce(unit) { span, _ in span / 10 }))
    }

    private mutating func readZone() {
        parts.readZone(&cursor)
        if parts.zone == CivilParts.missing { parts.zone = zoneOffset }
    }

    private func interval(_ precision: Precision) -> InstantInterval? {
        guard let start = resolved(parts) else { return beyond }
        var next = parts
        switch precision {
        case .span(let span): return InstantInterval(start: start, end: start + span)
        case .year: next.year += 1
        case .month:
            next.month = parts.month % 12 + 1
            next.year += parts.month == 12 ? 1 : 0
        }
        return InstantInterval(start: start, end: resolved(next) ?? .distantFuture)
    }

    /// A time that there is, but outside the range of `Instant`: nothing, at the end of the range that is nearer.
    /// So a range from year 1 to 9999 holds everything.
    private var beyond: InstantInterval? {
        guard parts.hasValidTime, CivilParts.isValidDate(parts.year, parts.month, parts.day) else { return nil }
        let end = parts.year < 1970 ? Instant.distantPast : .distantFuture
        return InstantInterval(start: end, end: end)
    }

    private func resolved(_ parts: CivilParts) -> Instant? {
        parts.resolved(TimestampContext(reference: now, zoneOffset: zoneOffset))
    }

    /// `09:30`, `09:30:15.5`: on the day of `now`.
    private mutating func readToday() -> InstantInterval? {
        let digits = cursor.digitCount(limit: 2)
        let civil = CivilTime(now + .seconds(Int64(zoneOffset)))
        (parts.year, parts.month, parts.day) = (civil.year, civil.month, civil.day)
        if digits == 1 {
            // One digit more makes it the same as the others.
            let hour = cursor.number(1)
            guard cursor.skip(UInt8(ascii: ":")) else { return nil }
            parts.hour = hour
            parts.minute = cursor.two()
            parts.zone = zoneOffset
            return parts.minute >= 0 && cursor.isAtEnd ? interval(.span(.minutes(1))) : nil
        }
        guard let precision = readTime() else { return nil }
        readZone()
        return cursor.isAtEnd ? interval(precision) : nil
    }

    private mutating func readEpoch(_ digits: Int) -> InstantInterval? {
        let unit: Int64 =
            switch digits {
            case ...11: 1_000_000_000
            case ...14: 1_000_000
            case ...17: 1000
            default: 1
            }
        guard digits <= 19 else { return nil }
        var value: Int64 = 0
        for _ in 0..<digits {
            let (scaled, high) = value.multipliedReportingOverflow(by: 10)
            let (sum, carry) = scaled.addingReportingOverflow(Int64(cursor.peek() &- 0x30))
            if high || carry { return nil }
            value = sum
            cursor.at += 1
        }
        let start = cursor.at
        let fraction = cursor.peek() == UInt8(ascii: ".") ? Int64(CivilParts.readFraction(&cursor)) : 0
        let (whole, over) = value.multipliedReportingOverflow(by: unit)
        guard cursor.isAtEnd, !over else { return nil }
        let point = Instant(nanoseconds: whole) + TimeSpan(nanoseconds: fraction / (1_000_000_000 / unit))
        let decimals = max(0, cursor.at - start - 1)
        return InstantInterval(start: point, end: point + Self.resolution(unit, decimals: decimals))
    }
}
