public import Instants
internal import Records
internal import Synchronization

/// The program's own metrics. May be used from any thread; a call costs a lock and a hash of the
/// labels, so count per batch, not per record.
public final class OwnMetrics: Sendable {
    private let families: [Family]
    private let start: Instant

    /// One lock for each metric, so that threads that count different things do not meet.
    private final class Family: Sendable {
        let table: Mutex<SeriesTable>
        init(_ definition: MetricDefinition) { table = Mutex(SeriesTable(definition, limit: 10_000)) }
    }

    /// - Parameter start: when the process began, which is when its counters began.
    public init(start: Instant) {
        self.start = start
        families = OwnMetric.allCases.map { Family($0.definition) }
        for metric in OwnMetric.allCases where metric.definition.labels.isEmpty { add(metric, 0) }
        for (metric, labels) in OwnMetric.initial { add(metric, 0, labels) }
        set(.processStart, start.seconds)
        set(.lastReloadSuccessful, 1)
    }

    /// Adds to a counter, or to a gauge. `labels` are the values in the order of the definition.
    public func add(_ metric: OwnMetric, _ amount: Double = 1, _ labels: [String] = []) {
        change(metric, labels) { table, position in table.add(amount, at: position, now: start) }
    }

    public func set(_ metric: OwnMetric, _ value: Double, _ labels: [String] = []) {
        change(metric, labels) { table, position in table.set(value, at: position, event: start, now: start) }
    }

    /// Puts a value into a histogram.
    public func observe(_ metric: OwnMetric, _ value: Double, _ labels: [String] = []) {
        change(metric, labels) { table, position in
            if table.definition.kind == .histogram { table.observe(value, at: position, now: start) }
        }
    }

    /// Removes a series, as when a source has gone for good.
    public func remove(_ metric: OwnMetric, _ labels: [String]) {
        let rendered = render(metric, labels)
        families[metric.rawValue].table.withLock { table in
            _ = table.remove { $0.labels == rendered }
        }
    }

    /// The value of a series, for pages and tests; nil when there is none.
    public func value(_ metric: OwnMetric, _ labels: [String] = []) -> Double? {
        let rendered = render(metric, labels)
        return families[metric.rawValue].table.withLock { table in
            table.series.first { $0.labels == rendered }?.value
        }
    }

    /// What the operating system says about the process.
    public func set(_ sample: ProcessSample) {
        set(.processCPU, sample.cpuSeconds)
        set(.processResident, Double(sample.residentBytes))
        set(.processVirtual, Double(sample.virtualBytes))
        set(.processOpenFiles, Double(sample.openFiles))
        set(.processMaxFiles, Double(sample.maxFiles))
        set(.processThreads, Double(sample.threads))
    }

    public func append(to writer: inout ExpositionWriter) {
        for table in snapshot() { writer.append(table) }
    }

    /// All families with their series, as they are now.
    public func snapshot() -> [SeriesTable] { families.map { family in family.table.withLock { $0 } } }

    private func change(_ metric: OwnMetric, _ labels: [String], _ body: (inout SeriesTable, Int) -> Void) {
        let rendered = render(metric, labels)
        families[metric.rawValue].table.withLock { table in
            let position = rendered.withUnsafeBufferPointer { table.position(of: $0, now: start) }
            body(&table, position)
        }
    }

    private func render(_ metric: OwnMetric, _ values: [String]) -> [UInt8] {
        var out: [UInt8] = []
        for (name, value) in zip(metric.definition.labels, values) { appendLabel(name, value, to: &out) }
        return out
    }
}

/// Measurements of a process, taken by who may read `/proc`.
public struct ProcessSample: Sendable {
    public var cpuSeconds: Double
    public var residentBytes: Int
    public var virtualBytes: Int
    public var openFiles: Int
    public var maxFiles: Int
    public var threads: Int

    public init(
        cpuSeconds: Double, residentBytes: Int, virtualBytes: Int, openFiles: Int, maxFiles: Int, threads: Int
    ) {
        self.cpuSeconds = cpuSeconds
        self.residentBytes = residentBytes
        self.virtualBytes = virtualBytes
        self.openFiles = openFiles
        self.maxFiles = maxFiles
        self.threads = threads
    }
}
