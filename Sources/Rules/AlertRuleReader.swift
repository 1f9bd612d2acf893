internal import Diagnostics
internal import Instants
internal import LogsQL
internal import Metrics
internal import PromQL
internal import Templates
internal import YAML

/// Reads one rule of a group of type `logsql`.
struct AlertRuleReader {
    private var reader: MappingReader
    private let source: SourceText
    private let now: Instant
    private let group: String
    private let shared: [(key: String, value: String)]
    private(set) var faults: [Diagnostic] = []

    init(
        _ node: Node, _ source: SourceText, _ now: Instant, group: String, shared: [(key: String, value: String)]
    ) {
        reader = MappingReader(node, in: source)
        self.source = source
        self.now = now
        self.group = group
        self.shared = shared
    }

    /// The rule, or nil with `faults`.
    mutating func read() -> AlertRule? {
        let name = reader.requiredString("alert")
        let filter = readFilter("expr")
        let sequel = reader.node["then"] == nil ? nil : readFilter("then").map { ($0, reader.node["then"]?.text ?? "") }
        let distinct = reader.string("distinct")
        let unseen = reader.string("unseen")
        let by = readBy()
        let apart = reader.strings("apart") ?? []
        var condition = readCondition()
        condition?.isDistinct = distinct != nil
        condition?.awaitsSequel = reader.node["then"] != nil
        checkCounting()
        let keyNames = by.map(\.label)
        let labels = readTemplates("labels", keyNames, allowsValue: false)
        let names = keyNames + labels.map(\.name) + ["alertname"]
        let annotations = readTemplates("annotations", names, allowsValue: true)
        faults += reader.finish()
        guard faults.isEmpty, let name, let filter, let condition else { return nil }
        let statics = labels.map { "\($0.name)=\($0.text)" }.sorted()
        return AlertRule(
            group: group, name: name, id: Self.identity([group, name] + statics), filter: filter,
            expression: reader.node["expr"]?.text ?? "", by: by, apart: apart, distinct: distinct,
            unseen: unseen, sequel: sequel, condition: condition,
            place: (reader.node["alert"] ?? reader.node).place,
            labels: labels.map { ($0.name, $0.template) }, annotations: annotations.map { ($0.name, $0.template) })
    }

    private mutating func readFilter(_ key: String) -> (any Filter)? {
        guard let text = reader.requiredString(key), let node = reader.node[key] else { return nil }
        do throws(Diagnostic) {
            return try parseFilter(SourceText(name: key, text: text), now: now)
        } catch {
            reader.add(node.relocate(error, in: source))
            return nil
        }
    }

    /// What is said of counting must go together.
    private mutating func checkCounting() {
        for key in ["apart", "distinct", "then"] where reader.node["burst"] != nil {
            if let node = reader.node[key] { reader.fault("\"\(key)\" goes with \"above\" only", at: node) }
        }
        guard let node = reader.node["distinct"] else { return }
        if let apart = reader.node["apart"] {
            reader.fault("\"apart\" has no sense beside \"distinct\"", at: apart)
        }
        if let above = reader.node["above"]?.text.flatMap({ Int($0) }), above >= DistinctValues.limit {
            reader.fault("\"distinct\" counts up to \(DistinctValues.limit) values", at: node)
        }
    }

    private mutating func readBy() -> [(field: String, label: String)] {
        var by: [(field: String, label: String)] = []
        for field in reader.strings("by") ?? [] {
            let label = labelName(forField: field)
            if by.contains(where: { $0.label == label }) || label == "alertname" {
                reader.fault("label \"\(label)\" would be given twice", at: reader.node["by"] ?? reader.node)
            } else {
                by.append((field, label))
            }
        }
        return by
    }

    private mutating func readCondition() -> Condition? {
        let window = duration("window", &reader) ?? .minutes(1)
        if window < .seconds(1) || window > .days(7) {
            reader.fault("\"window\" must be between 1s and 7d", at: reader.node["window"] ?? reader.node)
        }
        let above = reader.integer("above")
        let burst = reader.value("burst").map { readBurst($0, window) }
        let wait = duration("for", &reader, allowsZero: true)
        let keep = duration("keep_firing_for", &reader, allowsZero: true)
        if let above, above < 0 {
            reader.fault("\"above\" cannot be negative", at: reader.node["above"] ?? reader.node)
        }
        if (above == nil) == (burst == nil), reader.node["above"] == nil || burst != nil {
            reader.fault("a rule needs either \"above\" or \"burst\"", at: reader.node)
        }
        guard let bar = burst.map({ Condition.Bar.burst($0) }) ?? above.map({ .above($0) }) else { return nil }
        return Condition(
            window: window, bar: bar, pendingFor: wait ?? TimeSpan(nanoseconds: 0),
            keepFiringFor: keep ?? TimeSpan(nanoseconds: 0))
    }

    private mutating func readBurst(_ node: Node, _ window: TimeSpan) -> Condition.Burst {
        var inner = MappingReader(node, in: source)
        var burst = Condition.Burst()
        burst.over = duration("over", &inner) ?? burst.over
        burst.factor = inner.number("factor") ?? burst.factor
        burst.least = inner.integer("least") ?? burst.least
        burst.settling = duration("settling", &inner) ?? burst.settling
        burst.unsettled = inner.integer("unsettled") ?? burst.unsettled
        burst.unsettledShare = inner.number("unsettled_share") ?? burst.unsettledShare
        if !(0...1).contains(burst.unsettledShare) {
            inner.fault("\"unsettled_share\" must be between 0 and 1", at: inner.node["unsettled_share"] ?? node)
        }
        if !(burst.factor >= 1 && burst.factor <= 1_000_000) { inner.fault("\"factor\" must be at least 1", at: node) }
        if burst.least < 1 || burst.unsettled < 1 { inner.fault("a count must be at least 1", at: node) }
        if burst.over < window || burst.over > .days(7) {
            inner.fault("\"over\" must be between the window and 7d", at: inner.node["over"] ?? node)
        }
        reader.add(inner.finish())
        return burst
    }

    private func duration(_ key: String, _ reader: inout MappingReader, allowsZero: Bool = false) -> TimeSpan? {
        guard let text = reader.string(key) else { return nil }
        if let span = TimeSpan(duration: text), allowsZero || span.nanoseconds > 0 { return span }
        reader.fault(
            "\"\(text)\" is no duration", at: reader.node[key] ?? reader.node, help: "as in 90s, 5m, 1h30m, 1d")
        return nil
    }

    private typealias Named = (name: String, text: String, template: Template)

    private mutating func readTemplates(_ key: String, _ names: [String], allowsValue: Bool) -> [Named] {
        guard let node = reader.value(key) else { return key == "labels" ? sharedLabels(names, []) : [] }
        guard let entries = node.entries else {
            reader.fault("\"\(key)\" must be a mapping", at: node)
            return []
        }
        var templates: [Named] = []
        for entry in entries {
            let place = Place(line: entry.keyPlace.line, column: entry.keyPlace.column, length: entry.key.count)
            if !isLabelName(entry.key) || entry.key == "alertname" {
                reader.add(Diagnostic("\"\(entry.key)\" is no name for a label", in: source, at: place))
            }
            guard let text = entry.value.text else {
                reader.fault("\"\(entry.key)\" must be text, not \(entry.value.kind)", at: entry.value)
                continue
            }
            do throws(Diagnostic) {
                let inner = SourceText(name: key, text: text)
                templates.append((entry.key, text, try Template(inner, labels: names, allowsValue: allowsValue)))
            } catch {
                reader.add(entry.value.relocate(error, in: source))
            }
        }
        return key == "labels" ? sharedLabels(names, templates) : templates
    }

    /// The labels of the group that the rule does not have itself.
    private mutating func sharedLabels(_ names: [String], _ own: [Named]) -> [Named] {
        var all = own
        for (name, text) in shared where !own.contains(where: { $0.name == name }) {
            do throws(Diagnostic) {
                let inner = SourceText(name: "labels", text: text)
                all.append((name, text, try Template(inner, labels: names, allowsValue: false)))
            } catch {
                reader.add(error)
            }
        }
        return all
    }

    private static func identity(_ parts: [String]) -> String {
        Alert(
            state: .inactive, labels: parts.map { AlertLabel($0, "") }, annotations: [], startsAt: .epoch, value: 0,
            count: 0
        ).fingerprint
    }
}
