public import Diagnostics
public import Instants
public import Metrics
public import Records
internal import Synchronization

/// Alerts on the stream of records, by the rules of `rules/alerts/*.yaml`.
///
/// Evaluated at each record in event time: an alert fires at the record that crosses, whether the
/// record is live or a year old. The thread that writes records calls `observe` once a batch and
/// `advance` about once a second, then commits `takeChanges` in the transaction of the batch; the
/// transitions it gives have happened exactly when that transaction has. Other threads may read.
public final class AlertEngine: Sendable {
    let rules: [AlertRule]
    /// By rule: see `AlertRule.shape`.
    let shapes: [UInt64]
    /// The groups of rules in PromQL that were in the files; they are evaluated by `RuleGroupRun`.
    public let groups: [RuleGroup]
    let own: OwnMetrics
    let state: Mutex<State>
    let groupState: Mutex<GroupState>
    /// True when a rule in PromQL looks at when sources last said something.
    let asksForSources: Bool

    struct State: Sendable {
        var tables: [AlertKeyTable]
        /// By rule; nil for a rule that does not ask for new values.
        var seen: [SeenValues?]
        /// The shapes of all messages that rules have counted.
        var patterns = SeenValues()
        var sources = SourceHistory()
        var transitions: [AlertTransition] = []
        var history = AlertHistory()
        /// Keys of rows to delete.
        var gone: [String] = []
        /// Changed rows of alerts of rules in PromQL.
        var ruleRows: [StateChange] = []
    }

    init(_ rules: [AlertRule], groups: [RuleGroup] = [], context: RuleContext = RuleContext(), own: OwnMetrics) {
        self.rules = rules
        shapes = rules.map(\.shape)
        self.groups = groups
        groupState = Mutex(GroupState(groups, context))
        let metric = OwnMetric.sourceLast.definition.name
        asksForSources = groups.contains { group in group.rules.contains { $0.text.contains(metric) } }
        self.own = own
        state = Mutex(
            State(
                tables: rules.map { _ in AlertKeyTable(limit: AlertRule.keyLimit) },
                seen: rules.map { $0.unseen == nil ? nil : SeenValues() }))
    }

    /// Reads rule files. All faults of all files come back; a rule with a fault is left out.
    public static func load(
        _ sources: [SourceText], context: RuleContext = RuleContext(), own: OwnMetrics, now: Instant
    ) -> (engine: AlertEngine, faults: [Diagnostic]) {
        var rules: [AlertRule] = []
        var groups: [RuleGroup] = []
        var faults: [Diagnostic] = []
        for source in sources {
            let file = AlertRuleFile(source, now: now)
            faults += file.faults
            groups += file.groups
            for rule in file.rules {
                if rules.contains(where: { $0.id == rule.id }) {
                    faults.append(
                        Diagnostic(
                            "alert \"\(rule.name)\" of group \"\(rule.group)\" is in another file too", in: source,
                            at: rule.place))
                } else {
                    rules.append(rule)
                }
            }
        }
        return (AlertEngine(rules, groups: groups, context: context, own: own), faults)
    }

    public var isEmpty: Bool { rules.isEmpty && groups.isEmpty }

    /// The names of the alerts that rules can raise, in the order of the files.
    public var ruleNames: [String] {
        rules.map(\.name) + groups.flatMap { $0.rules.filter(\.isAlert).map(\.name) }
    }

    /// Evaluates the rules on the records of `batch`, which arrived at `now`.
    ///
    /// Records that took their file's modification time count in no window: when they happened is
    /// not known. A time more than ten minutes after `now` counts as `now`.
    public func observe(_ batch: RecordBatch, now: Instant) {
        guard batch.count > 0, watchesSources else { return }
        state.withLock { state in
            let presence = FieldPresence(rules, batch)
            var passes = rules.map { AlertPass($0, batch, presence, now) }
            var shape = MessageShape(batch)
            var selected = Selection(count: batch.count, all: false)
            for pass in passes { if let selection = pass.selection { selected.formUnion(selection) } }
            let before = state.gone.count
            let places = state.sources.open(batch, gone: &state.gone)
            // Record by record, so that it does not matter where one batch ends and the next begins.
            for (index, record) in batch.records.enumerated() where !record.flags.contains(.timeFromFile) {
                let place = places[Int(record.stream)]
                if record.time <= now + Self.tolerance { state.sources.note(record.time, place) }
                guard selected.contains(index) else { continue }
                shape.take(index)
                for rule in passes.indices where passes[rule].selection?.contains(index) == true {
                    if !passes[rule].isNew(index, &state.seen[rule], state.sources, place) { continue }
                    shape.look(&state.patterns, state.sources, place)
                    passes[rule].count(index, &state.tables[rule], state.sources, place, &shape)
                    if let transitions = passes[rule].takeTransitions() { self.record(transitions, &state) }
                }
            }
            tellNewest(places, state.sources, forgotten: state.gone[before...])
            for (rule, pass) in zip(rules, passes) where pass.dropped > 0 {
                own.add(.alertKeysDropped, Double(pass.dropped), [rule.name])
            }
        }
    }

    /// Moves the clock on: pending alerts fire, and alerts whose key has fallen silent are resolved,
    /// with the event time at which their count fell.
    ///
    /// While records still arrive for a key, more of the same time may come (an old file is being
    /// read), so nothing of it ends here; `endOfInput` says that none will.
    public func advance(to now: Instant, endOfInput: Bool = false) {
        state.withLock { state in
            for (index, rule) in rules.enumerated() {
                var transitions: [AlertTransition] = []
                let silence = rule.condition.window
                for position in state.tables[index].keys.indices
                where !state.tables[index].keys[position].window.isQuiet {
                    let mayEnd = endOfInput || state.tables[index][position].arrived + silence <= now
                    let changes = state.tables[index][position].window.step(to: now, rule.condition, mayEnd: mayEnd)
                    transitions += changes.compactMap { state.tables[index][position].follow($0, rule) }
                }
                record(transitions.sorted { ($0.at, $0.alert.fingerprint) < ($1.at, $1.alert.fingerprint) }, &state)
                prune(index, rule, now, &state)
            }
            count(&state)
        }
    }

    /// The changes of state since the last call, oldest first.
    public func takeTransitions() -> [AlertTransition] {
        state.withLock { state in
            defer { state.transitions = [] }
            return state.transitions
        }
    }

    /// The changes of state since the last call, and what fires after them: no change is between the two.
    public func takeStanding() -> (transitions: [AlertTransition], firing: [Alert]) {
        state.withLock { state in
            defer { state.transitions = [] }
            let alerts = state.tables.flatMap { $0.keys.compactMap(\.alert) } + activeSeriesAlerts()
            return (state.transitions, alerts.filter { $0.state == .firing })
        }
    }

    /// The alerts that are pending or firing, by their start.
    public func active() -> [Alert] {
        let alerts = state.withLock { state in state.tables.flatMap { $0.keys.compactMap(\.alert) } }
        return (alerts + activeSeriesAlerts()).sorted { ($0.startsAt, $0.fingerprint) < ($1.startsAt, $1.fingerprint) }
    }

    /// The last transitions that were kept, in the order of their times: files that are read one
    /// after the other bring them in another.
    public func history() -> [AlertTransition] {
        state.withLock { $0.history.entries.sorted { ($0.transition.at, $0.number) < ($1.transition.at, $1.number) } }
            .map(\.transition)
    }

    /// Appends `ALERTS{alertname,alertstate,...} 1` for each active alert.
    public func append(to writer: inout ExpositionWriter) {
        let definition = MetricDefinition("ALERTS", .gauge, "Alerts that are pending or firing.")
        let samples = active().map { alert in
            var labels: [UInt8] = []
            let all = (alert.labels + [AlertLabel("alertstate", "\(alert.state.name)")]).sorted()
            for label in all { appendLabel(label.name, label.value, to: &labels) }
            return (labels: labels, value: 1.0)
        }
        if !samples.isEmpty { writer.append(definition, samples: samples) }
    }

    /// In the place of a rule's id in the rows of `State.patterns`.
    static let patterns = "patterns"

    /// How far into the future a record may claim to be.
    static let tolerance = TimeSpan.minutes(10)

    func record(_ transitions: [AlertTransition], _ state: inout State) {
        for transition in transitions {
            state.transitions.append(transition)
            // What only waited would push out what fired.
            let isTold = [.firing, .resolved].contains(transition.alert.state)
            if isTold { state.history.append(transition) }
        }
    }

    /// Forgets quiet keys to which nothing has come for longer than any window reaches back.
    private func prune(_ index: Int, _ rule: AlertRule, _ now: Instant, _ state: inout State) {
        var reach = TimeSpan(nanoseconds: max(rule.condition.window.nanoseconds, TimeSpan.days(1).nanoseconds))
        if case .burst(let burst) = rule.condition.bar, reach < burst.over { reach = burst.over }
        state.tables[index].remove { $0.window.isQuiet && $0.arrived + reach + reach < now }
    }

    private func count(_ state: inout State) {
        let alerts = state.tables.flatMap { $0.keys.compactMap(\.alert) } + activeSeriesAlerts()
        for name in [AlertState.pending, .firing] {
            own.set(.alertsActive, Double(alerts.count { $0.state == name }), ["\(name.name)"])
        }
    }
}
