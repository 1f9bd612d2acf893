public import Instants
internal import Records

/// How metrics are written for a scrape.
public enum ExpositionFormat: Sendable {
    /// Prometheus text 0.0.4.
    case text
    /// OpenMetrics 1.0.
    case openMetrics

    public var contentType: String {
        switch self {
        case .text: "text/plain; version=0.0.4; charset=utf-8"
        case .openMetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8"
        }
    }

    /// What a client prefers by its `Accept` header (RFC 9110, section 12.5.1); text when in doubt.
    public init(accept: String) {
        var open = 0.0
        var plain = 0.0
        for range in accept.split(separator: ",") {
            let parts = range.split(separator: ";").map { $0.filter { $0 != " " }.lowercased() }
            let weight = parts.first { $0.hasPrefix("q=") }.flatMap { Double($0.dropFirst(2)) } ?? 1
            switch parts.first {
            case "application/openmetrics-text": open = max(open, weight)
            case "text/plain", "text/*", "*/*": plain = max(plain, weight)
            default: break
            }
        }
        self = open > 0 && open >= plain ? .openMetrics : .text
    }
}

/// Writes metric families one after the other; `finish` gives the whole answer.
///
/// Text 0.0.4 by Prometheus' "Exposition formats", OpenMetrics by its specification 1.0.0.
public struct ExpositionWriter: Sendable {
    public let format: ExpositionFormat
    public private(set) var bytes: [UInt8] = []

    /// What the quantiles of summaries look back from; nil: each from its last value.
    private let time: Instant?

    public init(_ format: ExpositionFormat = .text, at time: Instant? = nil) {
        self.format = format
        self.time = time
    }

    /// Appends a family with its series, ordered by their labels.
    public mutating func append(_ definition: MetricDefinition, _ series: [Series]) {
        header(definition)
        for entry in series.sorted(by: { $0.labels.lexicographicallyPrecedes($1.labels) }) {
            switch definition.kind {
            case .gauge: sample(definition.name, "", entry.labels, entry.value)
            case .counter:
                sample(definition.name, "", entry.labels, entry.value, entry.exemplar)
                created(String(definition.name.dropLast(6)), entry)
            case .histogram: histogram(definition, entry)
            case .summary: summary(definition, entry)
            }
        }
    }

    public mutating func append(_ table: SeriesTable) { append(table.definition, table.series) }

    /// Appends a gauge whose values are not kept in a table, in the order given.
    public mutating func append(_ definition: MetricDefinition, samples: [(labels: [UInt8], value: Double)]) {
        header(definition)
        for entry in samples { sample(definition.name, "", entry.labels, entry.value) }
    }

    /// The answer; call once, at the end.
    public consuming func finish() -> [UInt8] {
        if format == .openMetrics { bytes.append(contentsOf: "# EOF\n".utf8) }
        return bytes
    }

    private mutating func header(_ definition: MetricDefinition) {
        var name = definition.name
        if format == .openMetrics, definition.kind == .counter { name.removeLast(6) }
        let hasUnit = !definition.unit.isEmpty && name.hasSuffix("_" + definition.unit)
        if format == .openMetrics {
            line("# TYPE \(name) \(definition.kind.rawValue)")
            if hasUnit { line("# UNIT \(name) \(definition.unit)") }
        }
        var help = definition.help.replacing("\\", with: "\\\\").replacing("\n", with: "\\n")
        if format == .openMetrics { help = help.replacing("\"", with: "\\\"") }
        line("# HELP \(name) \(help)")
        if format == .text { line("# TYPE \(name) \(definition.kind.rawValue)") }
    }

    private mutating func histogram(_ definition: MetricDefinition, _ entry: Series) {
        var total: UInt64 = 0
        for (position, count) in entry.counts.enumerated() {
            total += count
            var labels = entry.labels
            let bound = position < definition.buckets.count ? definition.buckets[position] : .infinity
            appendLabel("le", boundText(bound), to: &labels)
            let exemplar = entry.exemplar.flatMap { $0.bucket == position ? $0 : nil }
            sample(definition.name, "_bucket", labels, Double(total), exemplar)
        }
        sample(definition.name, "_sum", entry.labels, entry.value)
        sample(definition.name, "_count", entry.labels, Double(total))
        created(definition.name, entry)
    }

    private mutating func summary(_ definition: MetricDefinition, _ entry: Series) {
        let shape = definition.summary
        for (quantile, value) in zip(shape.quantiles, entry.window.quantiles(at: time, shape)) {
            var labels = entry.labels
            appendLabel("quantile", boundText(quantile), to: &labels)
            sample(definition.name, "", labels, value)
        }
        sample(definition.name, "_sum", entry.labels, entry.value)
        sample(definition.name, "_count", entry.labels, Double(entry.counts[0]))
        created(definition.name, entry)
    }

    /// OpenMetrics wants the shortest float, with a fraction.
    private func boundText(_ bound: Double) -> String {
        var out: [UInt8] = []
        appendNumber(bound, to: &out)
        let hasFraction = out.contains { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "e") }
        if format == .openMetrics, bound.isFinite, !hasFraction { out.append(contentsOf: ".0".utf8) }
        return String(decoding: out, as: UTF8.self)
    }

    private mutating func created(_ name: String, _ entry: Series) {
        guard format == .openMetrics else { return }
        sample(name, "_created", entry.labels, entry.created.seconds)
    }

    private mutating func sample(
        _ name: String, _ suffix: StaticString, _ labels: [UInt8], _ value: Double, _ exemplar: Exemplar? = nil
    ) {
        bytes.append(contentsOf: name.utf8)
        bytes.append(contentsOf: suffix.utf8Bytes)
        if !labels.isEmpty {
            bytes.append(UInt8(ascii: "{"))
            bytes.append(contentsOf: labels)
            bytes.append(UInt8(ascii: "}"))
        }
        bytes.append(UInt8(ascii: " "))
        appendNumber(value, to: &bytes)
        if let exemplar, format == .openMetrics {
            bytes.append(contentsOf: " # {".utf8)
            bytes.append(contentsOf: exemplar.labels)
            bytes.append(contentsOf: "} ".utf8)
            appendNumber(exemplar.value, to: &bytes)
            bytes.append(UInt8(ascii: " "))
            // Through whole milliseconds, so that the number is as short as it can be.
            appendNumber(Double(exemplar.time.nanoseconds / 1_000_000) / 1000, to: &bytes)
        }
        bytes.append(UInt8(ascii: "\n"))
    }

    private mutating func line(_ text: String) {
        bytes.append(contentsOf: text.utf8)
        bytes.append(UInt8(ascii: "\n"))
    }
}
