public import PromQL

/// Series as far back as anything is known of them: samples of the last hours, and before those the windows of the
/// archive, the narrowest there are.
///
/// A window shows its last value at its end, and goes on showing it until the next one ends: so a query that looks five
/// minutes back finds one at any time.
public struct PastSeries: SeriesSource, Sendable {
    private let history: SeriesHistory
    private let archive: WindowArchive
    /// How long a value may be shown before it is shown again, in milliseconds: Prometheus' lookback.
    private static let lookback: Int64 = 300_000

    public init(_ history: SeriesHistory, _ archive: WindowArchive) {
        self.history = history
        self.archive = archive
    }

    public func select(
        _ matchers: [LabelMatcher], in times: ClosedRange<Int64>, limit: Int
    ) throws(EvaluationFault) -> [SampleSeries] {
        let recent = try history.select(matchers, in: times, limit: limit)
        guard times.lowerBound < history.horizon else { return recent }
        var known = Dictionary(uniqueKeysWithValues: recent.map { ($0.labels, $0.samples) })
        var left = limit - recent.reduce(0) { $0 + $1.samples.count }
        let reader = try archive.open()
        for labels in try archive.labels(matchers) {
            let samples = known[labels] ?? []
            let end = min(times.upperBound, samples.first.map { $0.milliseconds - 1 } ?? .max)
            guard times.lowerBound <= end else { continue }
            let old = try archived(labels, times.lowerBound...end, reader)
            left -= old.count
            guard left >= 0 else {
                throw EvaluationFault(
                    "the query loads too many samples: ask for fewer series or a shorter range", kind: .limit)
            }
            if !old.isEmpty { known[labels] = old + samples }
        }
        return known.map { SampleSeries(labels: $0.key, samples: $0.value) }.sorted { $0.labels < $1.labels }
    }

    /// The label sets of the series that meet `matchers` and may have samples in `times`, in their order.
    public func labels(
        _ matchers: [LabelMatcher], in times: ClosedRange<Int64>
    ) throws(EvaluationFault) -> [LabelSet] {
        let recent = try history.labels(matchers, in: times)
        guard times.lowerBound < history.horizon else { return recent }
        return Set(recent + (try archive.labels(matchers))).sorted()
    }

    /// What the archive shows of a series, from the narrowest windows to the widest, as far back as each goes.
    private func archived(
        _ labels: LabelSet, _ times: ClosedRange<Int64>, _ reader: WindowArchive.Reader
    ) throws(EvaluationFault) -> [Sample] {
        var parts: [[Sample]] = []
        var end = times.upperBound
        for width in WindowWidth.allCases where end >= times.lowerBound {
            // A window is shown after its end, for as long as it was.
            let reach = 2 * width.milliseconds
            let first = max(.min + reach, times.lowerBound) - reach
            let windows = try archive.windows(width, of: labels, in: first...end, reading: reader)
            let samples = Self.samples(windows, width).filter { $0.milliseconds <= end }
            guard let oldest = samples.first?.milliseconds else { continue }
            parts.append(samples.filter { $0.milliseconds >= times.lowerBound })
            end = oldest - 1
        }
        return parts.reversed().flatMap { $0 }
    }

    private static func samples(_ windows: [SeriesWindow], _ width: WindowWidth) -> [Sample] {
        var samples: [Sample] = []
        for (place, window) in windows.enumerated() {
            let end = window.start + width.milliseconds
            samples.append(Sample(end, window.last))
            guard place + 1 < windows.count, windows[place + 1].start == end else { continue }
            var again = end + lookback
            while again < end + width.milliseconds {
                samples.append(Sample(again, window.last))
                again += lookback
            }
        }
        return samples
    }
}
