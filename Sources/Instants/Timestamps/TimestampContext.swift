/// What a timestamp leaves unsaid.
@frozen
public struct TimestampContext: Sendable {
    /// About when the line was written: its arrival, or the last change of its file.
    public let reference: Instant
    /// Seconds east of UTC for times without a zone.
    public let zoneOffset: Int
    /// True when `03/04/2026` is the third of April.
    public let dayFirst: Bool

    /// The year and the day number of `reference` in the zone.
    let year: Int
    let day: Int

    /// Cost: one conversion to a date; make one for each batch, not for each line.
    public init(reference: Instant, zoneOffset: Int = 0, dayFirst: Bool = false) {
        self.reference = reference
        self.zoneOffset = max(-86_400, min(86_400, zoneOffset))
        self.dayFirst = dayFirst
        let local = reference + .seconds(Int64(self.zoneOffset))
        let civil = CivilTime(local)
        year = civil.year
        day = CivilTime.dayNumber(year: civil.year, month: civil.month, day: civil.day)
    }
}

/// The family of a timestamp's spelling.
public enum TimestampShape: UInt8, Sendable {
    /// `2026-11-20 04:21:52,856`, `2026-11-20T04:21:52.8Z`, `2026/11/20 04:21:52`, `2026-11-20:04:21:52`.
    case yearFirst
    /// `20261120T042152Z`, `20261120 04:21:52`, `20261120042152`.
    case compact
    /// `2026-11-20` without a time of day.
    case dateOnly
    /// `Nov  9 21:19:40`, `Nov 9 2026 21:19:40`, `Nov 9, 2026 9:19:40 PM`.
    case monthName
    /// `Fri Nov 20 04:58:01 2026`, `Fri, 20 Nov 2026 04:58:01 GMT`.
    case weekday
    /// `20/Nov/2026:04:45:31 +0000`, `20-Nov-2026 04:45:31`, `20 Nov 2026 04:45:31`.
    case dayMonthName
    /// `11/20/2026 04:38:40`, `20.11.2026 04:38:40`, `17/06/09 20:10:40`.
    case numericDate
    /// `11/20 04:38:40`, `11-20 04:38:40`.
    case monthDay
    /// glog: `1120 04:26:00.585000`, `321 02:07:08.408271257`.
    case glog
    /// `081109 204005`, `130324  8:24:09`.
    case shortYear
    /// `04:38:40.123`, `3:04PM`.
    case timeOfDay
    /// Seconds, milliseconds, microseconds or nanoseconds since 1970, by magnitude.
    case epoch
    /// `@40000000433225833b6e1a8c`: TAI64N.
    case tai64
}

/// A timestamp found at the start of a text.
@frozen
public struct ScannedTimestamp: Sendable {
    /// nil when the text has the shape of a timestamp but names no time of `Instant`'s range:
    /// a thirteenth month, the year 9999. Such a line is suspect.
    public let instant: Instant?
    /// Number of bytes it takes up, with its zone.
    public let length: Int
    public let shape: TimestampShape
    /// True when it names its zone itself.
    public let hasZone: Bool

    init(instant: Instant?, length: Int, shape: TimestampShape, hasZone: Bool) {
        self.instant = instant
        self.length = length
        self.shape = shape
        self.hasZone = hasZone
    }
}
