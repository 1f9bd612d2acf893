internal import HTTPServer
internal import Instants
internal import Linux
internal import LogsQL
internal import Pipeline
internal import Records
internal import Search
internal import Storage
internal import Synchronization

/// One tail: what is stored of the time before it, when that is asked for, then what comes.
///
/// The subscription ends with whoever holds the tail, also when nobody ever reads the response.
final class LiveTail: Sendable {
    private let subscription: LiveFeed.Subscription
    private let engine: Engine
    private let asked: QueryRequest
    /// nil when no stored records are asked for, or when they are sent.
    private let past: Mutex<Past?>

    /// What stored records are read under.
    struct Past: Sendable {
        let since: Instant
        let limits: QueryLimits
        /// A place among the queries, free again when the records are sent.
        let pass: Turnstile.Pass
    }

    /// From here on nothing is missed, even if it takes a while until the client reads.
    init(_ asked: QueryRequest, _ engine: Engine, bytes: Int, past: Past?) {
        self.asked = asked
        self.engine = engine
        self.past = Mutex(past)
        subscription = engine.feed.subscribe(bytes: bytes)
    }

    deinit { engine.feed.end(subscription) }

    func send(to writer: ResponseWriter) {
        let lines = Lines()
        let past = takePast()
        // One for both, so that a limit counts what is stored too.
        let run = QueryRun(asked.query, limits: past?.limits ?? QueryLimits()) {
            (batch, selection) throws(QueryError) in
            lines.append(batch, selection)
            if !lines.send(to: writer) { throw .stopped("nobody reads it any more") }
        }
        var mark: Int64 = 0
        do {
            if let past { mark = try sendStored(past, run, to: writer) }
        } catch {
            return say("the tail ends: \(error)", to: writer)
        }
        if writer.isOpen { follow(since: mark, run, to: writer) }
    }

    private func takePast() -> Past? {
        past.withLock { past in
            defer { past = nil }
            return past
        }
    }

    /// Sends the stored records in the order in which they arrived, and says what of them could not be.
    ///
    /// - Returns: the number from which on records were not stored yet.
    private func sendStored(_ past: Past, _ run: QueryRun, to writer: ResponseWriter) throws -> Int64 {
        var query = asked.query
        query.restrict(to: TimeRange(start: past.since, end: .distantFuture))
        let deadline = Clock.monotonic() + Int64(min(asked.seconds, 1e6) * 1e9)
        let coverage = try search(
            query, in: try engine.snapshot(), feeding: run,
            isCancelled: { Clock.monotonic() >= deadline || !writer.isOpen })
        for text in told("damaged, and not shown: ", coverage.damage) + told("", coverage.limits + coverage.warnings) {
            say(text, to: writer)
        }
        return coverage.arrivalMark
    }

    /// The first of `texts`, and how many there are more.
    private func told(_ start: String, _ texts: [String]) -> [String] {
        let named = 8
        let more = texts.count - named
        return texts.prefix(named).map { start + $0 } + (more > 0 ? ["\(start)\(more) more"] : [])
    }

    private func follow(since mark: Int64, _ run: QueryRun, to writer: ResponseWriter) {
        var dropped = run.account.figures.droppedFields
        while writer.isOpen, !run.isSatisfied {
            guard let batch = subscription.next(timeout: 500_000_000) else { continue }
            do {
                try run.consume(batch, arrivedSince: mark)
            } catch {
                return say("the tail ends: \(error)", to: writer)
            }
            if subscription.missedRecords > 0 {
                return say(
                    "the tail ends: \(subscription.missedRecords) records came faster than they were read", to: writer)
            }
            let figures = run.account.figures
            if let note = figures.droppedNote(since: dropped) { say(note, to: writer) }
            dropped = figures.droppedFields
        }
    }

    /// A line that is none of the log's.
    private func say(_ text: String, to writer: ResponseWriter) {
        var json = JSONText()
        json.object {
            $0.value("_msg", text)
            $0.value("level", "warning")
            $0.value("source", "sawlog")
        }
        _ = writer.write(json.bytes + [UInt8(ascii: "\n")])
    }

    /// Bytes on their way from the pipeline to the client.
    private final class Lines {
        private var bytes: [UInt8] = []

        func append(_ batch: RecordBatch, _ selection: Selection) {
            selection.forEach { index in
                batch.appendJSON(index, to: &bytes)
                bytes.append(UInt8(ascii: "\n"))
            }
        }

        /// False when the client has left.
        func send(to writer: ResponseWriter) -> Bool {
            defer { bytes.removeAll(keepingCapacity: true) }
            return bytes.isEmpty || writer.write(bytes)
        }
    }
}
