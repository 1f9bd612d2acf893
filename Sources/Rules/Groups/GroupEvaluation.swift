public import Instants
internal import Metrics
internal import PromQL
internal import Records
internal import Synchronization

/// The groups of rules in PromQL as they run, and when each was last evaluated.
struct GroupState: Sendable {
    var runs: [RuleGroupRun]
    var evaluatedAt: [Instant?]
    /// Until then alerts from before a restart stay: the series they look at begin anew.
    var holdUntil: Instant?
    var hasRestored = false

    /// How long the series need until the usual expressions have something to look at.
    static let hold = TimeSpan.minutes(5)
    /// Of groups that name no interval.
    static let interval = TimeSpan.seconds(15)

    init(_ groups: [RuleGroup], _ context: RuleContext) {
        runs = groups.map { RuleGroupRun($0, context) }
        evaluatedAt = groups.map { _ in nil }
    }

    /// Whether a multiple of the group's interval has come since it was last evaluated.
    func isDue(_ index: Int, at time: Instant) -> Bool {
        guard let last = evaluatedAt[index] else { return true }
        let interval = max(1, (runs[index].group.interval ?? Self.interval).nanoseconds)
        // A clock that was set back must not stop the rules.
        return time < last || Condition.floor(time.nanoseconds, interval) > Condition.floor(last.nanoseconds, interval)
    }
}

extension AlertEngine {
    /// Evaluates the groups of rules in PromQL whose interval is over, over the series in `store`.
    ///
    /// Call it whenever the series have new values, from one thread. Queries run outside of the locks, so
    /// records are taken meanwhile. Transitions and rows come with the next `takeTransitions` and `takeChanges`.
    public func evaluate(at time: Instant, over store: some RuleSeriesStore) {
        for index in groups.indices {
            let taken: RuleGroupRun? = groupState.withLock { state in
                guard state.isDue(index, at: time) else { return nil }
                if state.hasRestored, state.holdUntil == nil { state.holdUntil = time + GroupState.hold }
                var run = state.runs[index]
                run.holdUntil = state.holdUntil
                return run
            }
            guard var run = taken else { continue }
            let before = run.rows()
            let transitions = run.evaluate(at: time, over: store)
            let after = run.rows()
            groupState.withLock { state in
                state.runs[index] = run
                state.evaluatedAt[index] = time
            }
            own.add(.ruleEvaluations, Double(run.group.rules.count), [run.group.name])
            if !run.failures.isEmpty { own.add(.ruleFailures, Double(run.failures.count), [run.group.name]) }
            state.withLock { state in
                record(transitions, &state)
                state.ruleRows += after.filter { before[$0.key]?.shape != $0.value.shape }
                    .map { StateChange(key: $0.key, value: $0.value.value) }
                state.gone += before.keys.filter { after[$0] == nil }
            }
        }
    }

    /// Alerts of rules in PromQL that are pending or firing.
    func activeSeriesAlerts() -> [Alert] {
        groupState.withLock { state in
            state.runs.flatMap { run in run.group.rules.indices.flatMap { run.active($0).map(\.alert) } }
        }
    }

    /// All groups of rules in PromQL with what they have raised, in the order of the files.
    public func groupDescriptions() -> [GroupDescription] {
        groupState.withLock { state in
            zip(state.runs, state.evaluatedAt).map { run, time in
                let rules = run.group.rules.enumerated().map { index, rule in
                    GroupDescription.Rule(
                        rule: rule, alerts: run.active(index).map(\.alert),
                        failure: run.failures.first { $0.rule == rule.name }?.reason)
                }
                return GroupDescription(group: run.group, evaluatedAt: time, rules: rules)
            }
        }
    }

    /// Puts back an alert of a rule in PromQL; false when its rule is gone.
    func restoreSeriesAlert(_ key: String, _ value: [UInt8], _ state: inout State) -> Bool {
        guard let (rule, alert) = SeriesAlertRow.read(value) else { return false }
        let isKnown = groupState.withLock { groups in
            for index in groups.runs.indices where groups.runs[index].restore(alert, rule: rule, key: key) {
                groups.hasRestored = true
                return true
            }
            return false
        }
        if !isKnown, alert.state == .firing, let resolved = alert.resolved(at: alert.activeAt) {
            record([AlertTransition(alert: resolved.alert, at: alert.activeAt)], &state)
        }
        return isKnown
    }
}

/// A group of rules in PromQL as people may see it.
public struct GroupDescription: Sendable {
    public struct Rule: Sendable {
        public let rule: SeriesRule
        /// Pending or firing now.
        public let alerts: [Alert]
        /// Why it could not be evaluated the last time.
        public let failure: String?
    }

    public let group: RuleGroup
    public let evaluatedAt: Instant?
    public let rules: [Rule]
}
