internal import Diagnostics
internal import Instants
internal import PromQL
internal import Rules
internal import YAML

/// Reads one entry of `promql_expr_test`.
struct ExpressionTestReader {
    private var reader: MappingReader
    private let source: SourceText
    private(set) var faults: [Diagnostic] = []

    init(_ node: Node, _ source: SourceText) {
        reader = MappingReader(node, in: source)
        self.source = source
    }

    mutating func read() -> ExpressionExpectation? {
        let text = reader.requiredString("expr")
        let at = reader.span("eval_time") ?? TimeSpan(nanoseconds: 0)
        let expected = reader.list("exp_samples").compactMap { readSample($0) }
        var expression: Expression?
        if let text, let node = reader.node["expr"] {
            do throws(Diagnostics) {
                expression = try Expression.parse(SourceText(name: "expr", text: text))
            } catch {
                for fault in error.faults { reader.add(node.relocate(fault, in: source)) }
            }
        }
        faults = reader.finish()
        guard let text, let expression else { return nil }
        return ExpressionExpectation(
            place: (reader.node["expr"] ?? reader.node).place, at: at, text: text, expression: expression,
            expected: expected)
    }

    private mutating func readSample(_ node: Node) -> VectorSample? {
        var item = MappingReader(node, in: source)
        let labels = item.node["labels"].flatMap { item.metric(item.string("labels") ?? "", $0) } ?? .empty
        let text = item.string("value") ?? "0"
        if let histogram = item.value("histogram") { item.fault("native histograms are not supported", at: histogram) }
        let value = Self.number(text)
        if value == nil, let node = item.node["value"] { item.fault("\"value\" must be a number", at: node) }
        reader.add(item.finish())
        return value.map { VectorSample(labels: labels, value: $0) }
    }

    /// A number as YAML writes it.
    private static func number(_ text: String) -> Double? {
        switch text.lowercased() {
        case ".nan": return .nan
        case ".inf", "+.inf": return .infinity
        case "-.inf": return -.infinity
        default: return Double(text.replacing("_", with: ""))
        }
    }
}

extension MappingReader {
    /// The labels that `text` of `node` names.
    mutating func metric(_ text: String, _ node: Node) -> Labels? {
        do throws(MetricText.Fault) {
            return try MetricText.labels(node.isNull ? "" : text)
        } catch {
            let inner = SourceText(name: "series", text: text)
            let place = Place(line: 1, column: error.offset + 1)
            add(node.relocate(Diagnostic(error.message, in: inner, at: place), in: source))
            return nil
        }
    }
}
