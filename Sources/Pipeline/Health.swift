public import Instants
internal import Synchronization

/// What stands in the way of reading and storing, for `/health` and for people.
public final class Health: Sendable {
    public struct State: Sendable {
        /// Why nothing can be committed now: `no room left on the disk of ...`; nil when all is well.
        public var blocked: String?
        /// Since when.
        public var blockedSince: Instant?
        /// The last fault in the background: sealing, retention, watching.
        public var fault: String?
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

    func note(_ fault: String?) { state.withLock { $0.fault = fault } }
    func note(setAside patterns: [String]) { state.withLock { $0.patternsSetAside = patterns } }
    func reading(_ isReading: Bool) { state.withLock { $0.isReading = isReading } }
}
