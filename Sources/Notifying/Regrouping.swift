internal import Rules

/// Groups under other routes than those that formed them.
extension AlertGroup {
    /// The group as the routes would form it now: itself, or several when they have changed.
    ///
    /// What fires goes to the groups of those who were told of it. Whoever else is responsible now has heard nothing yet:
    /// `Outbox.reconcile` sees to them. What waits goes to those it was meant for, or, where none of them is
    /// responsible any more, to all that are.
    func regrouped(_ routing: Routing, _ teller: (Route) -> String) -> [AlertGroup] {
        var homes: [String: [Home]] = [:]
        for alert in firing + pending.map(\.alert) where homes[alert.fingerprint] == nil {
            homes[alert.fingerprint] = routing.destinations(alert.labels).map {
                Home(identity: $0.identity, labels: $0.route.groupLabels(alert), receiver: teller($0.route))
            }
        }
        func known(_ home: Home) -> Bool { receiver == nil || home.receiver == receiver }
        let isSame = homes.values.allSatisfy { homes in
            homes.contains { $0.identity == identity && $0.labels == labels && $0.receiver == receiver }
        }
        if isSame { return [self] }
        var groups: [AlertGroup] = []
        func place(_ alert: Alert, isTold: Bool, _ body: (inout AlertGroup) -> Void) {
            let all = homes[alert.fingerprint] ?? []
            let old = all.filter(known)
            for home in isTold || !old.isEmpty ? old : all {
                let index = groups.firstIndex { $0.identity == home.identity && $0.labels == home.labels }
                if index == nil { groups.append(begin(home, isNew: !known(home))) }
                body(&groups[index ?? groups.count - 1])
            }
        }
        for alert in firing { place(alert, isTold: true) { $0.firing.append(alert) } }
        for entry in pending { place(entry.alert, isTold: false) { $0.pending.append(entry) } }
        return groups
    }

    private struct Home {
        let identity: String
        let labels: [AlertLabel]
        let receiver: String
    }

    private func begin(_ home: Home, isNew: Bool) -> AlertGroup {
        var group = AlertGroup(home.labels, of: home.identity, for: home.receiver)
        group.toldAt = isNew ? nil : toldAt
        group.due = due
        return group
    }

    /// Takes over the alerts of another group with the same labels.
    mutating func merge(_ other: AlertGroup) {
        firing += other.firing.filter { alert in !firing.contains { $0.fingerprint == alert.fingerprint } }
        let known = Set(pending.map(\.alert))
        pending += other.pending.filter { !known.contains($0.alert) }
        // What one of them has told, or is about to tell, is not told for the other again.
        var fires = Set(firing.map(\.fingerprint))
        pending.removeAll { entry in
            let fingerprint = entry.alert.fingerprint
            return entry.alert.state == .firing
                ? !fires.insert(fingerprint).inserted : fires.remove(fingerprint) == nil
        }
        receiver = receiver ?? other.receiver
        toldAt = toldAt ?? other.toldAt
        due = [due, other.due].compactMap { $0 }.min()
        isChanged = true
    }
}
