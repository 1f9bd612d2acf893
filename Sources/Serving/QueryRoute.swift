internal import Diagnostics
internal import HTTPServer
internal import Linux
internal import LogsQL
internal import Metrics
internal import Pipeline
internal import Search

/// `/select/logsql/query`: records as JSON lines, streamed. With `limit` the newest ones, in the
/// order of time.
///
/// An answer that is ready soon comes whole, with headers that say what it covers; a longer one
/// begins before it is known and is cut off, not ended, when it fails on the way.
@Sendable func answerQuery(_ request: Request, _ house: House) -> Response {
    let asked: QueryRequest
    do throws(Diagnostic) {
        asked = try QueryRequest(request, now: house.now, longest: house.options.queryTime)
    } catch {
        house.engine.own.add(.queries, 1, ["bad"])
        return Response(status: 400, error.rendered(color: false) + "\n")
    }
    guard let pass = house.queries.enter(waiting: house.options.queryWait) else {
        house.engine.own.add(.queries, 1, ["refused"])
        return busy("queries", house.options.queries)
    }
    let answer = Answer(seconds: asked.seconds)
    guard start(answer, asked, pass, house) else { return Response(status: 503, "no thread for the query\n") }
    let (bytes, isWhole) = answer.beginning(limit: 256 << 10, timeout: 1_000_000_000)
    let type = Item("Content-Type", "application/stream+json")
    if isWhole, let result = answer.result {
        switch result {
        case .done(let coverage):
            return Response(headers: [type] + headers(coverage, house.engine), body: .bytes(bytes))
        case .failed(let error): return failure(error, isLate: answer.isLate, asked.seconds)
        }
    }
    return Response(headers: [type] + lagHeader(house.engine), body: .stream { answer.send(bytes, to: $0) })
}

/// Runs the query on a thread of its own; false when there is none.
private func start(_ answer: Answer, _ asked: QueryRequest, _ pass: Turnstile.Pass, _ house: House) -> Bool {
    let engine = house.engine
    do {
        _ = try startThread(named: "sawlog-query") {
            // The place is free again when the thread is done with it.
            defer { withExtendedLifetime(pass) {} }
            let begun = Clock.monotonic()
            answer.run(asked.query, newest: asked.limit, engine.snapshot)
            var outcome = "ok"
            if case .failed(let error) = answer.result { outcome = error is SearchError ? "failed" : "cancelled" }
            if answer.isLate, outcome != "ok" { outcome = "late" }
            engine.own.add(.queries, 1, [outcome])
            engine.own.observe(.queryDuration, Double(Clock.monotonic() - begun) / 1e9)
        }
        return true
    } catch {
        return false
    }
}

func busy(_ what: String, _ limit: Int) -> Response {
    var response = Response(status: 429, "\(limit) \(what) run already, try again later\n")
    response.headers.append(Item("Retry-After", "5"))
    return response
}

private func failure(_ error: any Error, isLate: Bool, _ seconds: Double) -> Response {
    if isLate { return Response(status: 503, "the query took longer than \(Int(seconds.rounded(.up))) s; narrow it\n") }
    switch error {
    case SearchError.query(let error): return Response(status: 422, "\(error)\n")
    default: return Response(status: 500, "\(error)\n")
    }
}

/// What the answer was made of.
private func headers(_ coverage: Coverage, _ engine: Engine) -> [Item] {
    var headers = [
        Item("Sawlog-Matched", "\(coverage.matched)"),
        Item("Sawlog-Records-Read", "\(coverage.recordsRead)"),
        Item("Sawlog-Bytes-Read", "\(coverage.bytesRead)"),
        Item("Sawlog-Blocks-Read", "\(coverage.blocksRead)"),
        Item("Sawlog-Blocks-Skipped", "\(coverage.blocksSkipped)"),
        Item("Sawlog-Complete", coverage.isComplete ? "true" : "false"),
    ]
    for damage in coverage.damage.prefix(8) { headers.append(Item("Sawlog-Damage", Diagnostic.visible(damage))) }
    for warning in coverage.warnings.prefix(8) {
        headers.append(Item("Sawlog-Warning", Diagnostic.visible(warning)))
    }
    return headers + lagHeader(engine)
}

/// Bytes that are written but not yet stored, which no answer can show.
private func lagHeader(_ engine: Engine) -> [Item] {
    [Item("Sawlog-Lag-Bytes", "\(engine.sources.sources.reduce(0) { $0 + $1.lag })")]
}
