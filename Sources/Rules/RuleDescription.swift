public import Instants
internal import Synchronization
internal import Templates

/// A rule as people may see it, with the alerts it has raised.
public struct RuleDescription: Sendable {
    public let group: String
    public let name: String
    /// The filter, as written.
    public let expression: String
    /// Fields whose values tell alerts apart.
    public let by: [String]
    public let window: TimeSpan
    /// What the count must do: `above 5`, `burst of 5 times the usual`.
    public let condition: String
    public let pendingFor: TimeSpan
    public let keepFiringFor: TimeSpan
    /// The rule's own labels and annotations; templates as written where they are no plain text.
    public let labels: [AlertLabel]
    public let annotations: [AlertLabel]
    /// Pending or firing now, by their start.
    public let alerts: [Alert]
}

extension AlertEngine {
    /// All rules with what they have raised, in the order of the files.
    public func descriptions() -> [RuleDescription] {
        let active = state.withLock { state in state.tables.map { $0.keys.compactMap(\.alert) } }
        return zip(rules, active).map { rule, alerts in
            RuleDescription(
                group: rule.group, name: rule.name, expression: rule.expression, by: rule.by.map(\.field),
                window: rule.condition.window, condition: rule.condition.text, pendingFor: rule.condition.pendingFor,
                keepFiringFor: rule.condition.keepFiringFor,
                labels: rule.labels.map { AlertLabel($0.name, $0.template.source) },
                annotations: rule.annotations.map { AlertLabel($0.name, $0.template.source) },
                alerts: alerts.sorted { ($0.startsAt, $0.fingerprint) < ($1.startsAt, $1.fingerprint) })
        }
    }
}

extension Condition {
    /// For people.
    fileprivate var text: String {
        switch bar {
        case .above(let count): "above \(count)"
        case .burst(let burst): "at least \(burst.least) and more than \(burst.factor) times the usual"
        }
    }
}
