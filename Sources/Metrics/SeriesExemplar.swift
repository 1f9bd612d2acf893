internal import Diagnostics
public import Instants
public import PromQL
internal import Regex

/// The exemplar of a series, and how its record is found.
public struct SeriesExemplar: Hashable, Sendable {
    /// Those of the series, without `le`.
    public let labels: LabelSet
    /// When the record happened, and where it is.
    public let time: Instant
    public let source: String
    /// When it was measured, or when it happened where that is not known.
    public let measured: Instant
    /// The LogsQL filter of the records that the series is made of.
    public let search: String

    public init(labels: LabelSet, time: Instant, source: String, measured: Instant, search: String) {
        self.labels = labels
        self.time = time
        self.source = source
        self.measured = measured
        self.search = search
    }
}

extension DerivedMetrics {
    /// The exemplars of the series in `tables` that a selector with `matchers` takes; gauges and summaries have none.
    /// Cost: a look at the labels of each series of the metric.
    ///
    /// - Throws: when an expression of a matcher is too costly.
    public func exemplars(
        _ matchers: [LabelMatcher], among tables: [SeriesTable]
    ) throws(EvaluationFault) -> [SeriesExemplar] {
        let matcher = Matcher()
        // Samples of a histogram are told apart by `le`, its records are not.
        let conditions = matchers.filter { $0.name != "le" }
        var found: [SeriesExemplar] = []
        for table in tables where table.definition.showsExemplars {
            let name = table.definition.name
            let isHistogram = table.definition.kind == .histogram
            let names = isHistogram ? ["_bucket", "_sum", "_count"].map { name + $0 } : [name]
            guard let rule = rules.first(where: { $0.definition.name == name }) else { continue }
            var isNamed = false
            for name in names where !isNamed {
                let label = LabelSet([Label(LabelSet.nameLabel, name)])
                isNamed = try accepts(label, conditions.filter(\.isOfName), matcher)
            }
            guard isNamed else { continue }
            for series in table.series {
                let pairs = readLabels(series.labels)
                let labels = LabelSet(pairs.map { Label($0.name, $0.value) })
                guard let exemplar = series.exemplar,
                    try accepts(labels, conditions.filter { !$0.isOfName }, matcher)
                else { continue }
                found.append(rule.shown(exemplar, of: labels, pairs))
            }
        }
        return found
    }
}

extension LabelMatcher {
    fileprivate var isOfName: Bool { name == LabelSet.nameLabel }
}

extension MetricRule {
    fileprivate func shown(
        _ exemplar: Exemplar, of labels: LabelSet, _ pairs: [(name: String, value: String)]
    ) -> SeriesExemplar {
        SeriesExemplar(
            labels: labels, time: exemplar.time, source: exemplar.source,
            measured: max(exemplar.seen, exemplar.time), search: search(pairs))
    }

    /// The filter of the records of one series. Labels whose values are not those of their fields are left out.
    fileprivate func search(_ labels: [(name: String, value: String)]) -> String {
        var parts = ["(\(filter))"]
        for label in self.labels where label.shaping == .text {
            let value = labels.first { $0.name == label.name }?.value ?? ""
            if value == "other" || value.utf8.count >= 256 { continue }
            let each = label.fields.map { "\(inQuotes($0)):=\(inQuotes(value))" }
            let all = each.joined(separator: value.isEmpty ? " " : " or ")
            parts.append(each.count == 1 || value.isEmpty ? all : "(\(all))")
        }
        return parts.joined(separator: " ")
    }
}
