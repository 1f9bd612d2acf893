public import Diagnostics
public import Instants
public import PromQL

/// A file of unit tests for rules, in promtool's format
/// (prometheus.io/docs/prometheus/latest/configuration/unit_testing_rules).
public struct RuleTestFile: Sendable {
    /// A pattern of paths, relative to the file.
    public struct Pattern: Sendable {
        public let text: String
        public let place: Place
    }

    public let name: String
    public internal(set) var ruleFiles: [Pattern] = []
    /// How often rules are evaluated.
    public internal(set) var interval = TimeSpan.minutes(1)
    /// The names of groups in the order in which they are evaluated; others come before them.
    public internal(set) var order: [String] = []
    /// Numbers may differ by what rounding leaves.
    public internal(set) var isFuzzy = false
    public internal(set) var tests: [RuleTest] = []
    public internal(set) var faults: [Diagnostic] = []
}

/// One test: series that are given, and what must come of them.
public struct RuleTest: Sendable {
    /// As it is named, else `test 1` and so on.
    public var name: String
    public var place: Place
    /// Time between the samples of the series.
    public var interval: TimeSpan
    /// The time of the first sample.
    public var start = Instant.epoch
    public var series: [GivenSeries] = []
    public var alerts: [AlertExpectation] = []
    public var expressions: [ExpressionExpectation] = []
    public var externalLabels: [(String, String)] = []
    public var externalURL = ""
}

/// A series that is given. nil where there is no sample.
public struct GivenSeries: Sendable {
    public var labels: Labels
    public var values: [Double?]
}

/// Which alerts of a name must fire at a time.
public struct AlertExpectation: Sendable {
    public struct Expected: Sendable, Hashable {
        public var labels: [String: String]
        public var annotations: [String: String]
    }

    public var place: Place
    /// Since the start of the test.
    public var at: TimeSpan
    public var alertName: String
    public var expected: [Expected]
}

/// What an expression must give at a time.
public struct ExpressionExpectation: Sendable {
    public var place: Place
    public var at: TimeSpan
    public var text: String
    public var expression: Expression
    public var expected: [VectorSample]
}
