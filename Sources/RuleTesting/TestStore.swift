internal import Instants
internal import PromQL
internal import Regex
internal import Rules

/// The series of one test: those that are given, up to a time that moves on, and those that rules write.
final class TestStore: RuleSeriesStore {
    private var series: [SampleSeries] = []
    private var places: [Labels: Int] = [:]
    private var byName: [String: [Int]] = [:]
    private let matcher = Matcher()
    /// Later samples are not there yet.
    var horizon = Int64.min

    init(_ test: RuleTest) {
        let step = test.interval.nanoseconds / 1_000_000
        let start = test.start.nanoseconds / 1_000_000
        for given in test.series {
            let place = place(of: given.labels)
            for (index, value) in given.values.enumerated() {
                if let value { add(Sample(start + Int64(index) * step, value), to: place) }
            }
        }
    }

    func append(_ labels: Labels, _ sample: Sample) { add(sample, to: place(of: labels)) }

    private func place(of labels: Labels) -> Int {
        if let known = places[labels] { return known }
        series.append(SampleSeries(labels: labels, samples: []))
        places[labels] = series.count - 1
        byName[labels.name, default: []].append(series.count - 1)
        return series.count - 1
    }

    private func add(_ sample: Sample, to place: Int) {
        if let last = series[place].samples.last, last.milliseconds >= sample.milliseconds { return }
        series[place].samples.append(sample)
    }

    func select(
        _ matchers: [LabelMatcher], in times: ClosedRange<Int64>, limit: Int
    ) throws(EvaluationFault) -> [SampleSeries] {
        let last = min(times.upperBound, horizon)
        guard times.lowerBound <= last else { return [] }
        var found: [SampleSeries] = []
        var left = limit
        for place in candidates(matchers) {
            let labels = series[place].labels
            var isMatch = true
            for condition in matchers where isMatch { isMatch = try condition.accepts(labels[condition.name], matcher) }
            guard isMatch else { continue }
            let samples = series[place].samples
            let from = Self.first(samples) { $0 >= times.lowerBound }
            let to = Self.first(samples) { $0 > last }
            guard from < to else { continue }
            left -= to - from
            if left < 0 { throw EvaluationFault("the query loads too many samples", kind: .limit) }
            found.append(SampleSeries(labels: labels, samples: Array(samples[from..<to])))
        }
        return found.sorted { $0.labels < $1.labels }
    }

    private func candidates(_ matchers: [LabelMatcher]) -> [Int] {
        for matcher in matchers where matcher.name == Labels.nameLabel && matcher.operation == .equal {
            return byName[matcher.value] ?? []
        }
        return Array(series.indices)
    }

    private static func first(_ samples: [Sample], where isBehind: (Int64) -> Bool) -> Int {
        var low = 0
        var high = samples.count
        while low < high {
            let middle = (low + high) / 2
            if isBehind(samples[middle].milliseconds) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
