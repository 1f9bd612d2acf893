import Diagnostics
import Records

/// `in(QUERY | fields x)`, `contains_all(QUERY ...)`, `contains_any(QUERY ...)`: a list that another
/// query makes.
///
///     source.ip:in(category:security "Failed password" | uniq by (source.ip))
///
/// The inner query ends with `fields` or `uniq by` of one field. It has to be answered first, see
/// `Query.answeringSubqueries`; until then this filter matches nothing.
struct SubqueryFilter: Filter {
    let field: String
    let kind: ListFilter.Kind
    let query: Query
    /// The field of the inner query's results.
    let resultField: String

    var description: String { scope(field) + "\(kind.rawValue)(\(query))" }

    func apply(to batch: RecordBatch, _ selection: inout Selection) { selection.removeAll() }

    var requirement: Requirement { .anything }
    var fields: FieldSet { FieldSet([field]) }

    /// `name(QUERY)` from the name on.
    static func parse(
        _ parser: inout QueryParser, _ field: String, _ kind: ListFilter.Kind
    ) throws(Diagnostic) -> any Filter {
        let name = parser.advance()
        try parser.expect(symbol: "(", "before the query")
        let query = try parser.nested { (parser: inout QueryParser) throws(Diagnostic) in
            try parser.parseQuery(nested: true)
        }
        try parser.expect(symbol: ")", "to close \(kind.rawValue)(")
        guard let resultField = query.resultField else {
            throw parser.fault(
                "the query inside \(kind.rawValue)(...) must give one field", at: name,
                help: "end it with | fields NAME or | uniq by (NAME)")
        }
        return SubqueryFilter(field: field, kind: kind, query: query, resultField: resultField)
    }
}

extension Query {
    /// The one field of the results, when the last pipe leaves just one.
    var resultField: String? {
        let fields = (pipes.last as? FieldsPipe)?.patterns ?? (pipes.last as? UniqPipe)?.fields ?? []
        guard fields.count == 1, !fields[0].hasSuffix("*") else { return nil }
        return fields[0].isEmpty ? "_msg" : fields[0]
    }

    /// True when filters or pipes hold queries of their own, which have to be answered first.
    public var hasSubqueries: Bool {
        if pipes.contains(where: \.hasQueries) { return true }
        var found = false
        // Nothing is replaced, so nothing is thrown.
        _ = try? replacingFilters { (filter) throws(QueryError) -> (any Filter)? in
            if filter is SubqueryFilter { found = true }
            return nil
        }
        return found
    }

    /// This query with each inner query, of `in(...)` and the like and of `join` and `union`, replaced by its
    /// results, innermost first.
    ///
    /// Lists hold at most `limits.maxGroups` distinct values.
    public func answeringSubqueries(_ limits: QueryLimits, _ run: QueryRunner) throws(QueryError) -> Query {
        guard hasSubqueries else { return self }
        func answer(_ query: Query, _ sink: @escaping PipelineSink.Body) throws(QueryError) {
            try run(try query.answeringSubqueries(limits, run), sink)
        }
        var answered = try replacingFilters { (filter) throws(QueryError) -> (any Filter)? in
            guard let inner = filter as? SubqueryFilter else { return nil }
            let values = DistinctValues(inner.resultField, limit: limits.maxGroups)
            try answer(inner.query) { (batch, selection) throws(QueryError) in try values.take(batch, selection) }
            return ListFilter(field: inner.field, kind: inner.kind, texts: values.found.sorted())
        }
        for (at, pipe) in answered.pipes.enumerated() where pipe.hasQueries {
            answered.pipes[at] = try pipe.answeringQueries(answer, limits)
        }
        return answered
    }

    func replacingFilters(
        _ change: (any Filter) throws(QueryError) -> (any Filter)?
    ) throws(QueryError) -> Query {
        var pipes: [any Pipe] = []
        for pipe in self.pipes { pipes.append(try pipe.replacingFilters(change)) }
        var changed = Query(filter: try filter.replacing(change), pipes: pipes, options: options)
        changed.timeRange = timeRange
        return changed
    }
}

/// The values of one field, each once.
private final class DistinctValues {
    private let field: String
    private let limit: Int
    private(set) var found: Set<String> = []

    init(_ field: String, limit: Int) {
        self.field = field
        self.limit = limit
    }

    func take(_ batch: RecordBatch, _ selection: Selection) throws(QueryError) {
        let reference = batch.resolve(field)
        var scratch: [UInt8] = []
        selection.forEach { index in
            let value = batch.value(reference, of: index, scratch: &scratch)
            if value.count > 0, found.count <= limit { found.insert(String(decoding: value, as: UTF8.self)) }
        }
        if found.count > limit { throw .tooManyGroups(pipe: "in(...)", limit: limit) }
    }
}
