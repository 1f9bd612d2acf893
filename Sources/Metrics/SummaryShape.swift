public import Instants

/// What a summary shows, and over which time.
public struct SummaryShape: Hashable, Sendable {
    /// Ascending, from 0 to 1.
    public let quantiles: [Double]
    /// How far back the quantiles reach.
    public let maxAge: TimeSpan
    /// Parts of that time of which the oldest leaves as a whole.
    public let ageBuckets: Int

    public init(
        quantiles: [Double] = [0.5, 0.9, 0.99], maxAge: TimeSpan = .minutes(10), ageBuckets: Int = 5
    ) {
        self.quantiles = quantiles
        self.maxAge = maxAge
        self.ageBuckets = max(1, ageBuckets)
    }

    /// Nanoseconds of an age bucket.
    var width: Int64 { max(1, maxAge.nanoseconds / Int64(ageBuckets)) }

    /// The age bucket that `time` falls into.
    func bucket(at time: Instant) -> Int64 {
        let (whole, rest) = time.nanoseconds.quotientAndRemainder(dividingBy: width)
        return rest < 0 ? whole - 1 : whole
    }
}

extension SeriesTable {
    /// The values of `series` at the quantiles of the summary, NaN when nothing came within its time.
    ///
    /// - Parameter now: nil: as of the last value.
    public func quantiles(of series: Series, at now: Instant?) -> [Double] {
        series.window.quantiles(at: now, definition.summary)
    }
}
