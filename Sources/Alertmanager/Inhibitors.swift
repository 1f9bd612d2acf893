public import Rules

/// The alerts that fire at one moment, by the rules of which they are sources.
///
/// Cost: each rule on each alert once; then asking takes each rule once, however many fire.
public struct Inhibitors: Sendable {
    /// How an alert is kept quiet.
    public enum Muting: Sendable {
        /// Until the source is over.
        case held
        /// For as long as the alert fires.
        case lasting
    }

    private struct Sources: Sendable {
        let rule: InhibitionRule
        /// The values of the labels in which source and target must agree.
        var targets: Set<[String]> = []
        /// Of sources that are no targets of the same rule.
        var others: Set<[String]> = []
    }

    private var sources: [Sources]

    public init(_ rules: [InhibitionRule], firing: [Alert]) {
        sources = rules.map { Sources(rule: $0) }
        for alert in firing {
            for index in sources.indices where sources[index].rule.sources.allSatisfy({ $0.accepts(alert.labels) }) {
                let rule = sources[index].rule
                let isTarget = rule.targets.allSatisfy { $0.accepts(alert.labels) }
                if isTarget {
                    sources[index].targets.insert(Self.values(alert, rule))
                } else {
                    sources[index].others.insert(Self.values(alert, rule))
                }
            }
        }
    }

    /// Whether one of them keeps `alert` quiet. An alert that is both source and target of a rule is not kept quiet
    /// by one that is both too.
    public func muting(of alert: Alert) -> Muting? {
        var isHeld = false
        for entry in sources where !(entry.targets.isEmpty && entry.others.isEmpty) {
            let rule = entry.rule
            guard rule.targets.allSatisfy({ $0.accepts(alert.labels) }) else { continue }
            let isSource = rule.sources.allSatisfy { $0.accepts(alert.labels) }
            let values = Self.values(alert, rule)
            guard entry.others.contains(values) || !isSource && entry.targets.contains(values) else { continue }
            if rule.isLasting { return .lasting }
            isHeld = true
        }
        return isHeld ? .held : nil
    }

    private static func values(_ alert: Alert, _ rule: InhibitionRule) -> [String] {
        rule.equal.map { alert[label: $0] ?? "" }
    }
}
