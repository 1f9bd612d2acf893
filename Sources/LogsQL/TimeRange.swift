public import Instants

/// A closed interval of time: both ends belong to it. Empty when `start` is after `end`.
public struct TimeRange: Hashable, Sendable {
    public var start: Instant
    public var end: Instant

    public init(start: Instant, end: Instant) {
        self.start = start
        self.end = end
    }

    public static let always = TimeRange(start: .distantPast, end: .distantFuture)
    public static let never = TimeRange(start: .distantFuture, end: .distantPast)

    public var isEmpty: Bool { start > end }

    @inlinable public func contains(_ instant: Instant) -> Bool { start <= instant && instant <= end }

    public func intersection(_ other: TimeRange) -> TimeRange {
        TimeRange(start: max(start, other.start), end: min(end, other.end))
    }

    /// The smallest range that holds both.
    public func hull(_ other: TimeRange) -> TimeRange {
        if isEmpty { return other }
        if other.isEmpty { return self }
        return TimeRange(start: min(start, other.start), end: max(end, other.end))
    }

    /// Both ends moved by `span`; an open end stays open.
    public func shifted(by span: TimeSpan) -> TimeRange {
        TimeRange(
            start: start == .distantPast ? start : start + span, end: end == .distantFuture ? end : end + span)
    }
}
