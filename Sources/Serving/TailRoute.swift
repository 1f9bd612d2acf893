internal import Diagnostics
internal import HTTPServer
internal import Instants
internal import LogsQL
internal import Pipeline

/// `/select/logsql/tail`: records as JSON lines as soon as they are stored, until the client leaves. With
/// `start_offset` those of that long before come first.
///
/// Only pipes that need not wait for the last record may follow the filter. A client that reads
/// more slowly than records come is told how many it missed, and dropped.
@Sendable func answerTail(_ request: Request, _ house: House) -> Response {
    let asked: QueryRequest
    let back: TimeSpan
    do throws(Diagnostic) {
        asked = try QueryRequest(request, house)
        back = try QueryRequest.span("start_offset", request) ?? TimeSpan(nanoseconds: 0)
        if !asked.query.isLive || asked.query.hasSubqueries {
            throw Diagnostic(
                "a live tail can only have pipes that show each record as it comes",
                help: "leave out stats, sort and the like, and queries inside in(...)")
        }
    } catch {
        return Response(status: 400, error.rendered(color: false) + "\n")
    }
    guard let pass = house.tails.enter() else { return busy("live tails", house.options.tails) }
    let stored = back.nanoseconds > 0 ? house.queries.enter(waiting: house.options.queryWait) : nil
    if back.nanoseconds > 0, stored == nil { return busy("queries", house.options.queries) }
    let tail = LiveTail(
        asked, house.engine, bytes: house.options.tailBytes,
        past: stored.map { .init(since: house.now - back, limits: house.options.queryLimits, pass: $0) })
    return Response(
        headers: [Item("Content-Type", "application/stream+json")],
        body: .stream { writer in
            defer { withExtendedLifetime(pass) {} }
            tail.send(to: writer)
        })
}
