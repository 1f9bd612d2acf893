public import Instants
public import PromQL
public import Records
internal import Regex
internal import Synchronization

/// The samples of many series in the last hours, in memory: what rules and queries look at.
///
/// May be used from any thread. A lock is held while samples come in and while series are looked up, not while they
/// are decoded.
public final class SeriesHistory: SeriesSource, Sendable {
    /// What is kept, for metrics about it.
    public struct Size: Sendable {
        public var series = 0
        public var samples = 0
        public var bytes = 0
        /// Samples that found no room, or were not later than the last one.
        public var refused = 0
    }

    private let state: Mutex<SeriesIndex>
    private let retention: TimeSpan
    /// Milliseconds of the last scrape.
    private let newest = Atomic<Int64>(.min)
    /// When chunks are written again, in nanoseconds.
    private let nextSave = Atomic<Int64>(.min)
    /// How long samples may be in memory only.
    private static let saveInterval = TimeSpan.minutes(5)

    /// - Parameters:
    ///   - retention: how long samples are kept.
    ///   - seriesLimit: how many series there may be; samples of others are counted and dropped.
    public init(retention: TimeSpan = .hours(6), seriesLimit: Int = 50_000) {
        self.retention = retention
        state = Mutex(SeriesIndex(limit: seriesLimit))
    }

    /// Takes the values that all series have at `time`. A series that was there the last time and is not now gets the
    /// mark of staleness, as Prometheus gives it to what has gone from a target.
    public func scrape(_ values: some Sequence<(labels: LabelSet, value: Double)>, at time: Instant) {
        let milliseconds = time.nanoseconds / 1_000_000
        let oldest = (time - retention).nanoseconds / 1_000_000
        newest.store(milliseconds, ordering: .relaxed)
        state.withLock { index in
            index.beginScrape()
            for (labels, value) in values { index.append(Sample(milliseconds, value), to: labels) }
            index.endScrape(at: milliseconds)
            index.forget(before: oldest)
        }
    }

    /// Appends one sample, as of a recording rule; the series is not expected at the next scrape.
    public func append(_ value: Double, to labels: LabelSet, at time: Instant) {
        state.withLock { $0.append(Sample(time.nanoseconds / 1_000_000, value), to: labels, isScraped: false) }
    }

    /// The rows of what has changed, to be committed; mostly none, for they are given each five minutes.
    ///
    /// - Parameter isLast: true at the end of the program, for everything.
    public func takeChanges(now: Instant, isLast: Bool = false) -> [StateChange] {
        let due = nextSave.load(ordering: .relaxed)
        guard isLast || now.nanoseconds >= due || due > (now + Self.saveInterval).nanoseconds else { return [] }
        nextSave.store((now + Self.saveInterval).nanoseconds, ordering: .relaxed)
        return state.withLock { $0.takeChanges() }
    }

    /// Puts back what the store has kept; call before the first scrape. Rows of others are ignored.
    public func restore(_ rows: [StateChange]) {
        state.withLock { $0.restore(rows) }
    }

    /// Milliseconds before which samples are forgotten; what is after it is all there is. The end of time before the
    /// first scrape, when nothing is.
    public var horizon: Int64 {
        let newest = newest.load(ordering: .relaxed)
        return newest == .min ? .max : newest - retention.nanoseconds / 1_000_000
    }

    /// Calls `body` with each series and with what reads its samples of some times.
    func visit(_ body: (LabelSet, (ClosedRange<Int64>) -> [Sample]) -> Void) {
        for entry in state.withLock({ $0.candidates([], .min ... .max) }) {
            body(entry.labels) { times in
                var samples: [Sample] = []
                for chunk in entry.chunks { chunk.read(times, into: &samples) }
                return samples
            }
        }
    }

    public var size: Size { state.withLock { $0.size } }

    public func select(
        _ matchers: [LabelMatcher], in times: ClosedRange<Int64>, limit: Int
    ) throws(EvaluationFault) -> [SampleSeries] {
        var out: [SampleSeries] = []
        var left = limit
        for entry in try entries(matchers, times) {
            var samples: [Sample] = []
            for chunk in entry.chunks {
                chunk.read(times, into: &samples)
                guard samples.count <= left else {
                    throw EvaluationFault(
                        "the query loads too many samples: ask for fewer series or a shorter range", kind: .limit)
                }
            }
            left -= samples.count
            if !samples.isEmpty { out.append(SampleSeries(labels: entry.labels, samples: samples)) }
        }
        return out
    }

    /// The label sets of the series that meet `matchers` and may have samples in `times`, in their order.
    public func labels(
        _ matchers: [LabelMatcher], in times: ClosedRange<Int64>
    ) throws(EvaluationFault) -> [LabelSet] {
        try entries(matchers, times).map(\.labels)
    }

    private func entries(
        _ matchers: [LabelMatcher], _ times: ClosedRange<Int64>
    ) throws(EvaluationFault) -> [(labels: LabelSet, chunks: [Chunk])] {
        let matcher = Matcher()
        let candidates = state.withLock { $0.candidates(matchers, times) }
        var found: [(labels: LabelSet, chunks: [Chunk])] = []
        for entry in candidates where try accepts(entry.labels, matchers, matcher) { found.append(entry) }
        return found.sorted { $0.labels < $1.labels }
    }
}
