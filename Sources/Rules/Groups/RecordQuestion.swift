internal import Diagnostics
internal import Instants
internal import LogsQL
internal import Metrics
internal import PromQL
internal import Records

/// What a rule of a group of type `logsql` asks the stored records: a LogsQL query that ends in `stats`.
///
/// Each row of the answer is an element of the rule's vector: the fields after `by` are its labels, the last result
/// is its value. As in vmalert, a query without a `_time` filter is asked over the interval before its evaluation.
public struct RecordQuestion: Sendable {
    private let text: String
    /// The fields after `by`, and the labels that show them.
    private let by: [(field: String, label: String)]
    /// The field of the value.
    private let value: String
    /// Whether the query says itself which times it looks at.
    private let hasTimes: Bool

    /// - Throws: what is wrong with the query, with its place in `source`.
    init(_ source: SourceText, now: Instant) throws(Diagnostic) {
        let query = try parseQuery(source, now: now)
        let whole = source.place(at: 0, length: source.text.count)
        guard let shape = query.statsShape, let value = shape.values.last else {
            throw Diagnostic(
                "the query of a rule must end with the pipe stats", in: source, at: whole,
                help: "write ... | stats by (host) count() errors | filter errors:>10")
        }
        if query.countsBySteps {
            throw Diagnostic(
                "the stats of a rule cannot be by _time: a rule is about one time", in: source, at: whole)
        }
        var by: [(field: String, label: String)] = []
        for field in shape.labels {
            let label = labelName(forField: field)
            if by.contains(where: { $0.label == label }) || label == "alertname" || label == "__name__" {
                throw Diagnostic("label \"\(label)\" would be given twice", in: source, at: whole)
            }
            by.append((field, label))
        }
        text = source.text
        self.by = by
        self.value = value
        hasTimes = query.timeRange != .always
    }

    /// The answer at `time`.
    ///
    /// - Parameter interval: how far back a query without times of its own looks.
    func answer(
        at time: Instant, interval: TimeSpan, over store: some RuleSeriesStore
    ) throws(EvaluationFault) -> [VectorSample] {
        var query: Query
        do throws(Diagnostic) {
            // Relative times in it count from this evaluation.
            query = try parseQuery(SourceText(name: "expr", text: text), now: time)
        } catch {
            throw EvaluationFault(error.message)
        }
        query.restrict(to: times(at: time, interval))
        let rows = RowCollector(by.map(\.field), value)
        try store.ask(query.withRange(query.timeRange), within: Self.patience) {
            (batch, selection) throws(QueryError) in
            rows.take(batch, selection)
        }
        if let odd = rows.odd { throw EvaluationFault("\"\(value)\" is \"\(odd)\", which is no number") }
        return rows.rows.map { row in
            let labels = zip(by, row.labels).filter { !$1.isEmpty }.map { Label($0.label, $1) }
            return VectorSample(labels: LabelSet(labels), value: row.value)
        }
    }
}

extension RecordQuestion {
    /// The longest that one query may take.
    private static let patience = TimeSpan.seconds(30)

    /// What it looks at, beside what it says itself: up to `time`, which is not among it.
    private func times(at time: Instant, _ interval: TimeSpan) -> TimeRange {
        TimeRange(start: hasTimes ? .distantPast : time - interval, end: time - TimeSpan(nanoseconds: 1))
    }

    /// The query that finds the records behind an element with `labels`, the same ones whenever it is asked. nil where
    /// no query does.
    func search(for labels: LabelSet, at time: Instant, interval: TimeSpan) -> String? {
        do throws(Diagnostic) {
            let query = try parseQuery(SourceText(name: "expr", text: text), now: time)
            // A label that is not there is a field that the records do not have.
            let values = by.map { (field: $0.field, value: labels[$0.label]) }
            return query.lasting(in: times(at: time, interval), values).map { "\($0)" }
        } catch {
            return nil
        }
    }
}

/// Takes the rows of an answer.
private final class RowCollector {
    private let by: [String]
    private let value: String
    private(set) var rows: [(labels: [String], value: Double)] = []
    /// A value that is no number.
    private(set) var odd: String?

    init(_ by: [String], _ value: String) {
        self.by = by
        self.value = value
    }

    func take(_ batch: RecordBatch, _ selection: Selection) {
        let fields = by.map { batch.resolve($0) }
        let result = batch.resolve(value)
        var scratch: [UInt8] = []
        selection.forEach { index in
            let text = String(decoding: batch.value(result, of: index, scratch: &scratch), as: UTF8.self)
            // Where nothing was measured there is no element.
            if text.isEmpty { return }
            guard let number = Double(text) else {
                odd = odd ?? String(text.prefix(100))
                return
            }
            let labels = fields.map { String(decoding: batch.value($0, of: index, scratch: &scratch), as: UTF8.self) }
            rows.append((labels, number))
        }
    }
}
