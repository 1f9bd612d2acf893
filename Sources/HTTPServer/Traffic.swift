/// What is in flight on one server: connections, requests, streams, bytes of bodies.
final class Traffic: @unchecked Sendable {  // `monitor` guards every `var`
    private let monitor = Monitor()
    private let bodyLimit: Int
    private var bodyBytes = 0
    private var active = 0
    private var connections = 0
    private var stopping = false
    private var writers: [ObjectIdentifier: ResponseWriter] = [:]

    init(bodyLimit: Int) { self.bodyLimit = bodyLimit }

    func enter() { monitor.withLock { active += 1 } }

    func leave() {
        monitor.withLock {
            active -= 1
            monitor.wake()
        }
    }

    /// Waits until there are fewer than `limit` connections, and counts one more; false once the
    /// server stops.
    func openConnection(limit: Int) -> Bool {
        monitor.withLock {
            while connections >= limit, !stopping { monitor.wait() }
            if !stopping { connections += 1 }
            return !stopping
        }
    }

    func connectionClosed() {
        monitor.withLock {
            connections -= 1
            monitor.wake()
        }
    }

    /// Takes `bytes` out of the budget for bodies; false when it is spent.
    func reserve(_ bytes: Int) -> Bool {
        monitor.withLock {
            guard bodyBytes + bytes <= bodyLimit else { return false }
            bodyBytes += bytes
            return true
        }
    }

    func release(_ bytes: Int) { monitor.withLock { bodyBytes -= bytes } }

    var isStopping: Bool { monitor.withLock { stopping } }

    /// Follows `writer` until `forget`; one that comes while the server stops is closed at once.
    func add(_ writer: ResponseWriter) {
        let late = monitor.withLock {
            writers[ObjectIdentifier(writer)] = writer
            return stopping
        }
        if late { writer.clientHasGone() }
    }

    func forget(_ writer: ResponseWriter) { monitor.withLock { writers[ObjectIdentifier(writer)] = nil } }

    /// Closes every stream and lets no new one begin.
    func beginStop() {
        let open = monitor.withLock {
            stopping = true
            monitor.wake()
            return Array(writers.values)
        }
        for writer in open { writer.clientHasGone() }
    }

    /// Waits until nothing is in flight, at most `milliseconds`.
    func drain(milliseconds: Int) {
        let deadline = Monitor.deadline(in: milliseconds)
        monitor.withLock {
            while active > 0, monitor.wait(until: deadline) {}
        }
    }
}
