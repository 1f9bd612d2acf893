public import Instants
internal import PromQL

/// How far back what happened still matters to rules: what a replay has to look at before the time it tells of.
///
/// What has no end, as the values that a rule has seen or a gauge that was set once, is taken for a day or not at all.
public struct RuleLookback: Hashable, Sendable {
    /// To rules on the log stream.
    public var stream = TimeSpan(nanoseconds: 0)
    /// To rules in PromQL: their ranges, those of what they record for each other, and their `for`.
    public var series = TimeSpan(nanoseconds: 0)
    /// To queries over stored records, beside the records themselves.
    public var questions = TimeSpan(nanoseconds: 0)

    /// The longest of them.
    public var longest: TimeSpan { max(stream, series, questions) }

    /// More is not looked at.
    public static let limit = TimeSpan.days(7)

    /// Each not longer than `limit`.
    func bounded() -> RuleLookback {
        var bounded = self
        bounded.stream = min(stream, Self.limit)
        bounded.series = min(series, Self.limit)
        bounded.questions = min(questions, Self.limit)
        return bounded
    }
}

extension AlertEngine {
    /// How far back its rules look, a week at most.
    public var lookback: RuleLookback {
        var lookback = RuleLookback()
        lookback.stream = rules.map(\.lookback).max() ?? lookback.stream
        let recorded = RecordedRules(groups)
        for (group, rule) in groups.flatMap({ group in group.rules.map { (group, $0) } }) {
            switch rule.question {
            case .series(let expression):
                lookback.series = max(lookback.series, recorded.lookback(of: rule, in: group))
                // What a query records for others is looked at as far back as they look.
                guard recorded.hasQuestion(among: expression) else { continue }
                lookback.questions = max(lookback.questions, recorded.lookback(of: rule, in: group))
            case .records: lookback.questions = max(lookback.questions, recorded.lookback(of: rule, in: group))
            }
        }
        return lookback.bounded()
    }
}

extension AlertRule {
    /// How long a rule knows the values that it has seen, as far as a replay goes.
    private static let memory = TimeSpan.days(1)
    /// Until it is known which shapes of messages are usual.
    private static let acquaintance = AlertPass.settling + AlertPass.settling

    fileprivate var lookback: TimeSpan {
        var reach = condition.window + condition.pendingFor + condition.keepFiringFor
        if case .burst(let burst) = condition.bar {
            // The baseline is made of whole windows before the one that is looked at.
            reach = reach + burst.over + condition.window + condition.window + burst.settling
        }
        return max(reach, unseen == nil ? Self.acquaintance : Self.memory)
    }
}

/// The recording rules of all groups by the name of what they record.
struct RecordedRules {
    private var rules: [String: [(group: RuleGroup, rule: SeriesRule)]] = [:]

    init(_ groups: [RuleGroup]) {
        for group in groups {
            for rule in group.rules where !rule.isAlert { rules[rule.name, default: []].append((group, rule)) }
        }
    }

    /// How far back a rule looks, through what other rules record.
    func lookback(of rule: SeriesRule, in group: RuleGroup, _ above: Set<String> = []) -> TimeSpan {
        var reach = group.pace + group.queryOffset
        if case .alert(let pendingFor, let keepFiringFor) = rule.kind { reach = reach + pendingFor + keepFiringFor }
        guard case .series(let expression) = rule.question else { return reach }
        reach = reach + expression.reach(lookback: Evaluator().lookback)
        let below = used(by: expression).filter { !above.contains($0.rule.name) }
            .map { lookback(of: $0.rule, in: $0.group, above.union([rule.name, $0.rule.name])) }
        return reach + (below.max() ?? TimeSpan(nanoseconds: 0))
    }

    /// Whether a query over stored records records what the expression looks at, by other rules or by itself.
    func hasQuestion(among expression: Expression, _ above: Set<String> = []) -> Bool {
        used(by: expression).contains { entry in
            guard case .series(let inner) = entry.rule.question else { return true }
            return !above.contains(entry.rule.name) && hasQuestion(among: inner, above.union([entry.rule.name]))
        }
    }

    /// The selectors of a rule, and of what it looks at that other rules record.
    func selectors(of rule: SeriesRule, _ above: Set<String> = []) -> [VectorSelector] {
        guard case .series(let expression) = rule.question else { return [] }
        let below = used(by: expression).filter { !above.contains($0.rule.name) }
        return expression.selectors + below.flatMap { selectors(of: $0.rule, above.union([rule.name, $0.rule.name])) }
    }

    private func used(by expression: Expression) -> [(group: RuleGroup, rule: SeriesRule)] {
        expression.selectors.flatMap { selector in selector.name.flatMap { rules[$0] } ?? [] }
    }
}
