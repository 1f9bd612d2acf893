internal import Instants
internal import Records
internal import Rules

/// The alerts of one group of a route, and what of them is still to be told.
struct AlertGroup: Sendable {
    struct Pending: Sendable, Equatable {
        let alert: Alert
        /// Number of the acceptance: told only once that is committed.
        let number: UInt64
    }

    /// Changes that wait; more than this push the oldest out.
    static let limit = 10_000

    let labels: [AlertLabel]
    /// Fire, as far as people have been told.
    private(set) var firing: [Alert] = []
    private(set) var pending: [Pending] = []
    /// When something was last told; nil for a new group.
    private(set) var toldAt: Instant?
    /// When to tell what is pending.
    private(set) var due: Instant?
    var isChanged = true

    init(_ labels: [AlertLabel]) { self.labels = labels }

    /// Named as Alertmanager names groups: `{}:{alertname="X", severity="critical"}`.
    var key: String {
        let pairs = labels.map { label in
            let value = label.value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
                .replacing("\n", with: "\\n")
            return "\(label.name)=\"\(value)\""
        }
        return "{}:{\(pairs.joined(separator: ", "))}"
    }

    /// True when there is nothing more to tell of it.
    var isOver: Bool { firing.isEmpty && pending.isEmpty }

    /// Takes a change; false when an older one had to go for it.
    mutating func accept(_ alert: Alert, number: UInt64, now: Instant, _ route: Route) -> Bool {
        pending.append(Pending(alert: alert, number: number))
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

    /// What is to be told now, in order: within one message an alert changes once.
    mutating func take(now: Instant, _ route: Route, committed: UInt64) -> [(alerts: [Alert], isFiring: Bool)] {
        guard let wake = wakeUp(route, committed: committed), wake <= now else { return [] }
        isChanged = true
        toldAt = now
        if pending.isEmpty { return [(firing, true)] }
        var messages: [(alerts: [Alert], isFiring: Bool)] = []
        var rest = pending.filter { $0.number <= committed }.map(\.alert)[...]
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
        pending.removeAll { $0.number <= committed }
        due = pending.isEmpty ? nil : now + route.groupInterval
        return messages
    }

    /// Takes over the alerts of another group with the same labels.
    mutating func merge(_ other: AlertGroup) {
        firing += other.firing
        pending += other.pending
        toldAt = toldAt ?? other.toldAt
        due = [due, other.due].compactMap { $0 }.min()
        isChanged = true
    }

    // MARK: Keeping

    func value() -> [UInt8] {
        var writer = StateWriter(version: 1)
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
        return writer.bytes
    }

    init?(_ value: [UInt8]) {
        var reader = StateReader(value)
        guard reader.version == 1, let count = reader.count() else { return nil }
        var labels: [AlertLabel] = []
        for _ in 0..<count {
            guard let name = reader.string(), let value = reader.string() else { return nil }
            labels.append(AlertLabel(name, value))
        }
        self.init(labels)
        guard let firing = Self.alerts(&reader), let pending = Self.alerts(&reader), let isTold = reader.boolean(),
            let told = reader.signed(), let isDue = reader.boolean(), let due = reader.signed()
        else { return nil }
        self.firing = firing
        self.pending = pending.map { Pending(alert: $0, number: 0) }
        toldAt = isTold ? Instant(nanoseconds: told) : nil
        self.due = isDue ? Instant(nanoseconds: due) : nil
        isChanged = false
    }

    /// The group as the route would form it now: itself, or several when the route has changed.
    func regrouped(_ route: Route) -> [AlertGroup] {
        let isSame = (firing + pending.map(\.alert)).allSatisfy { route.groupLabels($0) == labels }
        if isSame { return [self] }
        var groups: [AlertGroup] = []
        func index(_ alert: Alert) -> Int {
            let wanted = route.groupLabels(alert)
            if let known = groups.firstIndex(where: { $0.labels == wanted }) { return known }
            var group = AlertGroup(wanted)
            group.toldAt = toldAt
            group.due = due
            groups.append(group)
            return groups.count - 1
        }
        for alert in firing { groups[index(alert)].firing.append(alert) }
        for entry in pending { groups[index(entry.alert)].pending.append(entry) }
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
