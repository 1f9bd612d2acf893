/// What a metric family is: its name and type, what it means, which labels its series have.
public struct MetricDefinition: Hashable, Sendable {
    public enum Kind: String, CaseIterable, Sendable { case counter, gauge, histogram, summary }

    public let name: String
    public let kind: Kind
    public let help: String
    /// Base unit, the end of the name before `_total`: `seconds`, `bytes`; empty for none.
    public let unit: String
    public let labels: [String]
    /// Upper bounds of a histogram's buckets, ascending, without `+Inf`.
    public let buckets: [Double]
    /// The quantiles and the time of a summary.
    public let summary: SummaryShape

    public init(
        _ name: String, _ kind: Kind, _ help: String, unit: String = "", labels: [String] = [],
        buckets: [Double] = [], summary: SummaryShape = SummaryShape()
    ) {
        self.name = name
        self.kind = kind
        self.help = help
        self.unit = unit
        self.labels = labels
        self.buckets = kind == .histogram ? (buckets.isEmpty ? Self.durationBuckets : buckets) : []
        self.summary = summary
    }

    /// OpenMetrics has exemplars on counters and on buckets of histograms.
    public var showsExemplars: Bool { kind == .counter || kind == .histogram }

    /// Seconds, from a fast request to a slow one; the bounds that Prometheus' clients use.
    public static let durationBuckets: [Double] = [
        0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
    ]
}
