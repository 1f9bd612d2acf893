internal import Diagnostics
internal import Instants
internal import PromQL
internal import Templates
internal import YAML

/// Reads a group of rules in PromQL, as strictly as Prometheus does.
struct RuleGroupReader {
    private var reader: MappingReader
    private let source: SourceText
    private(set) var faults: [Diagnostic] = []

    /// - Parameter reader: of the group; `name` and `type` have been read.
    init(_ reader: MappingReader, _ source: SourceText) {
        self.reader = reader
        self.source = source
    }

    mutating func read(_ name: String) -> RuleGroup {
        if name.isEmpty, let node = reader.node["name"] {
            reader.fault("the name of a group cannot be empty", at: node)
        }
        let interval = reader.span("interval")
        let offset = reader.span("query_offset")
        let limit = reader.integer("limit") ?? 0
        let shared = reader.texts("labels", allowsNull: true)
        for (name, node) in shared { reader.check(label: name, node) }
        let list = reader.value("rules")
        if let list, list.items == nil { reader.fault("\"rules\" must be a list", at: list) }
        var rules: [SeriesRule] = []
        for item in list?.items ?? [] {
            var rule = SeriesRuleReader(item, source, shared: shared.map { ($0.name, $0.node) })
            let read = rule.read()
            faults += rule.faults
            guard let read else { continue }
            if let twin = rules.first(where: { $0.isTwin(of: read) }) {
                faults.append(
                    Diagnostic(
                        "\"\(read.name)\" is there twice with the same labels, first on line \(twin.place.line)",
                        severity: .warning, in: source, at: read.place))
            }
            rules.append(read)
        }
        faults += reader.finish()
        return RuleGroup(
            name: name, file: source.name, interval: interval.flatMap { $0.nanoseconds > 0 ? $0 : nil },
            queryOffset: offset ?? TimeSpan(nanoseconds: 0), limit: max(0, limit), rules: rules)
    }
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
