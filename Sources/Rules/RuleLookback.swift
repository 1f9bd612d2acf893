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

    /// How far back a rule looks, through what other rules record. Cost: each of those is looked at once.
    func lookback(of rule: SeriesRule, in group: RuleGroup) -> TimeSpan {
        // What records itself ends there.
        var reaches = [rule.name: TimeSpan(nanoseconds: 0)]
        return lookback(of: rule, in: group, &reaches)
    }

    /// - Parameter reaches: how far back what has been looked at looks, by the name of what is recorded.
    private func lookback(
        of rule: SeriesRule, in group: RuleGroup, _ reaches: inout [String: TimeSpan]
    ) -> TimeSpan {
        var reach = group.pace + group.queryOffset
        if case .alert(let pendingFor, let keepFiringFor) = rule.kind { reach = reach + pendingFor + keepFiringFor }
        guard case .series(let expression) = rule.question else { return reach }
        reach = reach + expression.reach(lookback: Evaluator().lookback)
        var longest = TimeSpan(nanoseconds: 0)
        for name in expression.selectors.compactMap(\.name) {
            if reaches[name] == nil {
                reaches[name] = TimeSpan(nanoseconds: 0)
                var below = TimeSpan(nanoseconds: 0)
                for entry in rules[name] ?? [] {
                    below = max(below, lookback(of: entry.rule, in: entry.group, &reaches))
                }
                reaches[name] = below
            }
            longest = max(longest, reaches[name] ?? longest)
        }
        return reach + longest
    }

    /// Whether a query over stored records records what the expression looks at, by other rules or by itself.
    func hasQuestion(among expression: Expression) -> Bool {
        var seen: Set<String> = []
        return used(by: expression, &seen).contains { entry in
            if case .records = entry.rule.question { true } else { false }
        }
    }

    /// The selectors of a rule, and of what it looks at that other rules record.
    func selectors(of rule: SeriesRule) -> [VectorSelector] {
        guard case .series(let expression) = rule.question else { return [] }
        var seen: Set = [rule.name]
        let below = used(by: expression, &seen).compactMap { entry in
            if case .series(let inner) = entry.rule.question { inner } else { nil as Expression? }
        }
        return ([expression] + below).flatMap(\.selectors)
    }

    /// The recording rules that an expression looks at, and those that they look at, each once.
    private func used(
        by expression: Expression, _ seen: inout Set<String>
    ) -> [(group: RuleGroup, rule: SeriesRule)] {
        var found: [(group: RuleGroup, rule: SeriesRule)] = []
        for name in expression.selectors.compactMap(\.name) where seen.insert(name).inserted {
            for entry in rules[name] ?? [] {
                found.append(entry)
                if case .series(let inner) = entry.rule.question { found += used(by: inner, &seen) }
            }
        }
        return found
    }
}
