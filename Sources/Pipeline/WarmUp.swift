internal import Instants
internal import Rules

/// Holds back what alerts did before the time that a replay tells of, until it is known whether they last beyond it.
struct WarmUp {
    let end: Instant
    /// Of alerts that had not ended, by their labels.
    private var held: [String: [AlertTransition]] = [:]

    init(until end: Instant) { self.end = end }

    /// Those of `transitions` that are to be told, with what was held back of their alerts.
    mutating func pass(_ transitions: [AlertTransition]) -> [AlertTransition] {
        var told: [AlertTransition] = []
        for transition in transitions {
            let alert = transition.alert.fingerprint
            if transition.at >= end {
                told += held.removeValue(forKey: alert) ?? []
                told.append(transition)
            } else if [.pending, .firing].contains(transition.alert.state) {
                held[alert, default: []].append(transition)
            } else {
                held[alert] = nil
            }
        }
        return told
    }

    /// What is left at the end of the replay: alerts that fire and did not end.
    mutating func rest() -> [AlertTransition] {
        defer { held = [:] }
        return held.values.filter { $0.last?.alert.state == .firing }.flatMap { $0 }
    }
}
