public import Instants
internal import Metrics
internal import PromQL
internal import Records
internal import Synchronization

/// The groups of rules that are evaluated at intervals, as they run, and when each was last evaluated.
struct GroupState: Sendable {
    var runs: [RuleGroupRun]
    var evaluatedAt: [Instant?]
    /// Until then alerts from before a restart stay: the series they look at begin anew.
    var holdUntil: Instant?
    var hasRestored = false

    /// How long the series need until the usual expressions have something to look at.
    static let hold = TimeSpan.minutes(5)
    /// So many evaluations that were missed are made up for; those of longer ago are left out, and counted.
    private static let backlog: Int64 = 10

    init(_ groups: [RuleGroup], _ context: RuleContext) {
        runs = groups.map { RuleGroupRun($0, context) }
        evaluatedAt = groups.map { _ in nil }
    }

    /// When a group is to be evaluated, and what was left out before that.
    struct Due: Equatable {
        var times: [Instant] = []
        /// Multiples of the interval at which the group was not evaluated and will not be.
        var missed: Int64 = 0
    }

    /// The times at which the group is to be evaluated now: none before a multiple of its interval has come.
    ///
    /// Queries over records look at the interval before, so they are asked at each multiple, also at the last `backlog`
    /// of those that were missed: no record is between two of them. What is older is seen by no evaluation. Groups in
    /// PromQL are evaluated now and make up for nothing.
    func due(_ index: Int, at time: Instant) -> Due {
        let group = runs[index].group
        let interval = max(1, group.pace.nanoseconds)
        let now = Condition.floor(time.nanoseconds, interval)
        let isAligned = group.language == .logsql
        let current = isAligned ? Instant(nanoseconds: now * interval) : time
        guard let last = evaluatedAt[index] else { return Due(times: [current]) }
        let before = Condition.floor(last.nanoseconds, interval)
        // A clock that was set back must not stop the rules.
        if time < last { return Due(times: [current]) }
        if now <= before { return Due() }
        let first = isAligned ? max(before + 1, now - Self.backlog) : now
        let times = isAligned ? (first...now).map { Instant(nanoseconds: $0 * interval) } : [time]
        return Due(times: times, missed: first - before - 1)
    }
}

extension AlertEngine {
    /// Evaluates the groups whose interval is over, over the series and the records of `store`.
    ///
    /// Call it whenever the series have new values, for each language from one thread. Queries run outside of the
    /// locks, so records are taken meanwhile. Transitions and rows come with the next `takeTransitions` and `takeChanges`.
    ///
    /// - Parameter language: whose groups; nil for all.
    public func evaluate(_ language: RuleGroup.Language? = nil, at time: Instant, over store: some RuleSeriesStore) {
        for index in groups.indices where language == nil || groups[index].language == language {
            let due = groupState.withLock { $0.due(index, at: time) }
            if due.missed > 0 { own.add(.ruleMissed, Double(due.missed), [groups[index].name]) }
            for time in due.times { evaluate(index, at: time, over: store) }
        }
    }

    private func evaluate(_ index: Int, at time: Instant, over store: some RuleSeriesStore) {
        var run = groupState.withLock { state in
            if state.hasRestored, state.holdUntil == nil { state.holdUntil = time + GroupState.hold }
            var run = state.runs[index]
            // Records are there after a restart, series have a gap.
            run.holdUntil = run.group.language == .promql ? state.holdUntil : nil
            return run
        }
        let before = run.rows()
        let transitions = run.evaluate(at: time, over: store)
        let after = run.rows()
        state.withLock { state in
            record(transitions, &state)
            state.ruleRows += after.filter { before[$0.key]?.shape != $0.value.shape }
                .map { StateChange(key: $0.key, value: $0.value.value) }
            state.gone += before.keys.filter { after[$0] == nil }
            // Within the same lock: who sees that a group was evaluated finds its transitions too.
            groupState.withLock { groups in
                groups.runs[index] = run
                groups.evaluatedAt[index] = time
            }
        }
        own.add(.ruleEvaluations, Double(run.group.rules.count), [run.group.name])
        if !run.failures.isEmpty { own.add(.ruleFailures, Double(run.failures.count), [run.group.name]) }
    }

    /// Alerts that are pending or firing, of the groups that are evaluated at intervals.
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

    /// How far its groups have come. What they find after this is no part of it.
    public var standing: GroupStanding {
        groupState.withLock { state in
            GroupStanding(
                hold: state.holdUntil, hasRestored: state.hasRestored,
                groups: Array(zip(state.runs.map(\.group), state.evaluatedAt)))
        }
    }

    /// Goes on from `before`: with the time until which alerts stay after a start, and with when each group that is
    /// still there was evaluated.
    func takeOver(_ before: GroupStanding) {
        groupState.withLock { state in
            state.holdUntil = before.hold
            state.hasRestored = before.hasRestored
            for index in state.runs.indices {
                let group = state.runs[index].group
                state.evaluatedAt[index] = before.groups.first { $0.group.isSame(as: group) }?.evaluatedAt
            }
        }
    }

    /// Puts back an alert of a rule in PromQL; false when its rule is gone.
    func restoreSeriesAlert(_ key: String, _ value: [UInt8], _ state: inout State, hasGap: Bool) -> Bool {
        guard let (rule, alert) = SeriesAlertRow.read(value) else { return false }
        let isKnown = groupState.withLock { groups in
            for index in groups.runs.indices where groups.runs[index].restore(alert, rule: rule, key: key) {
                if hasGap { groups.hasRestored = true }
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

/// How far the groups of an engine have come: what one that takes its place goes on from.
public struct GroupStanding: Sendable {
    /// Until when alerts stay after a start.
    let hold: Instant?
    let hasRestored: Bool
    /// Each group with when it was last evaluated.
    let groups: [(group: RuleGroup, evaluatedAt: Instant?)]
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
