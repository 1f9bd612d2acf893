internal import Alertmanager
internal import Instants
internal import Records
internal import Rules

/// The alerts of one group of a route, and what of them is still to be told.
struct AlertGroup: Sendable {
    struct Pending: Sendable, Equatable {
        let alert: Alert
        /// Number of the acceptance: told only once that is committed.
        let number: UInt64
        /// It is not told however long it fires: another alert has told of the same thing.
        let isTold: Bool

        init(_ alert: Alert, _ number: UInt64, isTold: Bool = false) {
            self.alert = alert
            self.number = number
            self.isTold = isTold
        }
    }

    /// Changes that wait; more than this push the oldest out.
    static let limit = 10_000

    let labels: [AlertLabel]
    /// Which node of the routing tree it belongs to.
    let identity: String
    /// The receiver that is told of it; nil where that was not written down, before version 4 of the row.
    var receiver: String?
    /// Fire, as far as people have been told.
    var firing: [Alert] = []
    var pending: [Pending] = []
    /// When something was last told; nil for a new group.
    var toldAt: Instant?
    /// When to tell what is pending.
    var due: Instant?
    var isChanged = true

    init(_ labels: [AlertLabel], of identity: String = Routing.root, for receiver: String? = nil) {
        self.labels = labels
        self.identity = identity
        self.receiver = receiver
    }

    /// Named as Alertmanager names groups: `{}:{alertname="X", severity="critical"}`.
    var key: String {
        let pairs = labels.map { label in
            let value = label.value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
                .replacing("\n", with: "\\n")
            return "\(label.name)=\"\(value)\""
        }
        return "\(Routing.conditions(of: identity)):{\(pairs.joined(separator: ", "))}"
    }

    /// True when there is nothing more to tell of it.
    var isOver: Bool { firing.isEmpty && pending.isEmpty }

    /// Takes a change; false when an older one had to go for it.
    mutating func accept(_ alert: Alert, number: UInt64, now: Instant, _ route: Route) -> Bool {
        if pending.isEmpty { due = nil }
        pending.append(Pending(alert, number))
        if due == nil { due = toldAt.map { max(now, $0 + route.groupInterval) } ?? now + route.groupWait }
        isChanged = true
        guard pending.count > Self.limit else { return true }
        pending.removeFirst()
        return false
    }

    /// When to look at the group next.
    func wakeUp(_ route: Route, committed: UInt64) -> Instant? {
        [change(committed), reminder(route)].compactMap { $0 }.min()
    }

    /// When to tell what is pending, as far as it is committed.
    private func change(_ committed: UInt64) -> Instant? {
        due.flatMap { due in pending.contains { $0.number <= committed } ? due : nil }
    }

    /// When to tell again what fires on. What is held back does not hold it up.
    private func reminder(_ route: Route) -> Instant? {
        guard !firing.isEmpty, route.repeatInterval.nanoseconds > 0 else { return nil }
        return toldAt.map { $0 + route.repeatInterval }
    }

    /// Looks again after the group's interval, as while the route is mute.
    mutating func postpone(now: Instant, _ route: Route) {
        due = now + route.groupInterval
        if let reminder = reminder(route), reminder <= now { toldAt = now }
        isChanged = true
    }

    /// What is to be told now, in order: within one message an alert changes once.
    ///
    /// - Parameter mutes: how an alert is silenced or inhibited now. Its start waits until it no longer is;
    ///   its end is not told, nor is a start that has ended meanwhile.
    mutating func take(
        now: Instant, _ route: Route, committed: UInt64, mutes: (Alert) -> Inhibitors.Muting? = { _ in nil }
    ) -> [(alerts: [Alert], isFiring: Bool)] {
        guard let wake = wakeUp(route, committed: committed), wake <= now else { return [] }
        isChanged = true
        if let change = change(committed), change <= now {
            let messages = takeChanges(now: now, route, committed, mutes)
            if !messages.isEmpty { return messages }
        }
        guard let reminder = reminder(route), reminder <= now else { return [] }
        toldAt = now
        // What has changed is told as a change.
        let changing = Set(pending.map(\.alert.fingerprint))
        let loud = firing.filter { !changing.contains($0.fingerprint) && mutes($0) == nil }
        return loud.isEmpty ? [] : [(loud, true)]
    }

    private mutating func takeChanges(
        now: Instant, _ route: Route, _ committed: UInt64, _ mutes: (Alert) -> Inhibitors.Muting?
    ) -> [(alerts: [Alert], isFiring: Bool)] {
        var messages: [(alerts: [Alert], isFiring: Bool)] = []
        let (audible, held) = split(committed, mutes)
        pending = held + pending.filter { $0.number > committed }
        due = pending.isEmpty ? nil : now + route.groupInterval
        if audible.isEmpty { return [] }
        toldAt = now
        var rest = audible[...]
        while !rest.isEmpty {
            var seen: Set<String> = []
            let chunk = rest.prefix { seen.insert($0.fingerprint).inserted }
            for alert in chunk {
                firing.removeAll { $0.fingerprint == alert.fingerprint }
                if alert.state == .firing { firing.append(alert) }
            }
            messages.append((Array(chunk), !firing.isEmpty))
            rest = rest.dropFirst(chunk.count)
        }
        return messages
    }

    /// The changes that can be told, and those that wait since their alert is muted.
    private mutating func split(
        _ committed: UInt64, _ mutes: (Alert) -> Inhibitors.Muting?
    ) -> (told: [Alert], held: [Pending]) {
        var told: [Alert] = []
        var held: [String: (place: Int, entry: Pending)] = [:]
        var mutings: [String: Inhibitors.Muting?] = [:]
        for (place, entry) in pending.enumerated() where entry.number <= committed {
            let fingerprint = entry.alert.fingerprint
            let muting = entry.isTold ? .lasting : mutings[fingerprint] ?? mutes(entry.alert)
            mutings[fingerprint] = .some(muting)
            guard held[fingerprint] != nil || muting != nil else {
                told.append(entry.alert)
                continue
            }
            if entry.alert.state == .firing {
                held[fingerprint] = (place, Pending(entry.alert, entry.number, isTold: muting == .lasting))
            } else {
                held[fingerprint] = nil
            }
            if entry.alert.state == .resolved { firing.removeAll { $0.fingerprint == fingerprint } }
        }
        return (told, held.values.sorted { $0.place < $1.place }.map(\.entry))
    }

    /// The alerts that fire, whether that was told or not.
    var current: [Alert] {
        if pending.isEmpty { return firing }
        var last: [String: Int] = [:]
        for (place, entry) in pending.enumerated() { last[entry.alert.fingerprint] = place }
        let changed = pending.enumerated().filter { place, entry in
            entry.alert.state == .firing && last[entry.alert.fingerprint] == place
        }
        return firing.filter { last[$0.fingerprint] == nil } + changed.map(\.element.alert)
    }
}
