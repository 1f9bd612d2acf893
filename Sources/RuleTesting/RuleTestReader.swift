public import Diagnostics
internal import Instants
internal import Rules
internal import YAML

extension RuleTestFile {
    /// Reads a file of tests; all its faults are in `faults`, and what has one is left out.
    public init(_ source: SourceText) {
        self.init(name: source.name)
        do throws(Diagnostic) {
            guard let root = try parseYAML(source) else { return }
            var reader = MappingReader(root, in: source)
            for item in reader.list("rule_files") {
                if let text = item.text {
                    ruleFiles.append(Pattern(text: text, place: item.place))
                } else {
                    reader.fault("\"rule_files\" must hold texts, not \(item.kind)", at: item)
                }
            }
            if let span = reader.span("evaluation_interval"), span.nanoseconds > 0 { interval = span }
            order = reader.strings("group_eval_order") ?? []
            isFuzzy = reader.boolean("fuzzy_compare") ?? false
            if let name = order.enumerated().first(where: { order.prefix($0.offset).contains($0.element) })?.element,
                let node = reader.node["group_eval_order"]
            {
                reader.fault("group \"\(name)\" is given twice", at: node)
            }
            let items = reader.list("tests")
            faults += reader.finish()
            for (index, item) in items.enumerated() {
                var test = RuleTestReader(item, source, number: index + 1, interval: interval)
                tests.append(test.read())
                faults += test.faults
            }
        } catch {
            faults.append(error)
        }
    }
}

/// Reads one test.
struct RuleTestReader {
    private var reader: MappingReader
    private let source: SourceText
    private var test: RuleTest
    private(set) var faults: [Diagnostic] = []

    init(_ node: Node, _ source: SourceText, number: Int, interval: TimeSpan) {
        reader = MappingReader(node, in: source)
        self.source = source
        test = RuleTest(name: "test \(number)", place: node.place, interval: interval)
    }

    mutating func read() -> RuleTest {
        if let name = reader.string("name"), !name.isEmpty { test.name = name }
        if let span = reader.span("interval"), span.nanoseconds > 0 { test.interval = span }
        if let text = reader.string("start_timestamp"), let node = reader.node["start_timestamp"] {
            if let time = Self.time(text) {
                test.start = time
            } else {
                reader.fault("\"\(text)\" is no time", at: node)
            }
        }
        test.externalLabels = reader.stringMap("external_labels")?.map { ($0.key, $0.value) } ?? []
        test.externalURL = reader.string("external_url") ?? ""
        for item in reader.list("input_series") { readSeries(item) }
        for item in reader.list("alert_rule_test") { readAlert(item) }
        for item in reader.list("promql_expr_test") {
            var expectation = ExpressionTestReader(item, source)
            if let read = expectation.read() { test.expressions.append(read) }
            faults += expectation.faults
        }
        faults += reader.finish()
        return test
    }

    private static func time(_ text: String) -> Instant? {
        if let seconds = Double(text), abs(seconds) < 9e9 {
            return Instant(nanoseconds: Int64(seconds * 1000) * 1_000_000)
        }
        return InstantInterval(parsing: text, now: .epoch)?.start
    }

    private mutating func readSeries(_ node: Node) {
        var item = MappingReader(node, in: source)
        let name = item.requiredString("series")
        let values = item.requiredString("values")
        if let name, let values, let nameNode = item.node["series"], let valuesNode = item.node["values"] {
            let labels = item.metric(name, nameNode)
            do throws(SeriesNotation.Fault) {
                let values = try SeriesNotation.values(values)
                if let labels { test.series.append(GivenSeries(labels: labels, values: values)) }
            } catch {
                item.fault(error.message, at: valuesNode, help: "as in 1 2 _ stale 0+10x5 7x3")
            }
        }
        faults += item.finish()
    }

    private mutating func readAlert(_ node: Node) {
        var item = MappingReader(node, in: source)
        let at = item.span("eval_time") ?? TimeSpan(nanoseconds: 0)
        let name = item.string("alertname") ?? ""
        if name.isEmpty { item.fault("\"alertname\" is missing", at: node) }
        var expected: [AlertExpectation.Expected] = []
        for alert in item.list("exp_alerts") {
            var inner = MappingReader(alert, in: source)
            var labels = inner.texts("exp_labels")
            labels["alertname"] = name
            expected.append(.init(labels: labels, annotations: inner.texts("exp_annotations")))
            item.add(inner.finish())
        }
        faults += item.finish()
        test.alerts.append(AlertExpectation(place: node.place, at: at, alertName: name, expected: expected))
    }
}

extension MappingReader {
    /// A mapping of texts; a null is an empty text.
    mutating func texts(_ key: String) -> [String: String] {
        guard let value = value(key) else { return [:] }
        guard let entries = value.entries else {
            fault("\"\(key)\" must be a mapping", at: value)
            return [:]
        }
        var texts: [String: String] = [:]
        for entry in entries {
            if let text = entry.value.text {
                texts[entry.key] = entry.value.isNull ? "" : text
            } else {
                fault("\"\(entry.key)\" must be text, not \(entry.value.kind)", at: entry.value)
            }
        }
        return texts
    }
}
