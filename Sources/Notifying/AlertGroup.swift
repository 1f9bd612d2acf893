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
    /// Fire, as far as people have been told.
    private(set) var firing: [Alert] = []
    private(set) var pending: [Pending] = []
    /// When something was last told; nil for a new group.
    private(set) var toldAt: Instant?
    /// When to tell what is pending.
    private(set) var due: Instant?
    var isChanged = true

    init(_ labels: [AlertLabel], of identity: String = Routing.root) {
        self.labels = labels
        self.identity = identity
    }

    /// Named as Alertmanager names groups: `{}:{alertname="X", severity="critical"}`.
    var key: String {
        let pairs = labels.map { label in
            let value = label.value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
                .replacing("\n", with: "\\n")
            return "\(label.name)=\"\(value)\""
        }
        return "\(identity.prefix { $0 != "#" }):{\(pairs.joined(separator: ", "))}"
    }

    /// True when there is nothing more to tell of it.
    var isOver: Bool { firing.isEmpty && pending.isEmpty }

    /// Takes a change; false when an older one had to go for it.
    mutating func accept(_ alert: Alert, number: UInt64, now: Instant, _ route: Route) -> Bool {
        pending.append(Pending(alert, number))
        if due == nil { due = toldAt.map { max(now, $0 + route.groupInterval) } ?? now + route.groupWait }
        isChanged = true
        guard pending.count > Self.limit else { return true }
        pending.removeFirst()
        return false
    }

    /// When to look at the group next.
    func wakeUp(_ route: Route, committed: UInt64) -> Instant? {
        if let due, pending.contains(where: { $0.number <= committed }) { return due }
        guard pending.isEmpty, !firing.isEmpty, route.repeatInterval.nanoseconds > 0 else { return nil }
        return toldAt.map { $0 + route.repeatInterval }
    }

    /// Looks again after the group's interval, as while the route is mute.
    mutating func postpone(now: Instant, _ route: Route) {
        due = now + route.groupInterval
        if pending.isEmpty { toldAt = now }
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
        if pending.isEmpty {
            toldAt = now
            let loud = firing.filter { mutes($0) == nil }
            return loud.isEmpty ? [] : [(loud, true)]
        }
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

    /// Takes over the alerts of another group with the same labels.
    mutating func merge(_ other: AlertGroup) {
        firing += other.firing.filter { alert in !firing.contains { $0.fingerprint == alert.fingerprint } }
        pending += other.pending.filter { !pending.contains($0) }
        toldAt = toldAt ?? other.toldAt
        due = [due, other.due].compactMap { $0 }.min()
        isChanged = true
    }

    // MARK: Keeping

    func value() -> [UInt8] {
        var writer = StateWriter(version: 3)
        writer.append(identity)
        writer.append(UInt64(labels.count))
        for label in labels {
            writer.append(label.name)
            writer.append(label.value)
        }
        for list in [firing, pending.map(\.alert)] {
            writer.append(UInt64(list.count))
            for alert in list { alert.write(to: &writer) }
        }
        for time in [toldAt, due] {
            writer.append(time != nil)
            writer.append((time ?? .epoch).nanoseconds)
        }
        for entry in pending { writer.append(entry.isTold) }
        return writer.bytes
    }

    init?(_ value: [UInt8]) {
        var reader = StateReader(value)
        // Version 1 knew the root only.
        guard (1...3).contains(reader.version),
            let identity = reader.version == 1 ? Routing.root : reader.string(), let count = reader.count()
        else { return nil }
        var labels: [AlertLabel] = []
        for _ in 0..<count {
            guard let name = reader.string(), let value = reader.string() else { return nil }
            labels.append(AlertLabel(name, value))
        }
        self.init(labels, of: identity)
        guard let firing = Self.alerts(&reader), let pending = Self.alerts(&reader), let isTold = reader.boolean(),
            let told = reader.signed(), let isDue = reader.boolean(), let due = reader.signed()
        else { return nil }
        self.firing = firing
        // Before version 3 nothing was told by another alert.
        let hasTold = reader.version == 3
        self.pending = pending.map { Pending($0, 0, isTold: hasTold && reader.boolean() == true) }
        toldAt = isTold ? Instant(nanoseconds: told) : nil
        self.due = isDue ? Instant(nanoseconds: due) : nil
        isChanged = false
    }

    /// The group as the routes would form it now: itself, or several when they have changed.
    func regrouped(_ routing: Routing) -> [AlertGroup] {
        func homes(_ alert: Alert) -> [(identity: String, labels: [AlertLabel])] {
            routing.destinations(alert.labels).map { ($0.identity, $0.route.groupLabels(alert)) }
        }
        let isSame = (firing + pending.map(\.alert)).allSatisfy { alert in
            homes(alert).contains { $0.identity == identity && $0.labels == labels }
        }
        if isSame { return [self] }
        var groups: [AlertGroup] = []
        func indices(_ alert: Alert) -> [Int] {
            homes(alert).map { home in
                let known = groups.firstIndex { $0.identity == home.identity && $0.labels == home.labels }
                if let known { return known }
                var group = AlertGroup(home.labels, of: home.identity)
                group.toldAt = toldAt
                group.due = due
                groups.append(group)
                return groups.count - 1
            }
        }
        for alert in firing { for index in indices(alert) { groups[index].firing.append(alert) } }
        for entry in pending { for index in indices(entry.alert) { groups[index].pending.append(entry) } }
        return groups
    }

    private static func alerts(_ reader: inout StateReader) -> [Alert]? {
        guard let count = reader.count() else { return nil }
        var alerts: [Alert] = []
        for _ in 0..<count {
            guard let alert = Alert(from: &reader) else { return nil }
            alerts.append(alert)
        }
        return alerts
    }
}
