public import Metrics
internal import Synchronization

/// The derived metrics as the store has them: what a scrape may show.
///
/// A value that is shown before its commit would fall back after a crash, and Prometheus would take
/// that for a restarted counter and count the same lines again.
public final class CommittedMetrics: Sendable {
    private let tables = Mutex<[SeriesTable]>([])

    public init() {}

    /// All families with their series.
    public var families: [SeriesTable] { tables.withLock { $0 } }

    public func append(to writer: inout ExpositionWriter) {
        for table in families where !table.series.isEmpty { writer.append(table) }
    }

    /// Takes over what has just been committed. Cost: the tables are shared until they change.
    func update(_ metrics: DerivedMetrics) {
        let fresh = metrics.snapshot()
        tables.withLock { $0 = fresh }
    }
}
