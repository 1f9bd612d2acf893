/// Where the series of a query come from.
public protocol SeriesSource {
    /// The series that meet all `matchers`, each with its samples in `times` (milliseconds, both ends
    /// included), marks of staleness included, in the order of their labels. Series without a sample there
    /// may be left out.
    ///
    /// - Parameter limit: how many samples may be given at most.
    /// - Throws: when there are more, or when a matcher cannot be evaluated.
    func select(
        _ matchers: [LabelMatcher], in times: ClosedRange<Int64>, limit: Int
    ) throws(EvaluationFault) -> [SampleSeries]
}

/// Why a query has no answer.
public struct EvaluationFault: Error, Hashable, Sendable {
    public enum Kind: Sendable {
        /// The data do not fit the query, as when a series has two matches.
        case execution
        /// One of the limits of the evaluator was reached.
        case limit
        /// Nobody wants the answer any more.
        case cancelled
    }

    public var kind: Kind
    /// One sentence without a full stop.
    public var message: String

    public init(_ message: String, kind: Kind = .execution) {
        self.kind = kind
        self.message = message
    }
}
