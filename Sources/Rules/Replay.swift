internal import Instants
public import Records

/// Runs alert rules over stored records with the code that runs them live.
///
/// Feed batches in time order; the end of a batch is the clock, so alerts resolve as they would
/// have. Nothing is kept.
public struct Replay {
    private let engine: AlertEngine

    /// - Parameter engine: freshly loaded, not the one that watches the live stream.
    public init(_ engine: AlertEngine) { self.engine = engine }

    /// The transitions that the records of `batch` cause, oldest first.
    public func feed(_ batch: RecordBatch) -> [AlertTransition] {
        guard let last = batch.records.lazy.map(\.time).max() else { return [] }
        engine.observe(batch, now: last)
        engine.advance(to: last)
        return engine.takeTransitions()
    }

    /// What is left to happen once nothing more comes.
    public func finish() -> [AlertTransition] {
        engine.advance(to: .distantFuture, endOfInput: true)
        return engine.takeTransitions()
    }
}
