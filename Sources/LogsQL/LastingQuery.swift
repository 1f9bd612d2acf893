internal import Instants

extension Query {
    /// A query that finds the records that this one looks at, whenever it is asked: those of `range` that its filter and
    /// the pipes before `stats` let through. Prints as a query.
    ///
    /// Times that count from now, as in `_time:5m`, are written as those that they meant when the query was read. nil
    /// when no record can be in `range`, or when pipes hold queries of their own.
    ///
    /// - Parameter values: fields with the values that the records have after the pipes.
    public func lasting(in range: TimeRange, _ values: [(field: String, value: String)]) -> Query? {
        let times = timeRange.intersection(range)
        if times.isEmpty || pipes.contains(where: \.hasQueries) { return nil }
        let found: Query
        do throws(QueryError) { found = try fixingTimes() } catch { return nil }
        let pipes = found.pipes.prefix { !($0 is StatsPipe) }
        let named = values.map { ExactFilter(field: $0.field, text: $0.value, isPrefix: false) as any Filter }
        // Conditions on time that stand for themselves are in `times`.
        let parts = (found.filter as? AndFilter)?.parts ?? [found.filter]
        let time = TimeFilter(range: times, written: times.literal)
        let conditions = [time] + parts.filter { !($0 is TimeFilter) }
        guard !pipes.isEmpty, !named.isEmpty else {
            return Query(filter: AndFilter.joining(conditions + named), pipes: Array(pipes))
        }
        return Query(
            filter: AndFilter.joining(conditions), pipes: pipes + [FilterPipe(filter: AndFilter.joining(named))])
    }

    /// The same query with every condition on time, those of inner queries too, written as the times that it means.
    private func fixingTimes() throws(QueryError) -> Query {
        try replacingFilters { (filter) throws(QueryError) -> (any Filter)? in
            if let time = filter as? TimeFilter { return TimeFilter(range: time.range, written: time.range.literal) }
            guard let inner = filter as? SubqueryFilter else { return nil }
            return SubqueryFilter(
                field: inner.field, kind: inner.kind, query: try inner.query.fixingTimes(),
                resultField: inner.resultField)
        }
    }
}

extension TimeRange {
    /// `[2026-11-20T08:00:00Z,2026-11-20T08:05:00Z)`, which is read back as the same range to the nanosecond.
    public var literal: String {
        // A time stands for all of its last digit's unit, so the end that is left out is the exact one.
        guard end < .distantFuture else { return "[\(start.rfc3339),\(end.rfc3339)]" }
        return "[\(start.rfc3339),\((end + TimeSpan(nanoseconds: 1)).rfc3339))"
    }
}
