public import Instants

/// What a query that ends in `stats` gives: the fields that tell results apart, and the results.
public struct StatsShape: Hashable, Sendable {
    /// The fields after `by`, without `_time`.
    public var labels: [String]
    /// The names of the results.
    public var values: [String]

    public init(labels: [String], values: [String]) {
        self.labels = labels
        self.values = values
    }
}

extension Query {
    /// The shape of the results, when the query is a `stats` whose rows only filters, orders, limits
    /// and `math` follow; else nil. What graphs and the Prometheus-like endpoints need.
    public var statsShape: StatsShape? {
        guard let at = statsIndex, let stats = pipes[at] as? StatsPipe else { return nil }
        var values = stats.columns.map(\.name)
        for case let math as MathPipe in pipes[(at + 1)...] {
            for entry in math.entries where !values.contains(entry.result) { values.append(entry.result) }
        }
        return StatsShape(
            labels: stats.keys.map { $0.field.isEmpty ? "_msg" : $0.field }.filter { $0 != "_time" }, values: values)
    }

    /// True when its rows are told apart by steps of time.
    public var countsBySteps: Bool {
        guard let at = statsIndex, let stats = pipes[at] as? StatsPipe else { return false }
        return stats.keys.contains { $0.field == "_time" }
    }

    /// The same query by steps of time too: `_time:step` joins the fields after `by`, in place of
    /// another step. nil when it is no `stats`, see `statsShape`.
    public func stepping(_ step: TimeSpan, offset: TimeSpan = TimeSpan(nanoseconds: 0)) -> Query? {
        guard let at = statsIndex, let stats = pipes[at] as? StatsPipe, step.nanoseconds > 0 else { return nil }
        let shift = Double(offset.nanoseconds)
        let bucket = Bucket(
            step: .width(Double(step.nanoseconds), isDuration: true), offset: shift,
            written: "\(step.nanoseconds)ns" + (shift == 0 ? "" : " offset \(offset.nanoseconds)ns"))
        var copy = self
        let keys = stats.keys.filter { $0.field != "_time" } + [StatsPipe.Key(field: "_time", bucket: bucket)]
        copy.pipes[at] = StatsPipe(keys: keys, columns: stats.columns, rangeSeconds: stats.rangeSeconds)
        return copy
    }

    private var statsIndex: Int? {
        guard let at = pipes.lastIndex(where: { $0 is StatsPipe }) else { return nil }
        let isPlain = pipes[(at + 1)...].allSatisfy {
            $0 is FilterPipe || $0 is SortPipe || $0 is LimitPipe || $0 is OffsetPipe || $0 is MathPipe
        }
        return isPlain ? at : nil
    }
}
