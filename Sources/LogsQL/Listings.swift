import Diagnostics
public import Instants

/// What the lists and graphs of a client ask beside the records themselves. Each takes the place of all pipes, so that
/// it speaks of the records as they are stored.
extension Query {
    /// How many records there are in each step of time, and with each combination of `fields`: rows of `_time`, the
    /// fields, and `hits`.
    public func countingByTime(
        step: TimeSpan, offset: TimeSpan = TimeSpan(nanoseconds: 0), fields: [String] = []
    ) -> Query {
        let shift = Double(offset.nanoseconds)
        let bucket = Bucket(
            step: .width(Double(step.nanoseconds), isDuration: true), offset: shift,
            written: "\(step.nanoseconds)ns" + (shift == 0 ? "" : " offset \(offset.nanoseconds)ns"))
        let keys = [StatsPipe.Key(field: "_time", bucket: bucket)] + fields.map { .init(field: $0, bucket: nil) }
        return replacingPipes(
            StatsPipe(
                keys: keys,
                columns: [
                    StatsPipe.Column(function: CountFunction(fields: FieldSelection([])), condition: nil, name: "hits")
                ]))
    }

    /// The names of all fields that have a value: rows of `name` and `hits`.
    public func listingFieldNames() -> Query { replacingPipes(FieldNamesPipe(result: "name")) }

    /// The combinations of the values of `fields`: rows of them and `hits`.
    public func listingValues(of fields: [String]) -> Query {
        replacingPipes(UniqPipe(fields: fields, countsHits: true, limit: nil))
    }

    /// The most frequent values of each field: rows of `field_name`, `field_value` and `hits`.
    ///
    /// - Parameters: as of the pipe `facets`; nil for its defaults.
    public func listingFacets(
        count: Int? = nil, maxValues: Int? = nil, maxLength: Int? = nil, keepsConstants: Bool = false
    ) -> Query {
        replacingPipes(
            FacetsPipe(
                count: count ?? FacetsPipe.defaultCount, maxValues: maxValues ?? FacetsPipe.defaultMaxValues,
                maxLength: maxLength ?? FacetsPipe.defaultMaxLength, keepsConstants: keepsConstants))
    }

    /// The first `count` rows, when its pipes make rows of their own.
    public func limited(to count: Int) -> Query {
        var copy = self
        copy.pipes.append(LimitPipe(count: count))
        return copy
    }

    /// Joins one more condition to the filter, as `extra_filters` does.
    public mutating func restrict(to condition: any Filter) {
        filter = StreamFilter.first(in: AndFilter.joining([filter, condition]))
        timeRange = timeRange.intersection(condition.timeRange)
    }

    private func replacingPipes(_ pipe: any Pipe) -> Query {
        var copy = self
        copy.pipes = [pipe]
        return copy
    }
}

/// A label set as `{...}` writes it: `{host="a",source="/b"}`, without labels that have no value.
public func streamText(_ labels: [(name: String, value: String)]) -> String {
    let parts = labels.filter { !$0.value.isEmpty }.map { "\(quoted($0.name))=\(inQuotes($0.value))" }
    return "{" + parts.joined(separator: ",") + "}"
}
