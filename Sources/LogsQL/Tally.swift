public import Instants
public import Records

/// What a query that only counts takes of its records: those that are alike in it may come as one
/// record with a weight, so that a store can count them without putting them together.
public struct Tally: Sendable {
    /// What matters of the time.
    public enum Time: Sendable {
        case nothing
        /// The step it lies in: the times that count as one with the given one.
        case steps(@Sendable (Instant) -> ClosedRange<Instant>)
        /// The earliest and the latest of those that are alike.
        case extremes
    }

    /// The fields whose values matter; neither `_msg` nor `_time`.
    public var fields: Set<String> = []
    public var time = Time.nothing
    /// True when the pattern of the text matters (see `PatternText`): of `message`, or of `_msg`
    /// where that is empty.
    public var takesPattern = false

    /// nil when a field is among them of which more matters than a store can count by.
    init?(fields: Set<String>, time: Time = .nothing) {
        if fields.contains("_msg") || fields.contains("") || fields.contains("_time") { return nil }
        self.fields = fields
        self.time = time
    }

    static let patterns: Tally? = {
        var tally = Tally(fields: [], time: .extremes)
        tally?.takesPattern = true
        return tally
    }()
}

extension Query {
    /// What the first pipe takes of records when it only counts them; else nil.
    public var tally: Tally? { pipes.first?.tally }
}

/// A running pipe that takes records with weights.
public protocol TallyProcessor: PipeProcessor {
    /// Takes the selected records of `batch`, each as often as its weight says.
    ///
    /// - Parameter weights: of the records, by index; empty when each stands for itself.
    func consume(_ batch: RecordBatch, _ selection: Selection, weights: [Int]) throws(QueryError)
}

extension TallyProcessor {
    public func consume(_ batch: RecordBatch, _ selection: Selection) throws(QueryError) {
        try consume(batch, selection, weights: [])
    }
}
