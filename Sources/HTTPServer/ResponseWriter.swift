internal import Glibc

/// The writing end of a streamed response: a bounded queue between the closure that makes the
/// bytes and the thread that sends them.
public final class ResponseWriter: @unchecked Sendable {  // `monitor` guards every `var`
    private enum State { case open, ended, aborted, gone }

    private let monitor = Monitor()
    private let capacity: Int
    private var pending: [UInt8] = []
    /// Bytes of `pending` that were sent.
    private var sent = 0
    private var state = State.open
    private var trailer: [Item] = []

    init(capacity: Int) { self.capacity = max(1, capacity) }

    /// Queues `bytes`, waiting while the client is slow.
    ///
    /// Returns: false when the client has gone or the server stops; nothing more will be sent then.
    @discardableResult
    public func write(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        monitor.withLock {
            while state == .open, pending.count - sent >= capacity { monitor.wait() }
            guard state == .open else { return false }
            pending.append(contentsOf: bytes)
            monitor.wake()
            return true
        }
    }

    @discardableResult
    public func write(_ bytes: [UInt8]) -> Bool { bytes.withUnsafeBufferPointer { write($0) } }

    @discardableResult
    public func write(_ text: String) -> Bool { write(Array(text.utf8)) }

    /// False once the client has gone, which is noticed within a second also when nothing is
    /// written, or when the server stops.
    public var isOpen: Bool { monitor.withLock { state == .open } }

    /// Sends `items` behind the last byte: what is only known then. RFC 9110, section 6.5. Clients of HTTP/1.0 do not
    /// get them.
    public func finish(with items: [Item]) {
        monitor.withLock { trailer = items }
    }

    /// What `finish` gave.
    var trailerItems: [Item] { monitor.withLock { trailer } }

    /// Ends the response in a way that the client can tell from a proper end: what was sent is not
    /// the whole answer.
    public func abort() { close(.aborted) }

    /// Waits until all that was written is with the system, or the client has gone.
    ///
    /// Returns: false when the client has gone or the server stops.
    public func flush() -> Bool {
        monitor.withLock {
            while state == .open, sent < pending.count { monitor.wait() }
            return state == .open
        }
    }

    /// Waits `milliseconds`, less when the client leaves or the server stops meanwhile: the pause
    /// between two looks for news.
    public func pause(milliseconds: Int) {
        let deadline = Monitor.deadline(in: milliseconds)
        monitor.withLock {
            while state == .open, monitor.wait(until: deadline) {}
        }
    }

    func end() { close(.ended) }
    func clientHasGone() { close(.gone) }

    private func close(_ next: State) {
        monitor.withLock {
            if state == .open || next == .gone { state = next }
            monitor.wake()
        }
    }

    /// What `read` found.
    enum Piece {
        case bytes(Int)
        case end, failure
    }

    /// Moves up to `room.count` bytes into `room`, waiting for the first. Meanwhile looks at
    /// `socket`, since a client that leaves sends nothing that would wake us.
    func read(into room: UnsafeMutableBufferPointer<UInt8>, socket: Int32) -> Piece {
        monitor.withLock {
            while state == .open, sent == pending.count {
                let inTime = monitor.wait(until: Monitor.deadline(in: 500))
                if !inTime, hasHungUp(socket) {
                    state = .gone
                    monitor.wake()
                }
            }
            if state == .gone { return .failure }
            let count = min(room.count, pending.count - sent)
            if count == 0 { return state == .ended ? .end : .failure }
            pending.withUnsafeBufferPointer { source in
                _ = room.update(fromContentsOf: source[sent..<(sent + count)])
            }
            sent += count
            if sent == pending.count {
                pending.removeAll(keepingCapacity: true)
                sent = 0
            }
            monitor.wake()
            return .bytes(count)
        }
    }
}

/// Linux's POLLRDHUP, which Glibc's overlay does not import.
private let peerClosed: Int32 = 0x2000

/// True when the other end of `socket` has closed it.
func hasHungUp(_ socket: Int32) -> Bool {
    var watched = pollfd(fd: socket, events: Int16(peerClosed), revents: 0)
    return poll(&watched, 1, 0) > 0 && watched.revents & Int16(peerClosed | POLLHUP | POLLERR) != 0
}
