import Diagnostics
import Records

/// `union (QUERY)`: the records of another query after those that came.
///
///     level:error | union (level:warning host:gpu7)
///
/// The other query is answered first and its rows are held in memory, within the limit.
struct UnionPipe: Pipe {
    let query: Query
    /// The answer of the query; nil until it is answered.
    var rows: RowStore?

    var description: String { "union (\(query))" }

    func processor(into next: any PipeProcessor, limits: QueryLimits) -> any PipeProcessor {
        UnionProcessor(rows, next)
    }

    func fields(for output: FieldSet) -> FieldSet { output }
    var hasQueries: Bool { rows == nil }

    func answeringQueries(_ run: QueryRunner, _ limits: QueryLimits) throws(QueryError) -> any Pipe {
        let rows = RowStore("union", limits)
        try run(query) { (batch, selection) throws(QueryError) in try rows.take(batch, selection) }
        var answered = self
        answered.rows = rows
        return answered
    }

    static let word = PipeWord(
        names: ["union"], syntax: "union (QUERY)", summary: "the records of another query too"
    ) { (parser) throws(Diagnostic) in
        UnionPipe(query: try parser.innerQuery("union"))
    }
}

extension QueryParser {
    /// `(QUERY)` after the name of a pipe.
    mutating func innerQuery(_ name: String) throws(Diagnostic) -> Query {
        try expect(symbol: "(", "before the query of \(name)")
        let query = try nested { (parser: inout QueryParser) throws(Diagnostic) in try parser.parseQuery(nested: true) }
        try expect(symbol: ")", "to close the query of \(name)")
        return query
    }
}

private final class UnionProcessor: PipeProcessor {
    private let rows: RowStore?
    private let next: any PipeProcessor

    init(_ rows: RowStore?, _ next: any PipeProcessor) {
        self.rows = rows
        self.next = next
    }

    func consume(_ batch: RecordBatch, _ selection: Selection) throws(QueryError) { try next.consume(batch, selection) }

    func finish() throws(QueryError) {
        try rows?.send(to: next)
        try next.finish()
    }

    var isSatisfied: Bool { next.isSatisfied }
}
