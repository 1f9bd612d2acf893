internal import Diagnostics
internal import Instants
internal import PromQL
internal import Templates
internal import YAML

/// Reads a group of rules, as strictly as Prometheus does.
struct RuleGroupReader {
    private var reader: MappingReader
    private let source: SourceText
    private let language: RuleGroup.Language
    private let now: Instant
    private(set) var faults: [Diagnostic] = []
    /// Rules of a group of type `logsql` that look at each record instead of being evaluated at an interval.
    private(set) var streamRules: [AlertRule] = []

    /// - Parameter reader: of the group; `name` and `type` have been read.
    init(_ reader: MappingReader, _ source: SourceText, _ language: RuleGroup.Language, now: Instant) {
        self.reader = reader
        self.source = source
        self.language = language
        self.now = now
    }

    /// The rules that are evaluated at an interval.
    mutating func read(_ name: String) -> RuleGroup {
        if name.isEmpty, let node = reader.node["name"] {
            reader.fault("the name of a group cannot be empty", at: node)
        }
        let interval = reader.span("interval")
        let offset = reader.span("query_offset") ?? (language == .logsql ? reader.span("eval_delay") : nil)
        let limit = reader.integer("limit") ?? 0
        if language == .logsql { passOver() }
        let shared = reader.texts("labels", allowsNull: true)
        for (name, node) in shared { reader.check(label: name, node) }
        let list = reader.value("rules")
        if let list, list.items == nil { reader.fault("\"rules\" must be a list", at: list) }
        var rules: [SeriesRule] = []
        for item in list?.items ?? [] {
            if language == .logsql, !Self.isQuestion(item) {
                readStreamRule(item, name, shared)
            } else {
                readRule(item, shared, &rules)
            }
        }
        faults += reader.finish()
        return RuleGroup(
            language: language, name: name, file: source.name,
            interval: interval.flatMap { $0.nanoseconds > 0 ? $0 : nil }, queryOffset: offset ?? language.offset,
            limit: max(0, limit), rules: rules)
    }

    /// Words of vmalert's groups that mean nothing here: there is one store, and its rules are asked one after the other.
    private mutating func passOver() {
        for key in ["concurrency", "params", "headers", "notifier_headers", "tenant", "debug", "eval_alignment"] {
            _ = reader.value(key)
        }
        if let node = reader.value("eval_offset") {
            reader.add(
                Diagnostic(
                    "\"eval_offset\" has no effect: groups are evaluated at multiples of their interval",
                    severity: .warning, in: source, at: node.place))
        }
    }

    /// Whether a rule of a group of type `logsql` is a query of its own, not a filter with a condition beside it.
    private static func isQuestion(_ node: Node) -> Bool {
        if node["record"] != nil { return true }
        let conditions = ["by", "apart", "distinct", "unseen", "then", "window", "above", "burst"]
        return !conditions.contains { node[$0] != nil } && node["expr"]?.text?.contains("|") == true
    }

    private mutating func readRule(
        _ item: Node, _ shared: [(name: String, node: Node)], _ rules: inout [SeriesRule]
    ) {
        var rule = SeriesRuleReader(item, source, shared: shared.map { ($0.name, $0.node) }, language, now: now)
        let read = rule.read()
        faults += rule.faults
        guard let read else { return }
        if let twin = rules.first(where: { $0.isTwin(of: read) }) {
            faults.append(
                Diagnostic(
                    "\"\(read.name)\" is there twice with the same labels, first on line \(twin.place.line)",
                    severity: .warning, in: source, at: read.place))
        }
        rules.append(read)
    }

    private mutating func readStreamRule(_ item: Node, _ group: String, _ shared: [(name: String, node: Node)]) {
        var reader = AlertRuleReader(
            item, source, now, group: group, shared: shared.map { (key: $0.name, value: $0.node.text ?? "") })
        let rule = reader.read()
        faults += reader.faults
        guard let rule else { return }
        if streamRules.contains(where: { $0.name == rule.name && $0.id == rule.id }) {
            faults.append(
                Diagnostic("alert \"\(rule.name)\" is given twice with the same labels", in: source, at: rule.place))
        } else {
            streamRules.append(rule)
        }
    }
}

extension RuleGroup.Language {
    /// How far back groups look that do not say so: records take a moment from a program to the store.
    fileprivate var offset: TimeSpan { self == .logsql ? .seconds(5) : TimeSpan(nanoseconds: 0) }
}

extension SeriesRule {
    /// What Prometheus calls a duplicate.
    fileprivate func isTwin(of other: SeriesRule) -> Bool {
        func texts(_ labels: [Named]) -> [String] { labels.map { "\($0.name)\u{0}\($0.template.source)" }.sorted() }
        return name == other.name && isAlert == other.isAlert && texts(labels) == texts(other.labels)
    }
}

extension MappingReader {
    /// A mapping of names to texts, each with its node; a null is an empty text.
    mutating func texts(_ key: String, allowsNull: Bool) -> [(name: String, node: Node)] {
        guard let value = value(key) else { return [] }
        guard let entries = value.entries else {
            fault("\"\(key)\" must be a mapping", at: value)
            return []
        }
        return entries.compactMap { entry in
            if entry.value.text == nil {
                fault("\"\(entry.key)\" must be text, not \(entry.value.kind)", at: entry.value)
                return nil
            }
            return (entry.key, entry.value)
        }
    }

    /// Whether `label` can be set by a rule.
    mutating func check(label: String, _ value: Node) {
        if label == "__name__" || !isLabelName(label) {
            fault("\"\(label)\" is no name for a label", at: value, help: "letters, digits and _, not first a digit")
        }
    }
}
