internal import Diagnostics
internal import Instants
internal import LogsQL
internal import PromQL
internal import YAML

/// Reads one file of metric rules:
///
///     metrics:
///       - name: security_auth_failures_total
///         type: counter
///         help: Failed logins.
///         match: category:security event.outcome:failure
///         labels: {user: user.name, source: source.ip}
///         max_series: 1000
///         expire: 1d
///
/// `value` names the field that is measured (a counter without one counts records), `scale` a
/// factor for it, `buckets` the bounds of a histogram, `quantiles`, `max_age` and `age_buckets`
/// what a summary shows. A label is a field's name, or `{field: NAME, as: status_class}`. Instead
/// of one field a list may stand, of which the first that a record has counts.
struct MetricRuleFile {
    private let source: SourceText
    private let now: Instant
    private(set) var rules: [MetricRule] = []
    private(set) var faults: [Diagnostic] = []

    init(_ source: SourceText, now: Instant) {
        self.source = source
        self.now = now
        do throws(Diagnostic) {
            guard let root = try parseYAML(source) else { return }
            read(root)
        } catch {
            faults.append(error)
        }
    }

    private mutating func read(_ root: Node) {
        var reader = MappingReader(root, in: source)
        let list = reader.value("metrics")
        if let list, list.items == nil { reader.fault("\"metrics\" must be a list", at: list) }
        for item in list?.items ?? [] {
            var entry = MappingReader(item, in: source)
            let rule = readRule(&entry)
            let found = entry.finish()
            if found.isEmpty, let rule { rules.append(rule) }
            faults += found
        }
        faults += reader.finish()
    }

    private func readRule(_ reader: inout MappingReader) -> MetricRule? {
        let kind = reader.choice("type", MetricDefinition.Kind.allCases.map { ($0.rawValue, $0) })
        if kind == nil, reader.node["type"] == nil { reader.fault("\"type\" is missing", at: reader.node) }
        let name = readName(&reader, kind)
        let help = reader.requiredString("help") ?? ""
        let filter = readMatch(&reader)
        let values = reader.strings("value") ?? []
        if values.isEmpty, let kind, kind != .counter {
            reader.fault("a \(kind.rawValue) needs \"value\", the field that is measured", at: reader.node)
        }
        let labels = readLabels(&reader, kind)
        let buckets = readBuckets(&reader, kind)
        let summary = readSummary(&reader, kind)
        let limit = reader.integer("max_series") ?? 1000
        if !(1...1_000_000).contains(limit) {
            reader.fault("\"max_series\" must be between 1 and 1000000", at: reader.node["max_series"] ?? reader.node)
        }
        let scale = reader.number("scale") ?? 1
        let expire = readDuration("expire", &reader)
        guard let kind, let name, let filter else { return nil }
        let definition = MetricDefinition(
            name, kind, help, labels: labels.map(\.name), buckets: buckets, summary: summary)
        return MetricRule(
            definition: definition, filter: filter, values: values, scale: scale, labels: labels, seriesLimit: limit,
            expire: expire, place: (reader.node["name"] ?? reader.node).place)
    }

    private func readName(_ reader: inout MappingReader, _ kind: MetricDefinition.Kind?) -> String? {
        guard let name = reader.requiredString("name") else { return nil }
        let node = reader.node["name"] ?? reader.node
        if !isMetricName(name) {
            reader.fault(
                "\"\(name)\" is no metric name", at: node, help: "letters, digits and _, not beginning with a digit")
        } else if name.hasPrefix("sawlog_") || name.hasPrefix("process_") || name == "ALERTS" {
            reader.fault("names that begin with sawlog_ and process_ are the program's own", at: node)
        } else if kind == .counter, !name.hasSuffix("_total") {
            reader.fault("the name of a counter ends with _total", at: node, help: "\(name)_total")
        } else if let kind, kind != .counter, let end = Self.reserved.first(where: { name.hasSuffix($0) }) {
            reader.fault("the name of a \(kind.rawValue) cannot end with \(end)", at: node)
        }
        return name
    }

    /// Ends of names that mean samples of counters, histograms and summaries.
    private static let reserved = ["_total", "_bucket", "_count", "_sum", "_created"]

    private func readMatch(_ reader: inout MappingReader) -> (any Filter)? {
        guard let text = reader.requiredString("match"), let node = reader.node["match"] else { return nil }
        do throws(Diagnostic) {
            return try parseFilter(SourceText(name: "match", text: text), now: now)
        } catch {
            reader.add(node.relocate(error, in: source))
            return nil
        }
    }

    private func readLabels(_ reader: inout MappingReader, _ kind: MetricDefinition.Kind?) -> [MetricRule.Label] {
        guard let node = reader.value("labels") else { return [] }
        guard let entries = node.entries else {
            reader.fault("\"labels\" must be a mapping from label to field", at: node)
            return []
        }
        var labels: [MetricRule.Label] = []
        for entry in entries {
            let isTaken = kind == .histogram && entry.key == "le" || kind == .summary && entry.key == "quantile"
            if !isLabelName(entry.key) || entry.key.hasPrefix("__") || isTaken {
                let place = Place(line: entry.keyPlace.line, column: entry.keyPlace.column, length: entry.key.count)
                reader.add(Diagnostic("\"\(entry.key)\" is no name for a label", in: source, at: place))
            }
            if let label = readLabel(entry.key, entry.value, &reader) { labels.append(label) }
        }
        // Sorted, so that the order in a file does not make a different series.
        return labels.sorted { $0.name < $1.name }
    }

    private func readLabel(_ name: String, _ node: Node, _ reader: inout MappingReader) -> MetricRule.Label? {
        if let field = node.text { return .init(name: name, fields: [field], shaping: .text) }
        if let items = node.items, !items.isEmpty, items.allSatisfy({ $0.text != nil }) {
            return .init(name: name, fields: items.compactMap(\.text), shaping: .text)
        }
        var inner = MappingReader(node, in: source)
        let fields = inner.strings("field") ?? []
        if fields.isEmpty, node.entries != nil { inner.fault("\"field\" is missing", at: node) }
        let shaping = inner.choice("as", LabelShaping.names) ?? .text
        reader.add(inner.finish())
        return fields.isEmpty ? nil : .init(name: name, fields: fields, shaping: shaping)
    }

    private func readBuckets(_ reader: inout MappingReader, _ kind: MetricDefinition.Kind?) -> [Double] {
        guard let node = reader.value("buckets") else { return [] }
        let bounds = node.items?.map { $0.text.flatMap(Double.init) } ?? [nil]
        let numbers = bounds.compactMap { $0 }
        let ascends = zip(numbers, numbers.dropFirst()).allSatisfy { $0 < $1 }
        if kind != nil, kind != .histogram {
            reader.fault("only a histogram has \"buckets\"", at: node)
        } else if numbers.count != bounds.count || !ascends || !numbers.allSatisfy(\.isFinite) || numbers.count > 100 {
            reader.fault("\"buckets\" must be a list of at most 100 ascending numbers", at: node)
        }
        return numbers
    }

    func readDuration(_ key: String, _ reader: inout MappingReader) -> TimeSpan? {
        guard let text = reader.string(key) else { return nil }
        if let span = TimeSpan(duration: text), span.nanoseconds > 0 { return span }
        reader.fault(
            "\"\(text)\" is no duration", at: reader.node[key] ?? reader.node, help: "as in 90s, 5m, 1h30m, 1d")
        return nil
    }
}
