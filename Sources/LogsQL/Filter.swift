public import Records

/// A condition on records: the part of a query before the first pipe.
///
/// Evaluated a batch at a time, so that names are looked up and words prepared once a batch.
/// Values are immutable and may be used from several threads at once.
public protocol Filter: Sendable, CustomStringConvertible {
    /// Removes from `selection` the records of `batch` that do not fulfil the condition.
    /// Records that are not selected need not be looked at. Must not keep `batch`.
    func apply(to batch: RecordBatch, _ selection: inout Selection)

    /// What a record must hold to fulfil the condition, for pruning by an index.
    var requirement: Requirement { get }

    /// When a record must have happened to fulfil the condition.
    var timeRange: TimeRange { get }

    /// The fields it looks at.
    var fields: FieldSet { get }

    /// How often, in all evaluations so far, a regular expression gave up at its match limit. An
    /// answer with any may lack records and should say so.
    var abandonedMatches: Int { get }

    /// The texts by which records fulfil the condition, for showing them in an answer; none for what is negated.
    var marks: [TextMark] { get }

    /// This filter with each filter inside it replaced that `change` has another one for.
    func replacing(_ change: (any Filter) throws(QueryError) -> (any Filter)?) throws(QueryError) -> any Filter
}

extension Filter {
    public var timeRange: TimeRange { .always }
    public var abandonedMatches: Int { 0 }
    public var marks: [TextMark] { [] }

    public func replacing(
        _ change: (any Filter) throws(QueryError) -> (any Filter)?
    ) throws(QueryError) -> any Filter {
        try change(self) ?? self
    }
}

/// What an index can know about a filter. Always a necessary condition, never a sufficient one.
public indirect enum Requirement: Hashable, Sendable {
    /// Nothing is known: every record may match.
    case anything
    /// No record can match.
    case nothing
    /// The word (letters, digits and `_`, as it is written in the query) stands somewhere in the
    /// record or in a value of its fields. Case matters, but an index may fold it.
    case word(String)
    case all([Requirement])
    case any([Requirement])

    /// All of `parts`, without what says nothing.
    static func every(_ parts: [Requirement]) -> Requirement {
        if parts.contains(.nothing) { return .nothing }
        let known = parts.filter { $0 != .anything }
        return known.count > 1 ? .all(known) : known.first ?? .anything
    }

    /// One of `parts`; nothing when there are none.
    static func some(_ parts: [Requirement]) -> Requirement {
        if parts.contains(.anything) { return .anything }
        let known = parts.filter { $0 != .nothing }
        return known.count > 1 ? .any(known) : known.first ?? .nothing
    }
}
