import Diagnostics
import Instants
import Metrics
import Rules
import Testing

@Suite struct AlertRuleFileTests {
    private func faults(_ text: String) -> [String] {
        let sources = [SourceText(name: "a.yaml", text: text)]
        return AlertEngine.load(sources, own: OwnMetrics(start: .epoch), now: .epoch).faults.map(\.description)
    }

    @Test func reportsAllFaultsWithPlaceAndNearestName() {
        let found = faults(
            """
            groups:
              - name: one
                type: logsql
                rules:
                  - alert: A
                    expr: "level:(error"
                    widnow: 1m
                    above: 5
                  - alert: B
                    expr: level:error
                    by: [source.ip]
                    window: 0s
                    for: never
                    labels: {severity: "{{ $value }}"}
                    annotations:
                      summary: "from {{ $labels.sorce_ip }}"
                      more: "{{ $value | humanise }}"
                      open: "{{ $value"
                  - alert: C
                    expr: level:error
                    above: 5
                    burst: {least: 0, fctor: 3}
                  - expr: level:error
                    above: 1
              - name: one
                rules: [{alert: P, expr: up == 0}]
            """)
        let lines = found.map { $0.split(separator: "\n").first.map(String.init) ?? "" }
        #expect(lines.contains { $0.hasPrefix("a.yaml:6:") })
        #expect(lines.contains("a.yaml:7:9: error: unknown key \"widnow\""))
        #expect(found.contains { $0.contains("did you mean \"window\"?") })
        #expect(lines.contains("a.yaml:12:17: error: \"0s\" is no duration"))
        #expect(lines.contains("a.yaml:13:14: error: \"never\" is no duration"))
        #expect(lines.contains { $0.hasPrefix("a.yaml:14:32: error: a label cannot show the value") })
        #expect(lines.contains("a.yaml:16:29: error: the alert has no label \"sorce_ip\""))
        #expect(found.contains { $0.contains("did you mean \"source_ip\"?") })
        #expect(lines.contains("a.yaml:17:30: error: unknown function \"humanise\""))
        #expect(lines.contains("a.yaml:18:18: error: \"{{\" without \"}}\""))
        #expect(lines.contains("a.yaml:19:9: error: a rule needs either \"above\" or \"burst\""))
        #expect(lines.contains { $0.hasSuffix("unknown key \"fctor\"") })
        #expect(lines.contains("a.yaml:23:9: error: \"alert\" is missing"))
        #expect(lines.contains("a.yaml:25:11: error: group \"one\" is given twice"))
    }

    @Test func anAlertHasOneHome() {
        let rule = "groups: [{name: g, type: logsql, rules: [{alert: A, expr: x, above: 1}]}]"
        let sources = [SourceText(name: "a.yaml", text: rule), SourceText(name: "b.yaml", text: rule)]
        let (_, faults) = AlertEngine.load(sources, own: OwnMetrics(start: .epoch), now: .epoch)
        #expect(faults.map(\.message) == ["alert \"A\" of group \"g\" is in another file too"])
        #expect(self.faults(rule.replacing("}]}]", with: "}, {alert: A, expr: y, above: 2}]}]")).count == 1)
        let severities = rule.replacing("}]}]", with: "}, {alert: A, expr: x, above: 9, labels: {severity: page}}]}]")
        #expect(self.faults(severities) == [])
    }

    @Test(arguments: [
        ("{{ $value }}", "1"), ("{{$value|humanize}}", "1"), ("{{ $value | humanizeDuration }}", "1s"),
        ("{{ $value | humanizePercentage }}", "100%"), ("{{- $labels.source_ip -}}!", "10.0.0.1!"),
        ("{{ .Labels.source.ip | toUpper }}", "10.0.0.1"), ("no template", "no template"),
        ("{{ $labels.severity }} {{ $labels.alertname }}", "page A"),
    ])
    func templates(_ template: String, _ rendered: String) {
        let engine = load(
            """
            groups:
              - name: g
                type: logsql
                labels: {severity: page}
                rules:
                  - {alert: A, expr: event.outcome:failure, by: source.ip, above: 0, annotations: {a: '\(template)'}}
            """)
        engine.observe(batch([Line(at: start)]), now: start)
        #expect(engine.takeTransitions().first?.alert.annotations.first?.value == rendered)
    }
}
