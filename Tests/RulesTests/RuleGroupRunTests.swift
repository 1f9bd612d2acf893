import Diagnostics
import Instants
import PromQL
import Rules
import Testing

@Suite struct RuleGroupRunTests {
    private func group(_ text: String) throws -> RuleGroupRun {
        let source = SourceText(name: "r.yml", text: "groups:\n- name: g\n" + text)
        let (groups, faults) = RuleFiles.groups([source], now: .epoch)
        try #require(faults.isEmpty, "\(faults)")
        return RuleGroupRun(groups[0], RuleContext(externalLabels: [("site", "x")], externalURL: "http://example.com"))
    }

    private func minute(_ number: Int) -> Instant { .epoch + .minutes(Int64(number)) }

    @Test func transitionsAreToldOnce() throws {
        var run = try group("  rules: [{alert: A, expr: m > 1, for: 1m}]")
        let series = Series()
        let values = [0.0, 2, 2, 2, 0, 2, 0]
        var told: [[AlertState]] = []
        for (number, value) in values.enumerated() {
            series.set("m", "a", number, value)
            told.append(run.evaluate(at: minute(number), over: series).map(\.alert.state))
        }
        #expect(told == [[], [.pending], [.firing], [], [.resolved], [.pending], [.inactive]])
    }

    @Test func laterRulesSeeEarlierOnesAndSeriesEnd() throws {
        var run = try group("  rules: [{record: a, expr: m > 1}, {record: b, expr: a * 2, labels: {instance: ''}}]")
        let series = Series()
        for (number, value) in [2.0, 0, 3].enumerated() {
            series.set("m", "x", number, value)
            _ = run.evaluate(at: minute(number), over: series)
        }
        #expect(series.values("a").map { $0.isNaN ? -1 : $0 } == [2, -1, 3])
        #expect(series.values("b").map { $0.isNaN ? -1 : $0 } == [4, -1, 6])
    }

    @Test func aRuleThatFailsIsNamedAndOthersGoOn() throws {
        var run = try group(
            """
              limit: 1
              rules:
              - {record: many, expr: m}
              - {record: same, expr: m, labels: {instance: ''}}
              - {alert: Many, expr: m}
              - {alert: Same, expr: m, labels: {instance: ''}}
              - {record: fine, expr: sum(m)}
            """)
        let series = Series()
        series.set("m", "a", 0, 1)
        series.set("m", "b", 0, 2)
        #expect(run.evaluate(at: minute(0), over: series).count == 0)
        #expect(run.failures.map(\.rule) == ["many", "same", "Many", "Same"])
        #expect(series.values("fine") == [3])
    }

    @Test func groupsHaveLabelsAndLookBack() throws {
        var run = try group(
            """
              labels: {team: a, severity: low}
              query_offset: 1m
              rules: [{alert: A, expr: m > 1, labels: {severity: high}}]
            """)
        let series = Series()
        series.set("m", "x", 0, 2)
        series.set("m", "x", 1, 0)
        let alert = run.evaluate(at: minute(1), over: series).first?.alert
        #expect(alert?.labels.map(\.name) == ["alertname", "instance", "severity", "team"])
        #expect(alert?[label: "severity"] == "high")
    }

    @Test func annotationsMayAsk() throws {
        var run = try group(
            """
              rules:
              - alert: A
                expr: m == 2
                annotations:
                  sum: '{{ query "sum(m)" | first | value }} at {{ $externalLabels.site }}'
                  bad: '{{ query "sum(" | first }}'
                  none: '{{ query "nothing" | first }}'
            """)
        let series = Series()
        series.set("m", "a", 0, 2)
        series.set("m", "b", 0, 5)
        let annotations = run.evaluate(at: minute(0), over: series).first?.alert.annotations ?? []
        #expect(annotations.first { $0.name == "sum" }?.value == "7 at x")
        #expect(annotations.first { $0.name == "bad" }?.value.hasPrefix("<error expanding template: ") == true)
        #expect(annotations.first { $0.name == "none" }?.value.hasPrefix("<error expanding template: ") == true)
    }
}
