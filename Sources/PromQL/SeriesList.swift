public import Regex

/// Series that are simply held, for tests of rules and for small sets.
public struct SeriesList: SeriesSource, Sendable {
    private var places: [LabelSet: Int] = [:]
    public private(set) var series: [SampleSeries] = []

    public init() {}

    public init(_ series: some Sequence<SampleSeries>) {
        for entry in series { append(entry) }
    }

    /// Adds a series, or samples to one that is there already. Samples must come in the order of their times.
    public mutating func append(_ entry: SampleSeries) {
        for sample in entry.samples { append(sample, to: entry.labels) }
        if entry.samples.isEmpty { _ = place(of: entry.labels) }
    }

    /// Adds a sample. One of the same time takes the place of the last one; an older one is dropped.
    public mutating func append(_ sample: Sample, to labels: LabelSet) {
        let place = place(of: labels)
        guard let last = series[place].samples.last, last.milliseconds >= sample.milliseconds else {
            series[place].samples.append(sample)
            return
        }
        if last.milliseconds == sample.milliseconds {
            series[place].samples[series[place].samples.count - 1] = sample
        }
    }

    private mutating func place(of labels: LabelSet) -> Int {
        if let place = places[labels] { return place }
        places[labels] = series.count
        series.append(SampleSeries(labels: labels, samples: []))
        return series.count - 1
    }

    public func select(
        _ matchers: [LabelMatcher], in times: ClosedRange<Int64>, limit: Int
    ) throws(EvaluationFault) -> [SampleSeries] {
        let matcher = Matcher()
        var out: [SampleSeries] = []
        var left = limit
        for entry in series where try accepts(entry.labels, matchers, matcher) {
            let first = firstIndex(in: entry.samples, after: times.lowerBound - 1)
            let last = firstIndex(in: entry.samples, after: times.upperBound)
            guard first < last else { continue }
            left -= last - first
            guard left >= 0 else { throw EvaluationFault("the query loads too many samples", kind: .limit) }
            out.append(SampleSeries(labels: entry.labels, samples: Array(entry.samples[first..<last])))
        }
        return out.sorted { $0.labels < $1.labels }
    }
}

/// True when a series with these labels meets all conditions.
public func accepts(
    _ labels: LabelSet, _ matchers: [LabelMatcher], _ matcher: Matcher
) throws(EvaluationFault) -> Bool {
    for condition in matchers where try !condition.accepts(labels[condition.name], matcher) { return false }
    return true
}
