import Diagnostics
import Instants
import Metrics
import PromQL
import Testing

@Suite struct MetricRuleFileTests {
    private func faults(_ text: String) -> [String] {
        let sources = [SourceText(name: "m.yaml", text: text)]
        return DerivedMetrics.load(sources, own: OwnMetrics(start: .epoch), now: .epoch).faults.map(\.description)
    }

    @Test(arguments: [
        ("9x", "is no metric name"), ("a-b", "is no metric name"), ("sawlog_x", "the program's own"),
        ("x_total", "cannot end with _total"), ("x_bucket", "cannot end with _bucket"),
    ])
    func refusesNames(_ name: String, _ reason: String) {
        let found = faults("metrics:\n- {name: \(name), type: gauge, help: h, match: '*', value: v}\n")
        #expect(found.count == 1)
        #expect(found.first?.contains(reason) == true)
        #expect(found.first?.hasPrefix("m.yaml:2:10: error") == true)
    }

    @Test func reportsAllFaultsWithPlaceAndNearestName() {
        let found = faults(
            """
            metrics:
              - name: requests
                type: countre
                help: Requests.
                match: a:b ((
                lable: {x: y}
              - name: wait_seconds
                type: histogram
                help: Wait.
                match: a:b
                value: wait
                buckets: [1, 0.5]
                labels: {le: field, "a-b": c, d: {field: e, as: upper}}
                expire: soon
              - name: loss
                type: gauge
                help: Loss.
                match: a:b
            """)
        let lines = found.map { $0.split(separator: "\n").first.map(String.init) ?? "" }
        #expect(lines.contains { $0.hasPrefix("m.yaml:3:11: error: \"type\" cannot be \"countre\"") })
        #expect(found.contains { $0.contains("did you mean \"counter\"?") })
        #expect(lines.contains { $0.hasPrefix("m.yaml:5:") })
        #expect(lines.contains("m.yaml:6:5: error: unknown key \"lable\""))
        #expect(found.contains { $0.contains("did you mean \"labels\"?") })
        #expect(lines.contains("m.yaml:12:14: error: \"buckets\" must be a list of at most 100 ascending numbers"))
        #expect(lines.contains("m.yaml:13:14: error: \"le\" is no name for a label"))
        #expect(lines.contains { $0.hasSuffix("\"a-b\" is no name for a label") })
        #expect(lines.contains { $0.hasSuffix("\"as\" cannot be \"upper\"") })
        #expect(lines.contains("m.yaml:14:13: error: \"soon\" is no duration"))
        #expect(lines.contains("m.yaml:15:5: error: a gauge needs \"value\", the field that is measured"))
    }

    @Test func aMetricHasOneHome() {
        let entry = "metrics:\n- {name: loss, type: gauge, help: h, match: '*', value: v}\n"
        let sources = [SourceText(name: "a.yaml", text: entry), SourceText(name: "b.yaml", text: entry)]
        let (_, faults) = DerivedMetrics.load(sources, own: OwnMetrics(start: .epoch), now: .epoch)
        #expect(faults.map(\.message) == ["metric \"loss\" is defined twice, first in a.yaml"])
    }

    @Test(arguments: [
        ("source.ip", "source_ip"), ("a-b c", "a_b_c"), ("9lives", "_9lives"), ("", "_"), ("é", "__"),
    ])
    func labelNames(_ field: String, _ label: String) {
        #expect(labelName(forField: field) == label)
        #expect(isLabelName(label))
    }
}
