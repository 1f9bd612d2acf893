internal import Instants
internal import Linux
internal import LogsQL
internal import Metrics
internal import PromQL
internal import Rules
internal import Search
internal import Storage
internal import TimeSeries

/// The history of all metrics and the stored records as rules see them; what rules record goes to the former.
final class RuleHistory: RuleSeriesStore {
    private let history: SeriesHistory
    private let archive: WindowArchive?
    private let storePath: String
    private let isStopped: () -> Bool
    private let known: ([LabelMatcher]) throws(EvaluationFault) -> [SeriesExemplar]

    /// - Parameters:
    ///   - archive: what is known of series before the history; nil for nothing.
    ///   - storePath: the path of the store that has the records.
    ///   - exemplars: those of the series that a selector with these matchers takes.
    ///   - isStopped: true when no answer is waited for any more, so that a query under way ends.
    init(
        _ history: SeriesHistory, _ archive: WindowArchive?, records storePath: String,
        exemplars: @escaping ([LabelMatcher]) throws(EvaluationFault) -> [SeriesExemplar] = { _ in [] },
        isStopped: @escaping () -> Bool = { false }
    ) {
        known = exemplars
        self.history = history
        self.archive = archive
        self.storePath = storePath
        self.isStopped = isStopped
    }

    func append(_ labels: LabelSet, _ sample: Sample) {
        // The alerts come with the other metrics.
        if labels.name == "ALERTS" { return }
        let time = Instant(nanoseconds: sample.milliseconds * 1_000_000)
        history.append(sample.value, to: labels, at: time)
        if labels.name != "ALERTS_FOR_STATE" { archive?.add([(labels: labels, value: sample.value)], at: time) }
    }

    func select(
        _ matchers: [LabelMatcher], in times: ClosedRange<Int64>, limit: Int
    ) throws(EvaluationFault) -> [SampleSeries] {
        guard let archive else { return try history.select(matchers, in: times, limit: limit) }
        return try PastSeries(history, archive).select(matchers, in: times, limit: limit)
    }

    func exemplars(_ selector: VectorSelector) -> [SeriesExemplar] {
        // An expression that is too costly for a look at labels has failed the rule before.
        do throws(EvaluationFault) { return try known(selector.matchers) } catch { return [] }
    }

    /// A snapshot for each query: what has been committed by now is among it.
    func ask(
        _ query: Query, within limit: TimeSpan, into sink: @escaping PipelineSink.Body
    ) throws(EvaluationFault) {
        let deadline = Clock.monotonic() + limit.nanoseconds
        do {
            let snapshot = try SegmentSnapshot(storePath)
            _ = try search(
                query, in: snapshot, threads: 1,
                isCancelled: { self.isStopped() || Clock.monotonic() >= deadline }, into: sink)
        } catch SearchError.cancelled where isStopped() {
            throw EvaluationFault("the program stops", kind: .cancelled)
        } catch SearchError.cancelled {
            throw EvaluationFault("the query took longer than \(limit.seconds) s", kind: .cancelled)
        } catch {
            throw EvaluationFault("\(error)")
        }
    }
}

/// Opens the store at `path` for the windows of series in it.
func openingRows(_ path: String) -> WindowArchive.Opening {
    { () throws(EvaluationFault) in
        let snapshot: SegmentSnapshot
        do throws(StoreError) { snapshot = try SegmentSnapshot(path) } catch { throw EvaluationFault("\(error)") }
        return { (prefix) throws(EvaluationFault) in
            do throws(StoreError) {
                return try snapshot.state(prefix: prefix)
            } catch {
                throw EvaluationFault("\(error)")
            }
        }
    }
}
