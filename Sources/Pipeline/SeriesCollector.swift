internal import Instants
internal import Linux
public import Metrics
internal import PromQL
internal import Records
internal import Rules
internal import TimeSeries

/// Makes series of the tables of metrics and of the alerts, as a scrape by Prometheus would.
///
/// Label sets are made once for each series and kept while it lives. One thread.
final class SeriesCollector {
    private var known: [String: Family] = [:]
    private var refused = 0
    private var archived = WindowArchive.Size()
    private(set) var isRefusing = false

    /// What a family's label sets were made for: other buckets or quantiles make others.
    private struct Family {
        let definition: MetricDefinition
        var labels: [[UInt8]: [LabelSet]] = [:]
    }

    /// Says how large the history is, and what found no room in it since the last call.
    func report(_ size: SeriesHistory.Size, _ own: OwnMetrics) {
        own.set(.historySeries, Double(size.series))
        own.set(.historyBytes, Double(size.bytes))
        own.add(.historyRefused, Double(size.refused - refused))
        refused = size.refused
    }

    /// The same of what is kept for longer. True when something has begun to find no room.
    func report(_ size: WindowArchive.Size, _ own: OwnMetrics) -> Bool {
        defer { archived = size }
        own.set(.archiveSeries, Double(size.series))
        own.add(.archiveDropped, Double(size.ended - archived.ended), ["ended"])
        own.add(.archiveDropped, Double(size.damaged - archived.damaged), ["damaged"])
        own.add(.archiveRefused, Double(size.refused - archived.refused))
        let (isFull, wasFull) = (size.refused > archived.refused, isRefusing)
        isRefusing = isFull
        return isFull && !wasFull
    }

    /// The values of all series at `time`, which is now. Cost: a look-up by its labels for each.
    func values(
        of tables: [SeriesTable], _ alerts: [Alert], at time: Instant
    ) -> [(labels: LabelSet, value: Double)] {
        var values: [(labels: LabelSet, value: Double)] = []
        var seen: [String: Family] = [:]
        for table in tables {
            let definition = table.definition
            let before = known[definition.name].flatMap { $0.definition == definition ? $0.labels : nil } ?? [:]
            var after = Family(definition: definition)
            after.labels.reserveCapacity(table.series.count)
            for series in table.series {
                let labels = before[series.labels] ?? Self.labels(series.labels, definition)
                after.labels[series.labels] = labels
                append(series, table, labels, time, &values)
            }
            seen[definition.name] = after
        }
        known = seen
        for alert in alerts { values.append((Self.labels(alert), 1)) }
        return values
    }

    private func append(
        _ series: Series, _ table: SeriesTable, _ labels: [LabelSet], _ time: Instant,
        _ values: inout [(labels: LabelSet, value: Double)]
    ) {
        var total: UInt64 = 0
        switch table.definition.kind {
        case .counter, .gauge:
            if let labels = labels.first { values.append((labels, series.value)) }
            return
        case .histogram:
            for (count, labels) in zip(series.counts, labels) {
                total += count
                values.append((labels, Double(total)))
            }
        case .summary:
            total = series.counts.reduce(0, +)
            for (value, labels) in zip(table.quantiles(of: series, at: time), labels) { values.append((labels, value)) }
        }
        // The last two label sets are those of sum and count.
        values.append((labels[labels.count - 2], series.value))
        values.append((labels[labels.count - 1], Double(total)))
    }

    /// One label set, or those of the buckets or quantiles, of the sum and of the count.
    private static func labels(_ rendered: [UInt8], _ definition: MetricDefinition) -> [LabelSet] {
        let pairs = readLabels(rendered).map { Label($0.name, $0.value) }
        func named(_ suffix: String, _ more: [Label] = []) -> LabelSet {
            LabelSet(pairs + more + [Label(LabelSet.nameLabel, definition.name + suffix)])
        }
        func number(_ value: Double) -> String {
            var text: [UInt8] = []
            appendNumber(value, to: &text)
            return String(decoding: text, as: UTF8.self)
        }
        let ends = [named("_sum"), named("_count")]
        switch definition.kind {
        case .counter, .gauge: return [named("")]
        case .histogram:
            return (definition.buckets + [.infinity]).map { named("_bucket", [Label("le", number($0))]) } + ends
        case .summary: return definition.summary.quantiles.map { named("", [Label("quantile", number($0))]) } + ends
        }
    }

    private static func labels(_ alert: Alert) -> LabelSet {
        let labels = alert.labels.map { Label($0.name, $0.value) }
        return LabelSet(labels + [Label("alertstate", "\(alert.state.name)"), Label(LabelSet.nameLabel, "ALERTS")])
    }
}

/// Sets the metrics of the process itself. Without /proc the last values stand.
public func setProcess(_ own: OwnMetrics) {
    guard let now = try? ProcessStatistics() else { return }
    own.set(
        ProcessSample(
            cpuSeconds: now.cpuSeconds, residentBytes: Int(now.residentBytes), virtualBytes: Int(now.virtualBytes),
            openFiles: now.openDescriptors, maxFiles: now.maximumDescriptors, threads: now.threads))
}
