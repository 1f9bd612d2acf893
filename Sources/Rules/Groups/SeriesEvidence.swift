internal import Diagnostics
internal import Instants
internal import LogsQL
internal import Metrics
internal import PromQL
internal import Records

/// The records that show an alert of a rule in PromQL: those behind the exemplars of the series that it is about.
///
/// A series has one exemplar, of a record that came lately, so these are examples and not all there were.
struct SeriesEvidence: Hashable, Sendable {
    /// Oldest first.
    var lines: [[UInt8]] = []
    /// `patterns` and `logsql`.
    var annotations: [AlertLabel] = []

    /// Records that are looked up for an alert.
    static let limit = 8

    /// As it is kept with an alert: the first and the last lines, and the annotations that are not the rule's.
    init(of alert: Alert) {
        let isWhole = alert.count <= alert.firstLines.count
        lines = alert.firstLines + (isWhole ? [] : alert.lastLines.suffix(alert.count - alert.firstLines.count))
        annotations = alert.annotations.filter { ["patterns", RecordSearch.annotation].contains($0.name) }
    }

    init() {}
}

extension RuleGroupRun {
    /// Alerts of one evaluation of a rule for which records are looked up.
    private static let alertsWithRecords = 5
    /// How long each look may take: rules wait for it.
    private static let patience = TimeSpan.milliseconds(250)

    /// Looks up the records behind those of `changed` that begin to fire, and keeps them with their alerts.
    ///
    /// Cost: a look at the series of the rule's metrics when an alert begins to fire, and for each of the first five
    /// alerts eight searches of one moment of one source at most. The first that takes too long is the last.
    mutating func showRecords(
        of changed: [SeriesAlert], _ index: Int, at time: Instant, over store: some RuleSeriesStore
    ) -> [SeriesAlert] {
        let firing = changed.indices.filter { changed[$0].state == .firing }.prefix(Self.alertsWithRecords)
        guard !firing.isEmpty, case .series = group.rules[index].question else { return changed }
        let rule = group.rules[index]
        let recorded = RecordedRules([group])
        let begin = time - recorded.lookback(of: rule, in: group)
        let known = recorded.selectors(of: rule).flatMap { store.exemplars($0) }.filter { $0.measured > begin }
        if known.isEmpty { return changed }
        var shown = changed
        for place in firing {
            let own = Set(rule.labels.map(\.name) + ["alertname"])
            let about = changed[place].labels.all.filter { !own.contains($0.name) }
            let exemplars = Set(known).filter { exemplar in
                about.allSatisfy { ["", $0.value].contains(exemplar.labels[$0.name]) }
            }
            let newest = exemplars.sorted { ($0.time, $0.search) > ($1.time, $1.search) }.prefix(SeriesEvidence.limit)
            var reading = ExemplarReading(newest.reversed(), from: begin, to: time)
            let isPrompt = reading.run(Self.patience, over: store)
            shown[place].evidence = reading.evidence
            alerts[index].restore(shown[place])
            if !isPrompt { break }
        }
        return shown
    }
}

/// Reads the records of exemplars.
private struct ExemplarReading {
    private let exemplars: [SeriesExemplar]
    private let times: TimeRange
    private(set) var evidence = SeriesEvidence()
    private var patterns = PatternCounts()

    init(_ exemplars: [SeriesExemplar], from begin: Instant, to end: Instant) {
        self.exemplars = exemplars
        let first = exemplars.map(\.time).min() ?? begin
        times = TimeRange(start: min(begin, first), end: max(end, exemplars.map(\.time).max() ?? end))
    }

    /// False when a look took too long.
    mutating func run(_ patience: TimeSpan, over store: some RuleSeriesStore) -> Bool {
        var isPrompt = true
        for exemplar in exemplars {
            do throws(EvaluationFault) {
                try read(exemplar, patience, over: store)
            } catch {
                // What cannot be read now is an example less.
                isPrompt = error.kind != .cancelled
                if !isPrompt { break }
            }
        }
        guard !exemplars.isEmpty else { return isPrompt }
        let searches = Set(exemplars.map(\.search)).sorted().map { "(\($0))" }
        let all = searches.count == 1 ? searches[0] : "(\(searches.joined(separator: " or ")))"
        let shown = [
            AlertLabel("patterns", patterns.text), AlertLabel(RecordSearch.annotation, "_time:\(times.literal) \(all)"),
        ]
        evidence.annotations = shown.filter { !$0.value.isEmpty }
        return isPrompt
    }

    private mutating func read(
        _ exemplar: SeriesExemplar, _ patience: TimeSpan, over store: some RuleSeriesStore
    ) throws(EvaluationFault) {
        let moment = TimeRange(start: exemplar.time, end: exemplar.time).literal
        let text = "_time:\(moment) source:=\(inQuotes(exemplar.source)) \(exemplar.search) | limit 1"
        let query: Query
        do throws(Diagnostic) {
            query = try parseQuery(SourceText(name: "exemplar", text: text), now: exemplar.time)
        } catch {
            throw EvaluationFault(error.message)
        }
        let found = FoundRecord()
        try store.ask(query, within: patience) { (batch, selection) throws(QueryError) in
            selection.forEach { index in found.take(batch, index) }
        }
        guard let line = found.line else { return }
        evidence.lines.append(line)
        patterns.add(found.shape[...], isNew: false, isQuiet: false, inWindow: evidence.lines.count)
    }
}

/// The record that an exemplar leads to.
private final class FoundRecord {
    private(set) var line: [UInt8]?
    private(set) var shape: [UInt8] = []

    func take(_ batch: RecordBatch, _ index: Int) {
        guard line == nil else { return }
        var scratch: [UInt8] = []
        let whole = batch.value(batch.resolve("_msg"), of: index, scratch: &scratch)
        line = Evidence.cut(whole)
        var text = PatternText()
        let short = batch.value(batch.resolve("message"), of: index, scratch: &scratch)
        text.take(short.count > 0 ? short : whole)
        shape = text.bytes
    }
}
