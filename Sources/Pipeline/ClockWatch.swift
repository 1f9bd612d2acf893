/// Notices that the time of day was set, by comparing it with a clock that nobody sets.
///
/// Retention by age believes the time of day. Set a year ahead by mistake, it would remove
/// everything at once; so after such a leap it waits until the new time has held for a day.
struct ClockWatch {
    /// Less than this is drift, or a leap second, or the time between two readings.
    static let tolerance: Int64 = 3_600_000_000_000
    static let settling: Int64 = 86_400_000_000_000

    private var difference: Int64?
    private var settledAt = Int64.min

    /// Whether the time of day has run evenly for a day, or since the start.
    ///
    /// - Parameters:
    ///   - wall: nanoseconds since 1970.
    ///   - steady: nanoseconds of a clock that nobody sets and that runs on while the machine sleeps.
    mutating func trusts(wall: Int64, steady: Int64) -> Bool {
        let now = wall &- steady
        if let before = difference {
            let (leap, over) = now.subtractingReportingOverflow(before)
            if over || leap.magnitude > UInt64(Self.tolerance) { settledAt = steady + Self.settling }
        }
        difference = now
        return steady >= settledAt
    }
}
