import Diagnostics
import Instants
import Metrics
import PromQL
import Records
import Rules
import Testing

/// Rules in PromQL within the engine: intervals, transitions, rows, restarts.
@Suite struct GroupEvaluationTests {
    private let rules = """
        groups:
        - name: fast
          interval: 1m
          rules: [{alert: High, expr: m > 1, for: 1m, labels: {severity: page}}]
        - name: slow
          interval: 2m
          rules: [{record: twice, expr: m * 2}]
        """

    private func engine(_ text: String? = nil) -> AlertEngine {
        let source = SourceText(name: "r.yml", text: text ?? rules)
        let (engine, faults) = AlertEngine.load([source], own: OwnMetrics(start: .epoch), now: .epoch)
        #expect(faults.isEmpty, "\(faults)")
        return engine
    }

    /// Sets m to `value` and evaluates, at each minute.
    private func run(_ engine: AlertEngine, _ series: Series, _ values: [(Int, Double?)]) -> [AlertTransition] {
        values.flatMap { minute, value in
            if let value { series.set("m", "a", minute, value) }
            engine.evaluate(at: .epoch + .minutes(Int64(minute)), over: series)
            return engine.takeTransitions()
        }
    }

    @Test func groupsRunAtTheirIntervals() {
        let engine = engine()
        let series = Series()
        let told = run(engine, series, [(0, 0), (1, 2), (2, 2), (3, 2), (4, 0)])
        #expect(told.map(\.alert.state) == [.pending, .firing, .resolved])
        #expect(told.map(\.at) == [1, 2, 4].map { .epoch + .minutes($0) })
        #expect(told.first?.alert[label: "severity"] == "page")
        #expect(series.values("twice") == [0, 4, 0])
        #expect(engine.history().map(\.alert.state) == [.firing, .resolved] && engine.active().isEmpty)
    }

    @Test func betweenMultiplesOfTheIntervalNothingHappens() {
        let engine = engine()
        let series = Series()
        series.set("m", "a", 0, 2)
        for second in [0, 15, 59] as [Int64] { engine.evaluate(at: .epoch + .seconds(second), over: series) }
        #expect(series.values("ALERTS_FOR_STATE").count == 1)
    }

    @Test func aRestartNeitherRepeatsNorForgets() {
        let first = engine()
        let series = Series()
        _ = run(first, series, [(1, 2), (2, 2)])
        let rows = first.takeChanges()
        #expect(rows.contains { $0.key.hasPrefix("alert/rule/") })
        let second = engine()
        second.restore(rows)
        #expect(second.active().map(\.state) == [.firing])
        // The series begin anew: for five minutes their absence ends nothing, and what is there counts at once.
        #expect(run(second, Series(), [(3, nil), (4, nil)]).isEmpty)
        let fresh = Series()
        #expect(run(second, fresh, [(5, 2), (6, 2)]).isEmpty)
        #expect(run(second, fresh, [(20, 0)]).map(\.alert.state) == [.resolved])
        let after = second.takeChanges()
        #expect(after.contains { $0.key.hasPrefix("alert/rule/") && $0.value == nil })
    }

    /// Rules that are read again a minute after a start wait for the series as long as they would have.
    @Test func aReloadKeepsTheHoldOfAStart() {
        let first = engine()
        _ = run(first, Series(), [(1, 2), (2, 2)])
        let second = engine()
        let rows = first.takeChanges()
        second.restore(rows)
        #expect(run(second, Series(), [(10, nil)]).isEmpty)
        let third = engine()
        third.restore(rows, after: second.standing)
        #expect(run(third, Series(), [(11, nil), (14, nil)]).isEmpty, "within five minutes of the first evaluation")
        #expect(run(third, Series(), [(15, nil)]).map(\.alert.state) == [.resolved])
    }

    @Test func aReloadNeitherRepeatsNorSkipsAnEvaluation() {
        let first = engine()
        let series = Series()
        _ = run(first, series, [(2, 1)])
        let second = engine()
        second.restore(first.takeChanges(), after: first.standing)
        second.evaluate(at: .epoch + .minutes(2) + .seconds(30), over: series)
        #expect(series.values("twice") == [2], "not due before the fourth minute")
        let other = engine(rules.replacing("interval: 2m", with: "interval: 90s"))
        other.restore([], after: first.standing)
        other.evaluate(at: .epoch + .minutes(2) + .seconds(30), over: series)
        #expect(series.values("twice") == [2, 2], "at another interval it begins anew")
    }

    @Test func whatIsLeftOutIsCounted() {
        let own = OwnMetrics(start: .epoch)
        let text = rules + "\n- {name: asked, type: logsql, rules: [{record: n, expr: '* | stats count() n'}]}"
        let (engine, faults) = AlertEngine.load([SourceText(name: "r.yml", text: text)], own: own, now: .epoch)
        #expect(faults.isEmpty, "\(faults)")
        let series = Series()
        for minute in [0, 1, 2, 5, 30] as [Int64] { engine.evaluate(at: .epoch + .minutes(minute), over: series) }
        func missed(_ group: String) -> Double { own.value(.ruleMissed, [group]) ?? 0 }
        #expect(missed("fast") == 2 + 24)
        #expect(missed("slow") == 0 + 12, "at 4 and at 30 minutes it is evaluated, and the other twelve are not")
        #expect(missed("asked") == 14, "the last eleven of 25 are asked")
        #expect(own.value(.ruleEvaluations, ["asked"]) == 17, "at 0, 1, 2, then 3 and 11 at once")
    }

    @Test func anAlertWhoseRuleIsGoneIsResolved() {
        let first = engine()
        _ = run(first, Series(), [(1, 2), (2, 2)].map { ($0.0, Optional($0.1)) })
        let changed = engine(rules.replacing("m > 1", with: "m > 1.5"))
        changed.restore(first.takeChanges())
        #expect(changed.takeTransitions().map(\.alert.state) == [.resolved])
        #expect(changed.active().isEmpty)
    }

    @Test func failuresAreShown() {
        let engine = engine("groups: [{name: g, rules: [{record: x, expr: 'm * on() m'}]}]")
        let series = Series()
        series.set("m", "b", 0, 1)
        _ = run(engine, series, [(0, 1)])
        #expect(engine.groupDescriptions().first?.rules.first?.failure?.isEmpty == false)
        #expect(engine.ruleNames == [])
    }

    /// An evaluation while the rules are read again has told its outcome to rules that nobody asks any more.
    @Test func whatIsEvaluatedDuringAReloadIsEvaluatedAgain() {
        let first = engine()
        let series = Series()
        #expect(run(first, series, [(1, 2)]).map(\.alert.state) == [.pending])
        let standing = first.standing
        let rows = first.takeChanges()
        #expect(run(first, series, [(2, 2)]).map(\.alert.state) == [.firing])
        let second = engine()
        second.restore(rows, after: standing)
        #expect(run(second, series, [(2, 2)]).map(\.alert.state) == [.firing])
    }

    @Test func whatFiresIsGivenWithTheChangesBeforeIt() {
        let engine = engine()
        let series = Series()
        for minute in [1, 2] {
            series.set("m", "a", minute, 2)
            engine.evaluate(at: .epoch + .minutes(Int64(minute)), over: series)
        }
        let standing = engine.takeStanding()
        #expect(standing.transitions.map(\.alert.state) == [.pending, .firing] && standing.firing.count == 1)
        #expect(engine.takeStanding().transitions.isEmpty && engine.takeStanding().firing == standing.firing)
    }
}
