internal import Alertmanager
public import Instants
internal import Records
public import Rules
internal import Synchronization

/// Who is responsible, when routes or receivers change while alerts fire.
extension Outbox {
    /// Goes on with other routes and receivers: what waits to be told is grouped by the new routes, messages that are
    /// made already go to the receivers of the same names. Without a route all of it stays until there is one.
    public func replace(_ routing: Routing?, _ receivers: [Receiver]) {
        state.withLock { state in
            configure(routing, receivers)
            guard let routing else { return }
            let before = state.groups
            state.groups = []
            for group in before { regroup(group, Self.key(group), routing, &state) }
            unshelve(&state)
        }
    }

    /// Takes the rows that the store has kept, if there is a route for them.
    func unshelve(_ state: inout State) {
        guard let routing else { return }
        for row in state.shelved {
            guard let value = row.value else { continue }
            if let entry = OutboxEntry(row.key, value) {
                state.entries.append(entry)
            } else if row.key.hasPrefix(Self.groupPrefix), let group = AlertGroup(value) {
                regroup(group, row.key, routing, &state)
            }
        }
        state.shelved = []
        state.entries.sort { $0.number < $1.number }
        state.groups.sort { Self.key($0) < Self.key($1) }
        state.asksForFiring = true
    }

    private func regroup(_ group: AlertGroup, _ key: String, _ routing: Routing, _ state: inout State) {
        // Where nobody can be told, ends are not taken either: such a group would stay for ever.
        let groups = group.regrouped(routing, teller).filter { $0.receiver != "" || hasInhibitions }
        if !groups.contains(where: { Self.key($0) == key }) { state.gone.append(key) }
        for group in groups { state.add(group) }
    }

    /// Who a route tells, so that it is known later who was told; empty when nobody is behind its receiver.
    func teller(_ route: Route) -> String {
        receivers[route.receiver].map { $0.notifiers.isEmpty ? "" : $0.name } ?? ""
    }

    /// True after a start and after other routes: call `reconcile` then.
    public var asksForFiring: Bool { state.withLock { $0.asksForFiring } }

    /// Compares what people know with what fires: who has become responsible for an alert while it fired hears that it
    /// does, and what has ended while nobody was responsible ends for those who knew of it. Whoever was told already
    /// is not told again.
    ///
    /// - Parameter firing: exactly the alerts that fire after all transitions that were accepted.
    public func reconcile(_ firing: [Alert], now: Instant) {
        state.withLock { state in
            state.asksForFiring = false
            guard let routing else { return }
            let fires = Set(firing.map(\.fingerprint))
            for group in state.groups {
                guard let route = routing.route(group.identity) else { continue }
                for alert in group.current where !fires.contains(alert.fingerprint) {
                    var ended = alert
                    ended.state = .resolved
                    ended.endsAt = max(now, alert.startsAt)
                    accept(ended, group.identity, route, now, &state)
                }
            }
            var known: [String: Set<String>] = [:]
            for group in state.groups {
                known[group.identity, default: []].formUnion(group.current.map(\.fingerprint))
            }
            for alert in firing where alert.state == .firing {
                for (identity, route) in routing.destinations(alert.labels)
                where known[identity]?.contains(alert.fingerprint) != true {
                    accept(alert, identity, route, now, &state)
                }
            }
        }
    }
}
