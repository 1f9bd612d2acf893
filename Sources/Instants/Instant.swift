/// A point in time: nanoseconds since 1970-01-01T00:00:00Z, without leap seconds.
///
/// Covers 1677-09-21 to 2262-04-11. A timestamp outside is no `Instant`; who reads one flags it.
@frozen
public struct Instant: Hashable, Comparable, Sendable {
    public var nanoseconds: Int64

    @inlinable public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    /// From whole seconds and a fraction; nil when out of range.
    @inlinable public init?(seconds: Int64, nanoseconds fraction: Int64 = 0) {
        var (seconds, fraction) = (seconds, fraction)
        if seconds < 0, fraction > 0 {
            // Towards zero, or the first second of the range would overflow on the way.
            seconds += 1
            fraction -= 1_000_000_000
        }
        let (scaled, high) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, carry) = scaled.addingReportingOverflow(fraction)
        if high || carry { return nil }
        self.nanoseconds = sum
    }

    public static let epoch = Instant(nanoseconds: 0)
    public static let distantPast = Instant(nanoseconds: .min)
    public static let distantFuture = Instant(nanoseconds: .max)

    /// Seconds since the epoch, as a number for display and arithmetic; exact to about 200 ns.
    @inlinable public var seconds: Double { Double(nanoseconds) / 1e9 }

    @inlinable public static func < (a: Instant, b: Instant) -> Bool { a.nanoseconds < b.nanoseconds }

    /// Saturating: never traps, however odd the clock.
    @inlinable public static func + (a: Instant, b: TimeSpan) -> Instant {
        let (sum, over) = a.nanoseconds.addingReportingOverflow(b.nanoseconds)
        return Instant(nanoseconds: over ? (b.nanoseconds < 0 ? .min : .max) : sum)
    }

    @inlinable public static func - (a: Instant, b: TimeSpan) -> Instant {
        let (difference, over) = a.nanoseconds.subtractingReportingOverflow(b.nanoseconds)
        return Instant(nanoseconds: over ? (b.nanoseconds < 0 ? .max : .min) : difference)
    }

    @inlinable public static func - (a: Instant, b: Instant) -> TimeSpan {
        let (difference, over) = a.nanoseconds.subtractingReportingOverflow(b.nanoseconds)
        return TimeSpan(nanoseconds: over ? (a < b ? .min : .max) : difference)
    }
}

/// A length of time in nanoseconds, at most ±292 years.
@frozen
public struct TimeSpan: Hashable, Comparable, Sendable {
    public var nanoseconds: Int64

    @inlinable public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    @inlinable public static func < (a: TimeSpan, b: TimeSpan) -> Bool { a.nanoseconds < b.nanoseconds }

    @inlinable public static func milliseconds(_ n: Int64) -> TimeSpan { TimeSpan(nanoseconds: n * 1_000_000) }
    @inlinable public static func seconds(_ n: Int64) -> TimeSpan { TimeSpan(nanoseconds: n * 1_000_000_000) }
    @inlinable public static func minutes(_ n: Int64) -> TimeSpan { .seconds(n * 60) }
    @inlinable public static func hours(_ n: Int64) -> TimeSpan { .seconds(n * 3600) }
    @inlinable public static func days(_ n: Int64) -> TimeSpan { .seconds(n * 86_400) }

    @inlinable public var seconds: Double { Double(nanoseconds) / 1e9 }

    /// As long as both together, or as long as there is.
    @inlinable public static func + (a: TimeSpan, b: TimeSpan) -> TimeSpan {
        let (sum, over) = a.nanoseconds.addingReportingOverflow(b.nanoseconds)
        return TimeSpan(nanoseconds: over ? (b.nanoseconds < 0 ? .min : .max) : sum)
    }
}
