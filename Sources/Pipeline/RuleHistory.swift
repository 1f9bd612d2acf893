internal import Instants
internal import Linux
internal import LogsQL
internal import PromQL
internal import Rules
internal import Search
internal import Storage
internal import TimeSeries

/// The history of all metrics and the stored records as rules see them; what rules record goes to the former.
final class RuleHistory: RuleSeriesStore {
    private let history: SeriesHistory
    private let storePath: String
    /// The longest that one query may take.
    private static let time: Int64 = 30_000_000_000

    /// - Parameter records: the path of the store that has the records.
    init(_ history: SeriesHistory, records storePath: String) {
        self.history = history
        self.storePath = storePath
    }

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

    /// A snapshot for each query: what has been committed by now is among it.
    func ask(_ query: Query, into sink: @escaping PipelineSink.Body) throws(EvaluationFault) {
        let deadline = Clock.monotonic() + Self.time
        do {
            let snapshot = try SegmentSnapshot(storePath)
            _ = try search(
                query, in: snapshot, threads: 1, isCancelled: { Clock.monotonic() >= deadline }, into: sink)
        } catch SearchError.cancelled {
            throw EvaluationFault("the query took longer than \(Self.time / 1_000_000_000) s", kind: .cancelled)
        } catch {
            throw EvaluationFault("\(error)")
        }
    }
}
