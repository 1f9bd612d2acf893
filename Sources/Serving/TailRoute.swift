internal import Diagnostics
internal import HTTPServer
internal import LogsQL
internal import Pipeline
internal import Records
internal import Search

/// `/select/logsql/tail`: records as JSON lines as soon as they are stored, until the client leaves.
///
/// Only pipes that need not wait for the last record may follow the filter. A client that reads
/// more slowly than records come is told how many it missed, and dropped.
@Sendable func answerTail(_ request: Request, _ house: House) -> Response {
    let asked: QueryRequest
    do throws(Diagnostic) {
        asked = try QueryRequest(request, house)
        if !asked.query.isLive || asked.query.hasSubqueries {
            throw Diagnostic(
                "a live tail can only have pipes that show each record as it comes",
                help: "leave out stats, sort and the like, and queries inside in(...)")
        }
    } catch {
        return Response(status: 400, error.rendered(color: false) + "\n")
    }
    guard let pass = house.tails.enter() else { return busy("live tails", house.options.tails) }
    let engine = house.engine
    let type = Item("Content-Type", "application/stream+json")
    // From here on nothing is missed, even if it takes a while until the client reads.
    let subscription = engine.feed.subscribe(bytes: house.options.tailBytes)
    let tail = LiveTail(subscription, engine.feed)
    return Response(
        headers: [type],
        body: .stream { writer in
            defer { withExtendedLifetime(pass) {} }
            tail.send(asked.query, to: writer)
        })
}

/// A subscription that ends with whoever holds it, also when nobody ever reads the response.
private final class LiveTail: Sendable {
    private let subscription: LiveFeed.Subscription
    private let feed: LiveFeed

    init(_ subscription: LiveFeed.Subscription, _ feed: LiveFeed) {
        self.subscription = subscription
        self.feed = feed
    }

    deinit { feed.end(subscription) }

    func send(_ query: Query, to writer: ResponseWriter) {
        let lines = Lines()
        let run = QueryRun(query) { batch, selection in
            selection.forEach { index in
                batch.appendJSON(index, to: &lines.bytes)
                lines.bytes.append(UInt8(ascii: "\n"))
            }
        }
        while writer.isOpen, !run.isSatisfied {
            guard let batch = subscription.next(timeout: 500_000_000) else { continue }
            do {
                try run.consume(batch)
            } catch {
                _ = writer.write(note("the tail ends: \(error)"))
                return
            }
            if !lines.bytes.isEmpty, !writer.write(lines.bytes) { return }
            lines.bytes.removeAll(keepingCapacity: true)
            if subscription.missedRecords > 0 {
                _ = writer.write(
                    note("the tail ends: \(subscription.missedRecords) records came faster than they were read"))
                return
            }
        }
    }

    /// Bytes on their way from the pipeline to the client.
    private final class Lines { var bytes: [UInt8] = [] }

    /// A line that is none of the log's.
    private func note(_ text: String) -> [UInt8] {
        var json = JSONText()
        json.object {
            $0.value("_msg", text)
            $0.value("level", "warning")
            $0.value("source", "sawlog")
        }
        return json.bytes + [UInt8(ascii: "\n")]
    }
}
