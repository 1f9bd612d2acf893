public import Instants

/// Times of the day, days and months by which routes are muted or active; all that is given must hold.
public struct TimeInterval: Sendable, Hashable {
    /// Minutes from midnight, the end not included.
    public var times: [Range<Int>] = []
    /// 0 for Sunday.
    public var weekdays: [ClosedRange<Int>] = []
    public var days: [DaySpan] = []
    public var months: [ClosedRange<Int>] = []
    public var years: [ClosedRange<Int>] = []
    /// The name of the time zone they are meant in, and its rules; UTC without.
    public var location: String?
    public var zone: ZoneRules?

    /// Days of a month, both ends included; negative ones count from its end.
    public struct DaySpan: Sendable, Hashable {
        public var first: Int
        public var last: Int

        public init(_ first: Int, _ last: Int) {
            self.first = first
            self.last = last
        }
    }

    public init() {}

    /// Whether `time` is in the interval by the clock of its time zone.
    public func contains(_ time: Instant) -> Bool {
        let civil = CivilTime(zone.map { time + .seconds(Int64($0.offset(at: time))) } ?? time)
        let minute = civil.hour * 60 + civil.minute
        let number = CivilTime.dayNumber(year: civil.year, month: civil.month, day: civil.day)
        let weekday = ((number + 4) % 7 + 7) % 7
        return (times.isEmpty || times.contains { $0.contains(minute) })
            && (weekdays.isEmpty || weekdays.contains { $0.contains(weekday) })
            && (days.isEmpty || days.contains { Self.contains($0, civil) })
            && (months.isEmpty || months.contains { $0.contains(civil.month) })
            && (years.isEmpty || years.contains { $0.contains(civil.year) })
    }

    private static func contains(_ days: DaySpan, _ civil: CivilTime) -> Bool {
        let (year, month) = civil.month == 12 ? (civil.year + 1, 1) : (civil.year, civil.month + 1)
        let length =
            CivilTime.dayNumber(year: year, month: month, day: 1)
            - CivilTime.dayNumber(year: civil.year, month: civil.month, day: 1)
        func day(_ number: Int) -> Int { number < 0 ? length + number + 1 : number }
        // What lies outside of a short month is cut.
        let first = max(1, day(days.first))
        let last = min(length, day(days.last))
        return first <= last && (first...last).contains(civil.day)
    }
}
