internal import Alertmanager
public import Instants
public import Metrics
internal import Records
public import Rules
internal import Synchronization

/// Notifications on their way: made from changes of alerts, kept with them, delivered at least once.
///
/// The thread that writes records calls `accept` with the transitions of a batch, commits
/// `takeChanges` in the transaction of that batch, and then says `markCommitted`. One other thread
/// calls `deliverDue` whenever the time it gave has come. A change is told once that transaction
/// has happened; a message leaves with the transaction after its delivery, so only a crash between
/// the two can tell it twice, with the same fingerprint and start.
public final class Outbox: Sendable {
    private let configuration: Mutex<Configuration>
    let externalURL: String
    let own: OwnMetrics
    let state = Mutex(State())

    /// Who is told of what.
    struct Configuration: Sendable {
        var routing: Routing?
        var receivers: [String: Receiver]

        init(_ routing: Routing?, _ receivers: [Receiver]) {
            self.routing = routing
            self.receivers = Dictionary(receivers.map { ($0.name, $0) }) { first, _ in first }
        }
    }

    var routing: Routing? { configuration.withLock { $0.routing } }
    var receivers: [String: Receiver] { configuration.withLock { $0.receivers } }

    struct State: Sendable {
        var groups: [AlertGroup] = []
        var entries: [OutboxEntry] = []
        var nextNumber = 1
        /// Numbers of acceptances: made, handed out with changes, committed.
        var accepted: UInt64 = 0
        var handed: UInt64 = 0
        var committed: UInt64 = 0
        var silences: [Silence] = []
        /// What each lane may still send.
        var budgets: [String: LaneBudget] = [:]
        /// Silences to be written.
        var changedSilences: Set<String> = []
        /// Keys of rows to delete.
        var gone: [String] = []
        /// Rows that stay as they are until there is a route.
        var shelved: [StateChange] = []
        /// Whether someone may be responsible now for what has begun or ended before.
        var asksForFiring = false

        /// Adds a group that was kept, to one with its labels when there is one.
        mutating func add(_ group: AlertGroup) {
            if let known = groups.firstIndex(where: { $0.identity == group.identity && $0.labels == group.labels }) {
                groups[known].merge(group)
            } else {
                groups.append(group)
            }
        }
    }

    /// Messages that wait; more push the oldest out, counted as given up.
    static let limit = 10_000

    /// - Parameters:
    ///   - route: nil tells nobody.
    ///   - receivers: must hold the one that the route names.
    public convenience init(route: Route?, receivers: [Receiver], externalURL: String = "", own: OwnMetrics) {
        self.init(routing: route.map { Routing($0) }, receivers: receivers, externalURL: externalURL, own: own)
    }

    /// - Parameters:
    ///   - routing: nil tells nobody.
    ///   - receivers: must hold those that the routes name.
    public init(routing: Routing?, receivers: [Receiver], externalURL: String = "", own: OwnMetrics) {
        configuration = Mutex(Configuration(routing, receivers))
        self.externalURL = externalURL
        self.own = own
    }

    func configure(_ routing: Routing?, _ receivers: [Receiver]) {
        configuration.withLock { $0 = Configuration(routing, receivers) }
    }

    /// Takes what has begun or ceased to fire.
    public func accept(_ transitions: [AlertTransition], now: Instant) {
        state.withLock { state in
            guard let routing else { return }
            for transition in transitions where [.firing, .resolved].contains(transition.alert.state) {
                for (identity, route) in routing.destinations(transition.alert.labels) {
                    accept(transition.alert, identity, route, now, &state)
                }
            }
        }
    }

    func accept(_ alert: Alert, _ identity: String, _ route: Route, _ now: Instant, _ state: inout State) {
        // Nobody is behind it, so nothing waits for them.
        guard let receiver = receivers[route.receiver], !receiver.notifiers.isEmpty || hasInhibitions else { return }
        let labels = route.groupLabels(alert)
        let known = state.groups.firstIndex { $0.identity == identity && $0.labels == labels }
        let index = known ?? state.groups.count
        if known == nil { state.groups.append(AlertGroup(labels, of: identity, for: teller(route))) }
        state.accepted += 1
        if !state.groups[index].accept(alert, number: state.accepted, now: now, route) {
            own.add(.notifications, 1, [receiver.name, "given_up"])
        }
    }

    /// Says that the changes taken last are committed: what they accepted may be told now.
    ///
    /// - Returns: when `deliverDue` is next to be called, nil when there is nothing to tell.
    @discardableResult
    public func markCommitted() -> Instant? {
        state.withLock { state in
            state.committed = state.handed
            return wakeUp(state)
        }
    }

    /// Forms the messages that are due and tries those whose time has come.
    ///
    /// Blocks for as long as the deliveries take. Not to be called from two threads at once.
    /// - Returns: when to call again, nil when there is nothing to tell.
    public func deliverDue(now: Instant) -> Instant? {
        state.withLock { form(now, &$0) }
        var blocked: Set<String> = []
        while let entry = next(now, blocked) {
            guard let notifier = notifier(of: entry) else {
                finish(entry, "no_receiver")
                continue
            }
            switch notifier.deliver(entry.message, now: now) {
            case .accepted: finish(entry, "delivered")
            case .failed(let reason, let after):
                fail(entry, reason, isRefused: false, after, now)
                blocked.insert(entry.lane)
            case .refused(let reason):
                fail(entry, reason, isRefused: true, nil, now)
                blocked.insert(entry.lane)
            }
        }
        return state.withLock { state in
            own.set(.outboxEntries, Double(state.entries.count))
            return wakeUp(state)
        }
    }

    /// Turns what is due in the groups into messages.
    private func form(_ now: Instant, _ state: inout State) {
        guard let routing else { return }
        expireSilences(now, &state)
        let quiet = Quiet(routing, state, now)
        for index in state.groups.indices {
            let identity = state.groups[index].identity
            guard let route = routing.route(identity), let receiver = receivers[route.receiver] else { continue }
            if !routing.isActive(identity, at: now) {
                if let wake = state.groups[index].wakeUp(route, committed: state.committed), wake <= now {
                    state.groups[index].postpone(now: now, route)
                }
                continue
            }
            let messages = state.groups[index].take(
                now: now, route, committed: state.committed, mutes: quiet.muting)
            for message in messages {
                let group = state.groups[index]
                for (position, notifier) in receiver.notifiers.enumerated() {
                    guard let text = text(message.alerts, message.isFiring, group, receiver, notifier) else { continue }
                    state.entries.append(
                        OutboxEntry(
                            number: state.nextNumber, receiver: receiver.name, notifier: position, kind: notifier.kind,
                            message: text, due: now))
                    state.nextNumber += 1
                }
            }
        }
        for group in state.groups where group.isOver { state.gone.append(Self.key(group)) }
        state.groups.removeAll(where: \.isOver)
        while state.entries.count > Self.limit {
            let oldest = state.entries.removeFirst()
            state.gone.append(oldest.key)
            own.add(.notifications, 1, [oldest.receiver, "given_up"])
        }
    }

    var hasInhibitions: Bool { !(routing?.configuration.inhibitions.isEmpty ?? true) }

    private func text(
        _ alerts: [Alert], _ isFiring: Bool, _ group: AlertGroup, _ receiver: Receiver, _ notifier: any Notifier
    ) -> [UInt8]? {
        var told = alerts.filter { notifier.tellsResolved || $0.state == .firing }
        guard !told.isEmpty else { return nil }
        var truncated = 0
        if notifier.maximumAlerts > 0, told.count > notifier.maximumAlerts {
            truncated = told.count - notifier.maximumAlerts
            told.removeLast(truncated)
        }
        return notifier.message(
            Notification(
                receiver: receiver.name, groupKey: group.key, groupLabels: group.labels, isFiring: isFiring,
                alerts: told, truncated: truncated, externalURL: externalURL))
    }

    /// The oldest message of a lane in which nothing waits before it.
    private func next(_ now: Instant, _ blocked: Set<String>) -> OutboxEntry? {
        state.withLock { state in
            // Without a route nobody is known to whom it could go; that may change.
            guard routing != nil else { return nil }
            var seen = blocked
            for entry in state.entries where seen.insert(entry.lane).inserted {
                guard entry.due <= now, state.budgets[entry.lane]?.isOpen(at: now) ?? true else { continue }
                state.budgets[entry.lane, default: LaneBudget(now: now)].spend(now: now)
                return entry
            }
            return nil
        }
    }

    private func notifier(of entry: OutboxEntry) -> (any Notifier)? {
        guard let receiver = receivers[entry.receiver] else { return nil }
        if receiver.notifiers.indices.contains(entry.notifier), receiver.notifiers[entry.notifier].kind == entry.kind {
            return receiver.notifiers[entry.notifier]
        }
        // The configuration has changed since the message was made.
        return receiver.notifiers.first { $0.kind == entry.kind }
    }

    private func finish(_ entry: OutboxEntry, _ outcome: String) {
        own.add(.notifications, 1, [entry.receiver, outcome])
        state.withLock { state in
            state.entries.removeAll { $0.number == entry.number }
            state.gone.append(entry.key)
        }
    }

    private func fail(_ entry: OutboxEntry, _ reason: String, isRefused: Bool, _ after: TimeSpan?, _ now: Instant) {
        own.add(.notificationFailures, 1, [entry.receiver, reason])
        let isOver = state.withLock { state in
            guard let index = state.entries.firstIndex(where: { $0.number == entry.number }) else { return false }
            return !state.entries[index].fail(reason, isRefused: isRefused, after: after, now: now)
        }
        if isOver { finish(entry, "given_up") }
    }

    private func wakeUp(_ state: State) -> Instant? {
        guard let routing else { return nil }
        var lanes: Set<String> = []
        let deliveries = state.entries.filter { lanes.insert($0.lane).inserted }.map { entry in
            state.budgets[entry.lane].map { max(entry.due, $0.opens) } ?? entry.due
        }
        let groups = state.groups.compactMap { group in
            routing.route(group.identity).flatMap { group.wakeUp($0, committed: state.committed) }
        }
        return (deliveries + groups).min()
    }

    static let groupPrefix = "outbox/group/"

    static func key(_ group: AlertGroup) -> String {
        let route = group.identity == Routing.root ? [] : [AlertLabel("\u{0}route", group.identity)]
        let identity = Alert(
            state: .firing, labels: group.labels + route, annotations: [], startsAt: .epoch, value: 0, count: 0)
        return groupPrefix + identity.fingerprint
    }
}
