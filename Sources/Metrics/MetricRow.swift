internal import Instants
public import Records
internal import Synchronization

/// The row of a series: `metric/NAME{LABELS}`.
enum MetricRow {
    static let prefix = "metric/"
    private static let version: UInt8 = 1

    static func key(_ name: String, _ labels: [UInt8]) -> String {
        "\(prefix)\(name){\(String(decoding: labels, as: UTF8.self))}"
    }

    static func parse(_ key: String) -> (name: String, labels: [UInt8])? {
        guard key.hasPrefix(prefix), key.hasSuffix("}"), let brace = key.firstIndex(of: "{") else { return nil }
        let name = key[key.index(key.startIndex, offsetBy: prefix.count)..<brace]
        return (String(name), Array(key[key.index(after: brace)...].dropLast().utf8))
    }

    static func value(_ series: Series, _ definition: MetricDefinition) -> [UInt8] {
        var writer = StateWriter(version: version)
        writer.append(shape(definition))
        writer.append(series.created.nanoseconds)
        writer.append(series.seen.nanoseconds)
        writer.append(series.eventTime.nanoseconds)
        writer.append(series.value)
        for count in series.counts { writer.append(count) }
        if definition.kind == .summary { series.window.append(to: &writer, definition.summary) }
        if let exemplar = series.exemplar {
            writer.append(exemplar.time.nanoseconds)
            writer.append(exemplar.value)
            writer.append(UInt64(exemplar.bucket))
            writer.append(exemplar.source)
        }
        return writer.bytes
    }

    /// Fills `series` from a row; false when it is of another version or of another shape.
    static func fill(_ series: inout Series, _ value: [UInt8], _ definition: MetricDefinition) -> Bool {
        var reader = StateReader(value)
        guard reader.version == version, reader.unsigned() == shape(definition), let created = reader.signed(),
            let seen = reader.signed(), let event = reader.signed(), let amount = reader.double()
        else { return false }
        for bucket in series.counts.indices {
            guard let count = reader.unsigned() else { return false }
            series.counts[bucket] = count
        }
        if definition.kind == .summary {
            guard let window = AgeWindow(&reader, definition.summary) else { return false }
            series.window = window
        }
        series.created = Instant(nanoseconds: created)
        series.seen = Instant(nanoseconds: seen)
        series.eventTime = Instant(nanoseconds: event)
        series.value = amount
        if let time = reader.signed(), let value = reader.double(), let bucket = reader.unsigned(),
            let source = reader.string()
        {
            series.exemplar = Exemplar(
                value: value, time: Instant(nanoseconds: time), source: source, bucket: Int(clamping: bucket),
                seen: .distantPast)
        }
        return true
    }

    /// Tells whether a row of before a rule was edited still fits: type, labels and buckets count.
    private static func shape(_ definition: MetricDefinition) -> UInt64 {
        var text = Array("\(definition.kind.rawValue) \(definition.labels) ".utf8)
        for bound in definition.buckets {
            appendNumber(bound, to: &text)
            text.append(UInt8(ascii: " "))
        }
        return text.withUnsafeBufferPointer { hashBytes($0) }
    }
}

extension DerivedMetrics {
    /// The rows of all series that have changed since the last call, to be committed with the
    /// records observed since then.
    public func takeChanges() -> [StateChange] {
        state.withLock { state in
            var changes = state.gone.map { StateChange(key: $0, value: nil) }
            state.gone = []
            for index in state.tables.indices {
                let definition = state.tables[index].definition
                state.tables[index].takeChanged { series in
                    let key = MetricRow.key(definition.name, series.labels)
                    changes.append(StateChange(key: key, value: MetricRow.value(series, definition)))
                }
            }
            return changes
        }
    }

    /// Puts back what the store has kept; call before the first batch. Rows of others are ignored.
    ///
    /// Rows of a metric whose type, labels or buckets have changed since are removed with the next
    /// changes. Rows of metrics that no rule names now are left alone: the rule may come back.
    public func restore(_ rows: [StateChange]) {
        var positions: [String: Int] = [:]
        for (index, rule) in rules.enumerated() { positions[rule.definition.name] = index }
        state.withLock { state in
            for row in rows {
                guard let (name, labels) = MetricRow.parse(row.key), let index = positions[name], let value = row.value
                else { continue }
                let definition = state.tables[index].definition
                var fits = false
                let hasRoom = state.tables[index].restore(labels) { series in
                    fits = MetricRow.fill(&series, value, definition)
                }
                if hasRoom, !fits { _ = state.tables[index].remove { $0.labels == labels } }
                if !fits { state.gone.append(row.key) }
            }
        }
    }
}
