/// The time from `start` up to but without `end`.
@frozen
public struct InstantInterval: Hashable, Sendable {
    public var start: Instant
    public var end: Instant

    @inlinable public init(start: Instant, end: Instant) {
        self.start = start
        self.end = end
    }

    @inlinable public func contains(_ instant: Instant) -> Bool { start <= instant && instant < end }
}

extension Instant {
    /// The start of what `InstantInterval(parsing:)` reads; nil when it reads nothing.
    public init?(parsing text: some StringProtocol, now: Instant, zoneOffset: Int = 0) {
        guard let interval = InstantInterval(parsing: text, now: now, zoneOffset: zoneOffset) else { return nil }
        self = interval.start
    }
}

extension InstantInterval {
    /// Reads a time as a person writes it on a command line or in a query; nil for anything else.
    ///
    /// - RFC 3339 in full or cut short, with or without a zone: `2026`, `2026-11`, `2026-11-20Z`,
    ///   `2026-11-20T04`, `2026-11-20 04:21:52.856+01:00`. The interval is the year, the month, ...,
    ///   the last digit written.
    /// - `09:30`, `09:30:15`: today; `today`, `yesterday`: the whole day.
    /// - Seconds, milliseconds, microseconds or nanoseconds since 1970, by magnitude, with decimals.
    /// - `now`, `now-5m`, `now+1h`, `-1h`, `5m` (ago): that instant, one nanosecond long.
    /// - `2 hours ago`, `yesterday 18:00`, `@1795150851`, and timestamps as log lines have them.
    ///
    /// - Parameters:
    ///   - now: the current time.
    ///   - zoneOffset: seconds east of UTC for texts without a zone, and for what `today` is.
    public init?(parsing text: some StringProtocol, now: Instant, zoneOffset: Int = 0) {
        var bytes = Array(text.utf8)
        while bytes.last == 0x20 { bytes.removeLast() }
        let trimmed = String(decoding: bytes.drop { $0 == 0x20 }, as: UTF8.self)
        let found =
            Self.relative(trimmed, now) ?? Self.day(trimmed, now, zoneOffset)
            ?? Self.absolute(trimmed, now, zoneOffset) ?? Self.spoken(trimmed, now, zoneOffset)
        guard let found else { return nil }
        self = found
    }

    private init(point: Instant) {
        self.init(start: point, end: point + TimeSpan(nanoseconds: 1))
    }

    private static func relative(_ text: String, _ now: Instant) -> InstantInterval? {
        if text == "now" { return InstantInterval(point: now) }
        if text.hasPrefix("now") {
            let rest = text.dropFirst(3)
            guard rest.first == "-" || rest.first == "+" else { return nil }
            return TimeSpan(parsing: rest).map { InstantInterval(point: now + $0) }
        }
        guard text != "0", let span = TimeSpan(parsing: text) else { return nil }
        let isSigned = text.hasPrefix("-") || text.hasPrefix("+")
        return InstantInterval(point: isSigned ? now + span : now - span)
    }

    private static func day(_ text: String, _ now: Instant, _ offset: Int) -> InstantInterval? {
        let back: Int
        switch text {
        case "today": back = 0
        case "yesterday": back = 1
        default: return nil
        }
        let civil = CivilTime(now + .seconds(Int64(offset)))
        let number = CivilTime.dayNumber(year: civil.year, month: civil.month, day: civil.day) - back
        guard let start = Instant(seconds: Int64(number * 86_400 - offset)) else { return nil }
        return InstantInterval(start: start, end: start + .days(1))
    }

    private static func absolute(_ text: String, _ now: Instant, _ offset: Int) -> InstantInterval? {
        var text = text
        return text.withUTF8 { bytes in
            var reading = PartialTimeReading(bytes, now: now, zoneOffset: offset)
            return reading.read()
        }
    }
}
