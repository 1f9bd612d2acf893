internal import HTTPServer
internal import Linux
internal import LogsQL
internal import Records
internal import Search
internal import Storage
internal import Synchronization

/// A query that runs on a thread of its own, and the bytes of its answer on their way to the client.
///
/// The bytes wait in a bounded queue, so a slow client slows the search, and a client that leaves
/// ends it.
final class Answer: Sendable {
    enum Outcome: Sendable {
        case done(Coverage)
        case failed(any Error)
    }

    private let pieces = BoundedQueue<[UInt8]>(capacity: 16, weightLimit: 2 << 20)
    private let outcome = Mutex<Outcome?>(nil)
    private let cancelled = Atomic<Bool>(false)
    private let deadline: Int64
    private static let pieceBytes = 64 << 10

    /// - Parameter seconds: after so many the search is given up.
    init(seconds: Double) {
        deadline = Clock.monotonic() + Int64(min(max(seconds, 0), 1e6) * 1e9)
    }

    var isLate: Bool { Clock.monotonic() >= deadline }
    private var isOver: Bool { cancelled.load(ordering: .relaxed) || isLate }

    /// Runs the query; returns when it is done, given up or cancelled.
    func run(_ query: Query, newest: Int?, _ limits: QueryLimits, _ open: () throws(StoreError) -> SegmentSnapshot) {
        var buffer: [UInt8] = []
        let result: Outcome
        do {
            let snapshot = try open()
            let coverage = try search(
                query, in: snapshot, newest: newest, limits: limits, isCancelled: { self.isOver }
            ) {
                (batch, selection) throws(QueryError) in
                try self.append(batch, selection, &buffer)
            }
            result = pieces.push(buffer, weight: buffer.count) ? .done(coverage) : .failed(SearchError.cancelled)
        } catch {
            result = .failed(error)
        }
        outcome.withLock { $0 = result }
        pieces.close()
    }

    private func append(_ batch: RecordBatch, _ selection: Selection, _ buffer: inout [UInt8]) throws(QueryError) {
        var isRefused = false
        selection.forEach { index in
            if isRefused { return }
            batch.appendJSON(index, to: &buffer)
            buffer.append(UInt8(ascii: "\n"))
            guard buffer.count >= Self.pieceBytes else { return }
            isRefused = !pieces.push(buffer, weight: buffer.count) || isOver
            buffer.removeAll(keepingCapacity: true)
        }
        if isRefused { throw .stopped("nobody waits for the answer any more") }
    }

    /// Ends the search early.
    func cancel() {
        cancelled.store(true, ordering: .relaxed)
        pieces.close()
    }

    /// What the search came to; nil while it runs.
    var result: Outcome? { outcome.withLock { $0 } }

    /// Collects the answer until it is whole, has `limit` bytes, or `timeout` nanoseconds are over.
    func beginning(limit: Int, timeout: Int64) -> (bytes: [UInt8], isWhole: Bool) {
        var bytes: [UInt8] = []
        let end = Clock.monotonic() + timeout
        while bytes.count < limit {
            switch pieces.pop(timeout: max(0, end - Clock.monotonic())) {
            case .element(let piece): bytes += piece
            case .closed: return (bytes, true)
            case .timedOut: return (bytes, false)
            }
        }
        return (bytes, false)
    }

    /// Hands on the rest to `writer`, and `trailer` behind it; ends the search when the client leaves.
    func send(_ beginning: [UInt8], to writer: ResponseWriter, trailer: (Coverage) -> [Item]) {
        var goesOn = beginning.isEmpty || writer.write(beginning)
        while goesOn {
            switch pieces.pop(timeout: 200_000_000) {
            case .element(let piece): goesOn = writer.write(piece)
            case .timedOut: goesOn = writer.isOpen
            case .closed:
                // The end of the stream must not look like the end of the answer when it is not.
                if case .done(let coverage) = result { return writer.finish(with: trailer(coverage)) }
                return writer.abort()
            }
        }
        cancel()
    }
}
