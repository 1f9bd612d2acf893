public import Diagnostics
public import Instants
public import LogsQL
public import Metrics
public import PromQL
public import Templates

/// Rules that are evaluated together, one after the other, so that each sees what those before it
/// have written (prometheus.io/docs/prometheus/latest/configuration/recording_rules).
public struct RuleGroup: Sendable {
    /// What the expressions of a group are written in.
    public enum Language: Sendable {
        /// Over series.
        case promql
        /// Over the stored records.
        case logsql
    }

    public let language: Language
    public let name: String
    /// The file it was read from.
    public let file: String
    /// How often it is evaluated; nil for the default.
    public let interval: TimeSpan?
    /// How far before the time of evaluation it looks.
    public let queryOffset: TimeSpan
    /// More alerts or series of a rule than this are a fault of the rule; 0 for no limit.
    public let limit: Int
    public let rules: [SeriesRule]

    /// How often it is evaluated.
    public var pace: TimeSpan { interval ?? (language == .logsql ? .minutes(1) : .seconds(15)) }

    /// True when it is the same group, read again, and evaluated at the same times.
    func isSame(as other: RuleGroup) -> Bool {
        language == other.language && name == other.name && file == other.file && pace == other.pace
    }
}

/// One rule of a group.
public struct SeriesRule: Sendable {
    public enum Kind: Sendable, Hashable {
        /// - Parameters:
        ///   - pendingFor: how long the expression must give an element before its alert fires.
        ///   - keepFiringFor: how long it fires on after that.
        case alert(pendingFor: TimeSpan, keepFiringFor: TimeSpan)
        case record
    }

    /// What gives the elements that the rule is about.
    public enum Question: Sendable {
        case series(Expression)
        case records(RecordQuestion)
    }

    /// A label or an annotation. Those of recording rules are plain texts.
    public struct Named: Sendable {
        public let name: String
        public let template: Template
        /// The text as written.
        public var source: String { template.source }
    }

    public let kind: Kind
    /// Of the alert, or of the metric that it records.
    public let name: String
    public let question: Question
    /// The expression as it was written.
    public let text: String
    /// Those of the group included.
    public let labels: [Named]
    public let annotations: [Named]
    /// Where the file names it.
    public let place: Place

    public var isAlert: Bool { kind != .record }

    /// Tells it from other rules of the group, so that its alerts are known again after a restart.
    public var identity: String {
        ([name, text] + labels.map { "\($0.name)=\($0.template.source)" }.sorted()).joined(separator: "\u{0}")
    }
}

/// What rules read series from and write theirs to.
public protocol RuleSeriesStore: AnyObject, SeriesSource {
    /// Appends a sample that is newer than those the series has.
    func append(_ labels: Labels, _ sample: Sample)

    /// Gives `sink` the rows that answer `query` over the stored records.
    ///
    /// - Throws: of kind `cancelled` when it takes longer than `limit`.
    func ask(_ query: Query, within limit: TimeSpan, into sink: @escaping PipelineSink.Body) throws(EvaluationFault)

    /// Records behind the series that a selector takes, where they are known.
    func exemplars(_ selector: VectorSelector) -> [SeriesExemplar]
}

extension RuleSeriesStore {
    /// Series alone answer no query over records.
    public func ask(
        _ query: Query, within limit: TimeSpan, into sink: @escaping PipelineSink.Body
    ) throws(EvaluationFault) {
        throw EvaluationFault("there are no records here that a LogsQL query could be asked over")
    }

    public func exemplars(_ selector: VectorSelector) -> [SeriesExemplar] { [] }
}
