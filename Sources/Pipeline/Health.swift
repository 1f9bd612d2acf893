public import Instants
internal import Synchronization

/// What is done beside reading and storing.
enum BackgroundWork {
    case sealing, merging, givingBackRoom, retention, trustingTheClock, keepingWindows
}

/// What stands in the way of reading and storing, for `/health` and for people.
public final class Health: Sendable {
    public struct State: Sendable {
        /// Why nothing can be committed now: `no room left on the disk of ...`; nil when all is well.
        public var blocked: String?
        /// Since when.
        public var blockedSince: Instant?
        /// What in the background does not succeed, the latest last.
        var faults: [(work: BackgroundWork, text: String)] = []
        /// The last fault in the background that still stands.
        public var fault: String? { faults.last?.text }
        public var lastCommit: Instant?
        public var isReading = false
        /// Patterns that are not tried any more, since they kept reaching their limit.
        public var patternsSetAside: [String] = []
    }

    private let state = Mutex(State())

    public init() {}

    public var current: State { state.withLock { $0 } }

    /// Everything that is read gets stored.
    public var isHealthy: Bool { current.blocked == nil }

    func block(_ reason: String, at now: Instant) {
        state.withLock {
            if $0.blocked == nil { $0.blockedSince = now }
            $0.blocked = reason
        }
    }

    func committed(at now: Instant) {
        state.withLock {
            $0.blocked = nil
            $0.blockedSince = nil
            $0.lastCommit = now
        }
    }

    /// The fault of `work`, nil once it has succeeded: that it has says nothing of other work.
    func note(_ fault: String?, of work: BackgroundWork) {
        state.withLock { state in
            // A fault that goes on is no news.
            if let fault, state.faults.contains(where: { $0 == (work, fault) }) { return }
            state.faults.removeAll { $0.work == work }
            if let fault { state.faults.append((work, fault)) }
        }
    }

    func note(setAside patterns: [String]) { state.withLock { $0.patternsSetAside = patterns } }
    func reading(_ isReading: Bool) { state.withLock { $0.isReading = isReading } }
}
