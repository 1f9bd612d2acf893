public import Alertmanager
public import Instants
internal import Metrics
public import Rules
internal import Synchronization

/// What keeps an alert from being told, and who would be told of it.
public struct AlertMuting: Sendable, Hashable {
    public var silencedBy: [String] = []
    /// Fingerprints.
    public var inhibitedBy: [String] = []
    public var receivers: [String] = []

    public init() {}
}

extension Outbox {
    static let silencePrefix = "outbox/silence/"
    /// Silences that are kept at a time, and for how long after their end.
    public static let silenceLimit = 1000
    static let silenceRetention = TimeSpan.days(5)

    /// All silences, those that have ended in the last days too, by their ends.
    public func silences() -> [Silence] {
        state.withLock { $0.silences.sorted { ($0.endsAt, $0.id) < ($1.endsAt, $1.id) } }
    }

    /// Adds a silence, or puts it in the place of the one with its id. False when there is no more room.
    public func set(_ silence: Silence) -> Bool {
        state.withLock { state in
            state.silences.removeAll { $0.id == silence.id }
            guard state.silences.count < Self.silenceLimit else { return false }
            state.silences.append(silence)
            state.changedSilences.insert(silence.id)
            return true
        }
    }

    /// Ends a silence at `now`; false when there is none that could end.
    public func expire(_ id: String, now: Instant) -> Bool {
        state.withLock { state in
            guard let index = state.silences.firstIndex(where: { $0.id == id }),
                state.silences[index].state(at: now) != .expired
            else { return false }
            state.silences[index].endsAt = now
            state.silences[index].startsAt = min(state.silences[index].startsAt, now)
            state.silences[index].updatedAt = now
            state.changedSilences.insert(id)
            return true
        }
    }

    /// What keeps `alert` quiet at `now`, while `firing` fire.
    public func muting(of alert: Alert, firing: [Alert], now: Instant) -> AlertMuting {
        var muting = AlertMuting()
        muting.silencedBy = silences().filter { $0.mutes(alert.labels, at: now) }.map(\.id)
        guard let routing else { return muting }
        muting.inhibitedBy = routing.inhibitors(of: alert, firing: firing).map(\.fingerprint)
        muting.receivers = routing.destinations(alert.labels).map(\.route.receiver)
        return muting
    }

    /// Forgets silences that ended long ago.
    func expireSilences(_ now: Instant, _ state: inout State) {
        for silence in state.silences where silence.endsAt + Self.silenceRetention < now {
            state.gone.append(Self.silencePrefix + silence.id)
        }
        state.silences.removeAll { $0.endsAt + Self.silenceRetention < now }
    }
}
