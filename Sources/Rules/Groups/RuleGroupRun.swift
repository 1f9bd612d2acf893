internal import Diagnostics
public import Instants
public import PromQL
internal import Templates

/// What the rules of all groups share.
public struct RuleContext: Sendable {
    public var evaluator: Evaluator
    /// Labels of the whole installation, for templates.
    public var externalLabels: [(String, String)]
    /// Where people reach the program.
    public var externalURL: String

    public init(
        evaluator: Evaluator = Evaluator(), externalLabels: [(String, String)] = [], externalURL: String = ""
    ) {
        self.evaluator = evaluator
        self.externalLabels = externalLabels
        self.externalURL = externalURL
    }
}

/// Evaluates the rules of a group and keeps their alerts. Live evaluation, replay and unit tests go through here.
public struct RuleGroupRun: Sendable {
    /// A rule that could not be evaluated, and why.
    public struct Failure: Sendable, Hashable {
        public let rule: String
        public let reason: String
    }

    public let group: RuleGroup
    private let context: RuleContext
    var alerts: [SeriesAlerts]
    /// The series that each rule wrote last time, which end when it no longer does.
    private var written: [Set<Labels>]
    /// Until then no alert ends: the series have only begun to be collected again.
    var holdUntil: Instant?
    /// The rules that failed at the last evaluation.
    public private(set) var failures: [Failure] = []

    public init(_ group: RuleGroup, _ context: RuleContext) {
        self.group = group
        self.context = context
        alerts = group.rules.map { _ in SeriesAlerts() }
        written = group.rules.map { _ in [] }
    }

    /// The alerts of the rule at `index` that are pending or firing, by their labels.
    public func active(_ index: Int) -> [SeriesAlert] { alerts[index].active }

    /// Evaluates all rules in their order at `time`; what they give goes into `store`.
    ///
    /// - Returns: the changes of state of alerts.
    public mutating func evaluate(at time: Instant, over store: some RuleSeriesStore) -> [AlertTransition] {
        failures = []
        var transitions: [AlertTransition] = []
        let asked = time - group.queryOffset
        for (index, rule) in group.rules.enumerated() {
            do throws(RuleFault) {
                let vector = try elements(rule, asked, store)
                let samples: [VectorSample]
                if case .alert(let pendingFor, let keepFiringFor) = rule.kind {
                    let found = try alerts(rule, vector, time, store)
                    let before = alerts[index].active
                    var changed = alerts[index].update(
                        with: found, at: time, pendingFor: pendingFor, keepFiringFor: keepFiringFor,
                        isHeld: holdUntil.map { time < $0 } ?? false)
                    changed = showRecords(of: changed, index, at: asked, over: store)
                    let isTooMany = group.limit > 0 && alerts[index].active.count > group.limit
                    let told = isTooMany ? before.compactMap { $0.resolved(at: time) } : changed
                    transitions += told.map { AlertTransition(alert: $0.alert, at: time) }
                    if isTooMany { throw tooMany(index) }
                    samples = series(index)
                } else {
                    samples = try recorded(rule, vector)
                }
                write(samples, of: index, at: asked, store)
            } catch {
                failures.append(Failure(rule: rule.name, reason: error.reason))
            }
        }
        return transitions
    }

    private struct RuleFault: Error { var reason: String }

    private func elements(
        _ rule: SeriesRule, _ time: Instant, _ store: some RuleSeriesStore
    ) throws(RuleFault) -> [VectorSample] {
        let value: QueryValue
        do throws(EvaluationFault) {
            switch rule.question {
            case .series(let expression):
                value = try context.evaluator.instant(expression, at: time, over: store).value
            case .records(let question): return try question.answer(at: time, interval: group.pace, over: store)
            }
        } catch {
            throw RuleFault(reason: error.message)
        }
        switch value {
        case .vector(let samples): return samples
        case .scalar(let number): return [VectorSample(labels: .empty, value: number)]
        default: throw RuleFault(reason: "rule result is not a vector or scalar")
        }
    }

    private func recorded(_ rule: SeriesRule, _ vector: [VectorSample]) throws(RuleFault) -> [VectorSample] {
        var seen: Set<Labels> = []
        var samples: [VectorSample] = []
        for sample in vector {
            var labels = sample.labels.setting(Labels.nameLabel, rule.name)
            for label in rule.labels { labels = labels.setting(label.name, label.template.source) }
            guard seen.insert(labels).inserted else {
                throw RuleFault(reason: "vector contains metrics with the same labelset after applying rule labels")
            }
            samples.append(VectorSample(labels: labels, value: sample.value))
        }
        if group.limit > 0, samples.count > group.limit {
            throw RuleFault(reason: "exceeded limit of \(group.limit) with \(samples.count) series")
        }
        return samples
    }

    /// The elements of a rule's vector as alerts that begin at `time`.
    private func alerts(
        _ rule: SeriesRule, _ vector: [VectorSample], _ time: Instant, _ store: some RuleSeriesStore
    ) throws(RuleFault) -> [SeriesAlert] {
        let environment = environment(time, store)
        var seen: Set<Labels> = []
        var alerts: [SeriesAlert] = []
        for sample in vector {
            let data = Template.data(
                labels: sample.labels.all.map { ($0.name, $0.value) }, externalLabels: context.externalLabels,
                externalURL: context.externalURL, value: sample.value)
            var labels = sample.labels.dropping([Labels.nameLabel])
            for label in rule.labels { labels = labels.setting(label.name, label.template.text(data, environment)) }
            labels = labels.setting("alertname", rule.name)
            guard seen.insert(labels).inserted else {
                throw RuleFault(reason: "vector contains metrics with the same labelset after applying alert labels")
            }
            var annotations = rule.annotations.map { AlertLabel($0.name, $0.template.text(data, environment)) }
            if case .records(let question) = rule.question,
                !annotations.contains(where: { $0.name == RecordSearch.annotation })
            {
                let query = question.search(for: sample.labels, at: time - group.queryOffset, interval: group.pace)
                if let query { annotations.append(AlertLabel(RecordSearch.annotation, query)) }
            }
            alerts.append(
                SeriesAlert(labels: labels, annotations: annotations.sorted(), value: sample.value, activeAt: time))
        }
        return alerts
    }

    /// As Prometheus, drops all alerts of a rule that raises more than it may.
    private mutating func tooMany(_ index: Int) -> RuleFault {
        let count = alerts[index].active.count
        alerts[index].removeAll()
        return RuleFault(reason: "exceeded limit of \(group.limit) with \(count) alerts")
    }

    /// The series that show the alerts of a rule.
    private func series(_ index: Int) -> [VectorSample] {
        alerts[index].active.flatMap { alert in
            [
                VectorSample(labels: alert.series, value: 1),
                VectorSample(labels: alert.sinceSeries, value: alert.activeAt.seconds.rounded(.down)),
            ]
        }
    }

    private mutating func write(
        _ samples: [VectorSample], of index: Int, at time: Instant, _ store: some RuleSeriesStore
    ) {
        let milliseconds = time.milliseconds
        for sample in samples { store.append(sample.labels, Sample(milliseconds, sample.value)) }
        let now = Set(samples.map(\.labels))
        for labels in written[index].subtracting(now) { store.append(labels, Sample(milliseconds, Sample.staleValue)) }
        written[index] = now
    }

    private func environment(_ time: Instant, _ store: some RuleSeriesStore) -> TemplateEnvironment {
        let evaluator = context.evaluator
        let asked = time - group.queryOffset
        return TemplateEnvironment(externalURL: context.externalURL, now: time) { text throws(TemplateError) in
            let expression: Expression
            do throws(Diagnostics) {
                expression = try Expression.parse(text)
            } catch {
                throw TemplateError(error.faults.first?.message ?? "no expression")
            }
            do throws(EvaluationFault) {
                switch try evaluator.instant(expression, at: asked, over: store).value {
                case .vector(let samples):
                    return samples.map { sample in
                        .init(labels: sample.labels.all.map { ($0.name, $0.value) }, value: sample.value)
                    }
                case .scalar(let number): return [.init(labels: [], value: number)]
                default: throw EvaluationFault("rule result is not a vector or scalar")
                }
            } catch {
                throw TemplateError(error.message)
            }
        }
    }
}

extension Instant {
    var milliseconds: Int64 {
        let (whole, rest) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000)
        return rest < 0 ? whole - 1 : whole
    }
}
