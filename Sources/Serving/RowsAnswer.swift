internal import Diagnostics
internal import HTTPServer
internal import Linux
internal import LogsQL
internal import Metrics
internal import Pipeline
internal import Records
internal import Search

/// The rows of a query whose answer is one document: some columns, as text.
struct RowsAnswer {
    var rows: [[String]] = []
    var coverage = Coverage()
}

/// Why a query has no answer: HTTP's status with the reason.
struct LogQueryFailure: Error {
    var status: Int
    var text: String
    var headers: [Item] = []

    init(_ fault: Diagnostic) {
        status = 400
        text = fault.rendered(color: false)
    }

    init(busy limit: Int) {
        status = 429
        text = "\(limit) queries run already, try again later"
        headers = [Item("Retry-After", "5")]
    }

    init(_ error: any Error, isLate: Bool, seconds: Double) {
        status = 500
        text = "\(error)"
        if isLate {
            status = 503
            text = "the query took longer than \(Int(seconds.rounded(.up))) s; narrow it"
        } else if case SearchError.query(let error) = error {
            status = 422
            text = "\(error)"
        }
    }

    /// As `/select/logsql/...` answers but for the statistics, which answer as Prometheus does.
    var response: Response {
        var response = Response(status: status, text + "\n")
        response.headers += headers
        return response
    }
}

/// Runs `query` on the thread of the connection and holds its rows; ends when the client leaves.
func collectRows(
    _ query: Query, columns: [String], _ asked: QueryRequest, _ request: Request, _ house: House
) throws(LogQueryFailure) -> RowsAnswer {
    let own = house.engine.own
    guard let pass = house.queries.enter(waiting: house.options.queryWait) else {
        own.add(.queries, 1, ["refused"])
        throw LogQueryFailure(busy: house.options.queries)
    }
    defer { withExtendedLifetime(pass) {} }
    let begun = Clock.monotonic()
    let deadline = begun + Int64(min(asked.seconds, 1e6) * 1e9)
    defer { own.observe(.queryDuration, Double(Clock.monotonic() - begun) / 1e9) }
    let table = RowTable(columns, limit: house.options.queryMemory)
    do {
        let coverage = try search(
            query, in: try house.engine.snapshot(), limits: house.options.queryLimits,
            isCancelled: { Clock.monotonic() >= deadline || request.isAbandoned }
        ) { (batch, selection) throws(QueryError) in
            try table.take(batch, selection)
        }
        own.add(.queries, 1, ["ok"])
        return RowsAnswer(rows: table.rows, coverage: coverage)
    } catch {
        let isLate = Clock.monotonic() >= deadline
        own.add(.queries, 1, [isLate ? "late" : request.isAbandoned ? "cancelled" : "failed"])
        throw LogQueryFailure(error, isLate: isLate, seconds: asked.seconds)
    }
}

/// Takes the rows of batches, some columns of them.
private final class RowTable {
    private let columns: [String]
    private let limit: Int
    private var bytes = 0
    private(set) var rows: [[String]] = []

    init(_ columns: [String], limit: Int) {
        self.columns = columns
        self.limit = limit
    }

    func take(_ batch: RecordBatch, _ selection: Selection) throws(QueryError) {
        let fields = columns.map { batch.resolve($0) }
        var scratch: [UInt8] = []
        selection.forEach { index in
            let row = fields.map { String(decoding: batch.value($0, of: index, scratch: &scratch), as: UTF8.self) }
            bytes += row.reduce(64) { $0 + 16 + $1.utf8.count }
            rows.append(row)
        }
        if bytes > limit { throw .tooMuchMemory(pipe: "the answer", limit: limit) }
    }
}

/// Answers with the JSON document that `write` makes of a query's rows.
func answerDocument(
    _ request: Request, _ house: House,
    _ ask: (QueryRequest) throws(Diagnostic) -> (query: Query, columns: [String]),
    _ write: (RowsAnswer, QueryRequest, inout JSONText) -> Void
) -> Response {
    do throws(LogQueryFailure) {
        let (asked, query, columns) = try understood(request, house, ask)
        let answer = try collectRows(query, columns: columns, asked, request, house)
        var json = JSONText()
        write(answer, asked, &json)
        return Response(
            headers: [Item("Content-Type", "application/json")] + CoverageHeaders.all(answer.coverage, house.engine),
            body: .bytes(json.bytes))
    } catch {
        return error.response
    }
}

/// The parameters of a request with the query that follows from them.
func understood(
    _ request: Request, _ house: House, _ ask: (QueryRequest) throws(Diagnostic) -> (query: Query, columns: [String])
) throws(LogQueryFailure) -> (asked: QueryRequest, query: Query, columns: [String]) {
    do throws(Diagnostic) {
        let asked = try QueryRequest(request, house)
        let (query, columns) = try ask(asked)
        return (asked, query, columns)
    } catch {
        house.engine.own.add(.queries, 1, ["bad"])
        throw LogQueryFailure(error)
    }
}
