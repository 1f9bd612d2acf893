public import Diagnostics
public import Instants

/// A parsed query: a filter, then pipes. Prints back in canonical form, which parses to itself.
public struct Query: Sendable, CustomStringConvertible {
    public var filter: any Filter
    public var pipes: [any Pipe]
    /// A necessary condition on the time of matching records.
    public var timeRange: TimeRange

    var options = QueryOptions()

    public init(filter: any Filter, pipes: [any Pipe] = []) {
        self.filter = filter
        self.pipes = pipes
        timeRange = filter.timeRange
    }

    init(filter: any Filter, pipes: [any Pipe], options: QueryOptions) {
        self.init(filter: filter, pipes: pipes)
        self.options = options
    }

    public var description: String {
        "\(options)" + ([filter.description] + pipes.map(\.description)).joined(separator: " | ")
    }
}

/// Reads a LogsQL query. `now` is what relative times such as `_time:5m` count from.
///
/// Throws the first fault with its place, what is wrong and what would have been accepted.
/// Cost: linear in the text.
///
/// - Parameter nesting: levels of parentheses that are taken, 64 and no more unless fewer are asked for.
public func parseQuery(_ source: SourceText, now: Instant, nesting: Int = .max) throws(Diagnostic) -> Query {
    var parser = try QueryParser(source, now: now, depthLimit: min(nesting, QueryParser.depthLimit))
    let query = try parser.parseQuery(nested: false)
    try parser.expectEnd()
    return query
}

/// Reads a filter alone, as in `stats count() if (...)`, a metric or an alert rule.
public func parseFilter(_ source: SourceText, now: Instant) throws(Diagnostic) -> any Filter {
    var parser = try QueryParser(source, now: now)
    let filter = try parser.parseOr(field: nil)
    if parser.current.isSymbol("|") {
        throw parser.fault("only a filter is accepted here, not pipes", help: "remove what follows the first |")
    }
    try parser.expectEnd()
    return filter
}

extension Query {
    /// Joins a condition on time to the filter, as `--since` and `--until` and the API's `start` and `end` do.
    public mutating func restrict(to range: TimeRange) {
        timeRange = timeRange.intersection(range)
        let written = "[\(range.start.rfc3339),\(range.end.rfc3339)]"
        filter = AndFilter.joining([TimeFilter(range: range, written: written), filter])
    }
}
