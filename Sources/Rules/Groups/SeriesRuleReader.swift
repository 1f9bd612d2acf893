internal import Diagnostics
internal import Instants
internal import PromQL
internal import Templates
internal import YAML

/// Reads one rule of a group that is evaluated at an interval.
struct SeriesRuleReader {
    private var reader: MappingReader
    private let source: SourceText
    /// Labels of the group.
    private let shared: [(name: String, node: Node)]
    private let language: RuleGroup.Language
    private let now: Instant
    private(set) var faults: [Diagnostic] = []

    init(
        _ node: Node, _ source: SourceText, shared: [(name: String, node: Node)], _ language: RuleGroup.Language,
        now: Instant
    ) {
        reader = MappingReader(node, in: source)
        self.source = source
        self.shared = shared
        self.language = language
        self.now = now
    }

    /// The rule, or nil with `faults`.
    mutating func read() -> SeriesRule? {
        let record = named("record")
        let alert = named("alert")
        if let record, alert != nil { reader.fault("a rule has either \"record\" or \"alert\"", at: record) }
        if record == nil, alert == nil { reader.fault("a rule needs \"record\" or \"alert\"", at: reader.node) }
        let question = readQuestion()
        let kind = readKind(isAlert: alert != nil)
        if let record, alert == nil { check(record) }
        let isAlert = alert != nil
        let labels = readLabels(isAlert: isAlert)
        // Of vmalert: how much it tells of a rule.
        if language == .logsql { for key in ["debug", "update_entries_limit"] { _ = reader.value(key) } }
        let annotations = readAnnotations(isAlert: isAlert)
        faults = reader.finish()
        guard !Diagnostics(faults).hasErrors, let node = alert ?? record, let name = node.text, let question else {
            return nil
        }
        return SeriesRule(
            kind: kind, name: name, question: question, text: reader.node["expr"]?.text ?? "", labels: labels,
            annotations: annotations, place: node.place)
    }

    /// The node of a name that is given and not empty.
    private mutating func named(_ key: String) -> Node? {
        guard let text = reader.string(key), !text.isEmpty else { return nil }
        return reader.node[key]
    }

    private mutating func check(_ record: Node) {
        let name = record.text ?? ""
        if name.contains("{") || name.contains("}") {
            reader.fault("braces in the name of a metric", at: record, help: "an expression belongs under expr")
        } else if !isMetricName(name.replacing(".", with: "_")) {
            reader.fault("\"\(name)\" is no name for a metric", at: record, help: "letters, digits, _ and :")
        }
    }

    private mutating func readQuestion() -> SeriesRule.Question? {
        guard let node = reader.value("expr"), let text = node.text else {
            let list = reader.node["expr"].flatMap { $0.isNull ? nil : $0 }
            reader.fault(list == nil ? "\"expr\" is missing" : "\"expr\" must be text", at: list ?? reader.node)
            return nil
        }
        guard text.contains(where: { !$0.isWhitespace }) else {
            reader.fault("\"expr\" is empty", at: node)
            return nil
        }
        guard language == .promql else { return readRecordQuestion(node, text) }
        do throws(Diagnostics) {
            let expression = try Expression.parse(SourceText(name: "expr", text: text))
            warn(expression, node)
            return .series(expression)
        } catch {
            for fault in error.faults { reader.add(node.relocate(fault, in: source)) }
            return nil
        }
    }

    private mutating func readRecordQuestion(_ node: Node, _ text: String) -> SeriesRule.Question? {
        do throws(Diagnostic) {
            return .records(try RecordQuestion(SourceText(name: "expr", text: text), now: now))
        } catch {
            reader.add(node.relocate(error, in: source))
            return nil
        }
    }

    /// Prometheus reads such a rule too, and fails each time it evaluates it.
    private mutating func warn(_ expression: Expression, _ node: Node) {
        guard expression.type == .matrix || expression.type == .string else { return }
        reader.add(
            Diagnostic(
                "the expression gives a \(expression.type.rawValue), with which a rule can do nothing",
                severity: .warning, in: source, at: node.place))
    }

    private mutating func readKind(isAlert: Bool) -> SeriesRule.Kind {
        let wait = reader.span("for")
        let keep = reader.span("keep_firing_for")
        if isAlert {
            let none = TimeSpan(nanoseconds: 0)
            return .alert(pendingFor: wait ?? none, keepFiringFor: keep ?? none)
        }
        for (key, span) in [("for", wait), ("keep_firing_for", keep)] {
            if let span, span.nanoseconds > 0, let node = reader.node[key] {
                reader.fault("a recording rule has no \"\(key)\"", at: node)
            }
        }
        return .record
    }

    private mutating func readLabels(isAlert: Bool) -> [SeriesRule.Named] {
        let own = reader.texts("labels", allowsNull: true)
        for (name, node) in own { reader.check(label: name, node) }
        let inherited = shared.filter { entry in !own.contains { $0.name == entry.name } }
        return (inherited.map { ($0.name, $0.node) } + own.map { ($0.name, $0.node) }).compactMap { name, node in
            template(name, node, isAlert: isAlert)
        }
    }

    private mutating func readAnnotations(isAlert: Bool) -> [SeriesRule.Named] {
        let all = reader.texts("annotations", allowsNull: true)
        if !isAlert, !all.isEmpty, let node = reader.node["annotations"] {
            reader.fault("a recording rule has no \"annotations\"", at: node)
            return []
        }
        for (name, node) in all where !isLabelName(name) {
            reader.fault("\"\(name)\" is no name for an annotation", at: node)
        }
        return all.compactMap { template($0.name, $0.node, isAlert: isAlert) }
    }

    private mutating func template(_ name: String, _ node: Node, isAlert: Bool) -> SeriesRule.Named? {
        let text = node.isNull ? "" : node.text ?? ""
        guard isAlert else { return SeriesRule.Named(name: name, template: Template(plain: text)) }
        do throws(Diagnostic) {
            return .init(name: name, template: try Template(SourceText(name: name, text: text)))
        } catch {
            reader.add(node.relocate(error, in: source))
            return nil
        }
    }
}
