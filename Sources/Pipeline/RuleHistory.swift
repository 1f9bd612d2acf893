internal import Instants
internal import PromQL
internal import Rules
internal import TimeSeries

/// The history of all metrics as rules see it: what they record goes there too.
final class RuleHistory: RuleSeriesStore {
    private let history: SeriesHistory

    init(_ history: SeriesHistory) { self.history = history }

    func append(_ labels: LabelSet, _ sample: Sample) {
        // The alerts come with the other metrics.
        if labels.name == "ALERTS" { return }
        history.append(sample.value, to: labels, at: Instant(nanoseconds: sample.milliseconds * 1_000_000))
    }

    func select(
        _ matchers: [LabelMatcher], in times: ClosedRange<Int64>, limit: Int
    ) throws(EvaluationFault) -> [SampleSeries] {
        try history.select(matchers, in: times, limit: limit)
    }
}
