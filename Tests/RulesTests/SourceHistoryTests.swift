import Diagnostics
import Instants
import Metrics
import Records
import Rules
import Testing

/// Since when and until when sources have been heard of, through restarts and reloads.
@Suite struct SourceHistoryTests {
    private let own = OwnMetrics(start: start)

    /// An engine that reports to `own`, with a rule that counts nothing of what comes.
    private func engine(_ own: OwnMetrics, rules: String = "{alert: A, expr: nothing, above: 0}") -> AlertEngine {
        let text = "groups: [{name: g, type: logsql, rules: [\(rules)]}]"
        let (engine, faults) = AlertEngine.load([SourceText(name: "r.yaml", text: text)], own: own, now: start)
        #expect(faults.isEmpty, "\(faults)")
        return engine
    }

    private func last(_ own: OwnMetrics, _ source: String = "auth.log") -> Double? {
        own.value(.sourceLast, [source]).map { $0 - start.seconds }
    }

    private func observe(_ engine: AlertEngine, _ seconds: Int64..., source: String = "auth.log") {
        let lines = seconds.map { Line(at: start + .seconds($0), source: source) }
        engine.observe(batch(lines), now: start + .seconds(seconds.max() ?? 0))
    }

    @Test func theNewestTimeIsShown() {
        let engine = engine(own)
        observe(engine, 10, 70, 30)
        #expect(last(own) == 70)
        observe(engine, 50)
        #expect(last(own) == 70, "a late record takes nothing back")
    }

    @Test func aRestartKeepsIt() {
        let first = engine(own)
        observe(first, 0, 5)
        var rows = first.takeChanges()
        observe(first, 4000)
        rows += first.takeChanges()
        #expect(rows.filter { $0.key == "alert/source/auth.log" }.count == 2, "also when the source is long known")
        let after = OwnMetrics(start: start)
        let second = engine(after)
        second.restore(rows.suffix(1))
        #expect(last(after) == 4000, "before any record has come")
        observe(second, 3000)
        #expect(last(after) == 4000)
        observe(second, 4100)
        #expect(last(after) == 4100)
    }

    @Test func aReloadKeepsIt() {
        let first = engine(own)
        observe(first, 4000)
        let second = engine(own)
        second.restore(first.takeChanges(), after: first.standing)
        observe(second, 3990)
        #expect(last(own) == 4000)
    }

    @Test func withoutRulesNothingIsShown() {
        let first = engine(own)
        observe(first, 7)
        let after = OwnMetrics(start: start)
        let (none, _) = AlertEngine.load([], own: after, now: start)
        none.restore(first.takeChanges())
        #expect(last(after) == nil)
    }

    /// What was written before there was a last time says since when, and nothing untrue.
    @Test func rowsWithoutALastTimeAreRead() {
        var writer = StateWriter(version: 1)
        writer.append((start - .hours(2)).nanoseconds)
        writer.append(UInt64(1))
        writer.append(UInt64(9))
        let engine = engine(own, rules: "{alert: New, expr: 'event.outcome:failure', unseen: message, above: 0}")
        engine.restore([StateChange(key: "alert/source/auth.log", value: writer.bytes)])
        #expect(last(own) == nil)
        observe(engine, 0)
        #expect(last(own) == 0)
        #expect(engine.takeTransitions().map(\.alert.state) == [.firing], "heard of for two hours")
    }

    @Test func sourcesOfLongAgoAreNotShownAfterARestart() {
        let first = engine(own)
        observe(first, 0, source: "old.log")
        observe(first, 40 * 86_400)
        let after = OwnMetrics(start: start)
        engine(after).restore(first.takeChanges())
        #expect(last(after, "old.log") == nil && last(after) == 40 * 86_400)
    }
}
