/// A value at a time.
@frozen
public struct Sample: Hashable, Sendable {
    /// Milliseconds since 1970-01-01T00:00:00Z, which is all that Prometheus keeps.
    public var milliseconds: Int64
    public var value: Double

    @inlinable public init(_ milliseconds: Int64, _ value: Double) {
        self.milliseconds = milliseconds
        self.value = value
    }

    /// The NaN that says that a series has ended, by Prometheus' bit pattern.
    public static let staleValue = Double(bitPattern: 0x7FF0_0000_0000_0002)

    /// True for the mark that a series has ended here.
    @inlinable public var isStale: Bool { value.bitPattern == 0x7FF0_0000_0000_0002 }
}

/// A series with samples in the order of their times.
public struct SampleSeries: Hashable, Sendable {
    public var labels: LabelSet
    public var samples: [Sample]

    public init(labels: LabelSet, samples: [Sample]) {
        self.labels = labels
        self.samples = samples
    }
}

/// One element of an instant vector.
public struct VectorSample: Hashable, Sendable {
    public var labels: LabelSet
    public var value: Double
    /// True when name, type and unit go at the end of the query: until then `label_replace` and
    /// aggregations may still look at them.
    var dropsName = false

    public init(labels: LabelSet, value: Double) {
        self.labels = labels
        self.value = value
    }

    init(_ labels: LabelSet, _ value: Double, dropsName: Bool) {
        self.labels = labels
        self.value = value
        self.dropsName = dropsName
    }
}

/// What an expression is or gives.
public enum ValueType: String, Sendable {
    case scalar
    case vector = "instant vector"
    case matrix = "range vector"
    case string
}

/// What a query answers.
public enum QueryValue: Sendable, Equatable {
    case scalar(Double)
    /// In the order of the labels, but for sorting functions.
    case vector([VectorSample])
    /// A range query, or a range selector by itself.
    case matrix([SampleSeries])
    case string(String)

    /// `scalar`, `vector`, `matrix` or `string`, as the HTTP API names it.
    public var typeName: String {
        switch self {
        case .scalar: "scalar"
        case .vector: "vector"
        case .matrix: "matrix"
        case .string: "string"
        }
    }
}

/// A query's answer with what is worth knowing about it.
public struct QueryResult: Sendable, Equatable {
    public var value: QueryValue
    /// What is probably wrong with the query or its data, each once.
    public var warnings: [String] = []
    /// What may be meant otherwise, each once.
    public var hints: [String] = []
}
