internal import Alertmanager
internal import Instants
internal import Rules

/// What is silenced or inhibited at one moment.
final class Quiet {
    private let silences: [Silence]
    private let rules: [InhibitionRule]
    private let groups: [AlertGroup]
    private let now: Instant
    /// Made when the first alert asks: mostly none is due.
    private var inhibitors: Inhibitors?

    init(_ routing: Routing, _ state: Outbox.State, _ now: Instant) {
        rules = routing.configuration.inhibitions
        groups = rules.isEmpty ? [] : state.groups
        silences = state.silences
        self.now = now
    }

    func muting(_ alert: Alert) -> Inhibitors.Muting? {
        if silences.contains(where: { $0.mutes(alert.labels, at: now) }) { return .held }
        guard !rules.isEmpty else { return nil }
        let inhibitors = self.inhibitors ?? Inhibitors(rules, firing: groups.flatMap(\.current))
        self.inhibitors = inhibitors
        return inhibitors.muting(of: alert)
    }
}
