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
/// begins before that is known, says it in a trailer, and is cut off, not ended, when it fails on the way.
@Sendable func answerQuery(_ request: Request, _ house: House) -> Response {
    let asked: QueryRequest
    do throws(Diagnostic) {
        asked = try QueryRequest(request, house)
    } catch {
        house.engine.own.add(.queries, 1, ["bad"])
        return LogQueryFailure(error).response
    }
    guard let pass = house.queries.enter(waiting: house.options.queryWait) else {
        house.engine.own.add(.queries, 1, ["refused"])
        return LogQueryFailure(busy: house.options.queries).response
    }
    let answer = Answer(seconds: asked.seconds)
    guard start(answer, asked, pass, house) else { return Response(status: 503, "no thread for the query\n") }
    let (bytes, isWhole) = answer.beginning(limit: 256 << 10, timeout: 1_000_000_000)
    let type = Item("Content-Type", "application/stream+json")
    if isWhole, let result = answer.result {
        switch result {
        case .done(let coverage):
            return Response(
                headers: [type] + CoverageHeaders.all(coverage, house.engine), body: .bytes(bytes))
        case .failed(let error):
            return LogQueryFailure(error, isLate: answer.isLate, seconds: asked.seconds).response
        }
    }
    return Response(
        headers: [type, CoverageHeaders.announcement] + CoverageHeaders.lag(house.engine),
        body: .stream { answer.send(bytes, to: $0, trailer: CoverageHeaders.done) })
}

/// Runs the query on a thread of its own; false when there is none.
private func start(_ answer: Answer, _ asked: QueryRequest, _ pass: Turnstile.Pass, _ house: House) -> Bool {
    let engine = house.engine
    // What pipes make has no newest rows: the first ones then.
    let isByTime = asked.query.pipes.allSatisfy(\.keepsRecords)
    let query = isByTime ? asked.query : asked.limit.map { asked.query.limited(to: $0) } ?? asked.query
    do {
        _ = try startThread(named: "sawlog-query") {
            // The place is free again when the thread is done with it.
            defer { withExtendedLifetime(pass) {} }
            let begun = Clock.monotonic()
            answer.run(query, newest: isByTime ? asked.limit : nil, house.options.queryLimits, engine.snapshot)
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
