import Diagnostics
import Instants
import Rules
import Testing

@testable import RuleTesting

/// What a test file says of rules; that promtool says the same is shown by `Tests/Program/rule_verdict_test.py`.
@Suite struct RuleTestRunTests {
    private static let rules = """
        groups:
          - name: one
            rules:
              - {record: "job:m:sum", expr: sum by (job) (m)}
              - alert: High
                expr: m > 5
                for: 2m
                keep_firing_for: 1m
                labels: {severity: page}
                annotations: {summary: "{{ $labels.job }} has {{ $value }}"}
        """

    private func run(_ tests: String) -> [RuleTestFailure] {
        let file = RuleTestFile(SourceText(name: "t.yml", text: tests))
        #expect(file.faults.isEmpty, "\(file.faults)")
        let (groups, faults) = RuleFiles.groups([SourceText(name: "r.yml", text: Self.rules)], now: .epoch)
        #expect(faults.isEmpty, "\(faults)")
        return file.tests.flatMap { test in
            var run = RuleTestRun(test, of: file, groups: groups)
            return run.run()
        }
    }

    /// The alert is pending from 1m, fires from 3m to 5m, is kept at 6m and gone at 7m.
    @Test(arguments: [(0, false), (1, false), (2, false), (3, true), (5, true), (6, true), (7, false), (8, false)])
    func theLifeOfAnAlert(_ minute: Int, _ fires: Bool) {
        let expected = "[{exp_labels: {job: a, severity: page}, exp_annotations: {summary: a has 9}}]"
        let failures = run(
            """
            tests:
              - interval: 1m
                input_series: [{series: 'm{job="a"}', values: '0 9x4 0x9'}]
                alert_rule_test: [{eval_time: \(minute)m, alertname: High, exp_alerts: \(fires ? expected : "[]")}]
            """)
        #expect(failures.isEmpty, "\(failures.map(\.text))")
    }

    @Test func aFailureShowsWhatDiffers() {
        let failures = run(
            """
            tests:
              - interval: 1m
                input_series: [{series: 'm{job="a"}', values: '9x9'}]
                alert_rule_test:
                  - eval_time: 4m
                    alertname: High
                    exp_alerts:
                      - exp_labels: {job: a, severity: warn}
                        exp_annotations: {summary: a has 9}
                promql_expr_test:
                  - {expr: "job:m:sum", eval_time: 1m, exp_samples: [{labels: 'job:m:sum{job="b"}', value: 9}]}
            """)
        #expect(
            failures == [
                RuleTestFailure(
                    line: 5,
                    text: """
                        alert High at 4m
                            expected  {alertname="High", job="a", severity="warn"}
                                      summary: "a has 9"
                            got       {alertname="High", job="a", severity="page"}
                                      summary: "a has 9"
                            differs   label severity
                        """),
                RuleTestFailure(
                    line: 11,
                    text: """
                        expression job:m:sum at 1m
                            expected  job:m:sum{job="b"} 9
                            got       job:m:sum{job="a"} 9
                        """),
            ])
    }

    @Test func fuzzyComparisonForgivesRounding() {
        func file(_ head: String) -> String {
            """
            \(head)
            tests:
              - promql_expr_test: [{expr: 1 / 3, eval_time: 0, exp_samples: [{labels: "{}", value: 0.33333333}]}]
            """
        }
        #expect(run(file("fuzzy_compare: true")).isEmpty)
        #expect(run(file("fuzzy_compare: false")).count == 1)
    }

    @Test func faultsHaveTheirPlaces() {
        let file = RuleTestFile(
            SourceText(
                name: "t.yml",
                text: """
                    rule_file: [a.yml]
                    evaluation_interval: often
                    tests:
                      - input_series:
                          - {series: 'up{a="b"', values: '1 2'}
                          - {series: up, values: '1 two'}
                        alert_rule_test:
                          - {eval_time: 5m}
                        promql_expr_test:
                          - {expr: sum(up, eval_time: 5m, exp_samples: [{value: many}]}
                    """))
        let faults = file.faults.map { $0.rendered(color: false).split(separator: "\n")[0] }
        #expect(faults.contains("t.yml:2:22: error: \"often\" is no duration"), "\(faults)")
        #expect(faults.contains("t.yml:1:1: error: unknown key \"rule_file\""), "\(faults)")
        #expect(faults.contains { $0.hasPrefix("t.yml:5:27: error: expected") }, "\(faults)")
        #expect(faults.contains("t.yml:6:30: error: \"two\" is no value"), "\(faults)")
        #expect(faults.contains("t.yml:8:9: error: \"alertname\" is missing"), "\(faults)")
        #expect(faults.contains { $0.hasPrefix("t.yml:10:") }, "\(faults)")
    }

    @Test func aTimeThatAsksForTooMuchIsRefused() {
        let failures = run("tests: [{alert_rule_test: [{eval_time: 200y, alertname: High}]}]")
        #expect(failures.count == 1 && failures[0].text.contains("evaluations"))
    }
}
