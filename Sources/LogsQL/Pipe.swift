public import Records

/// A step of a query after the filter: records or rows in, records or rows out.
///
/// Values are immutable; the state of a run is in the processor.
public protocol Pipe: Sendable, CustomStringConvertible {
    /// The running pipe, which hands its results to `next`.
    func processor(into next: any PipeProcessor, limits: QueryLimits) -> any PipeProcessor

    /// True for a pipe that shows the same records in another dress, so that "the newest N" may be
    /// chosen before it.
    var keepsRecords: Bool { get }

    /// The fields it needs of what comes in, when `output` is needed of what goes out.
    func fields(for output: FieldSet) -> FieldSet

    /// True when nothing, or nothing final, goes out before `finish`.
    var waitsForEnd: Bool { get }

    /// True when it tells in which blocks records came, or what reading them took.
    var looksAtBlocks: Bool { get }

    /// What it takes of records when it only counts them; its processor is a `TallyProcessor` then.
    /// nil for a pipe that wants the records.
    var tally: Tally? { get }

    /// As `Filter.abandonedMatches`, for the filters inside.
    var abandonedMatches: Int { get }

    /// This pipe with the filters inside replaced, as `Filter.replacing`.
    func replacingFilters(_ change: (any Filter) throws(QueryError) -> (any Filter)?) throws(QueryError) -> any Pipe

    /// True when a query of its own has to be answered before it can run.
    var hasQueries: Bool { get }

    /// This pipe with the query inside answered by `run`.
    func answeringQueries(_ run: QueryRunner, _ limits: QueryLimits) throws(QueryError) -> any Pipe
}

/// Runs a query over the records that the query around it asks, and hands the results to the sink.
public typealias QueryRunner = (Query, @escaping PipelineSink.Body) throws(QueryError) -> Void

extension Pipe {
    public var keepsRecords: Bool { false }
    public var waitsForEnd: Bool { false }
    public var looksAtBlocks: Bool { false }
    public var tally: Tally? { nil }
    public var abandonedMatches: Int { 0 }
    public var hasQueries: Bool { false }

    public func replacingFilters(
        _ change: (any Filter) throws(QueryError) -> (any Filter)?
    ) throws(QueryError) -> any Pipe { self }

    public func answeringQueries(_ run: QueryRunner, _ limits: QueryLimits) throws(QueryError) -> any Pipe { self }
}

/// One run of a pipe. Used by one thread at a time.
public protocol PipeProcessor: AnyObject {
    /// Takes the selected records of `batch`. Keeps nothing of `batch` beyond the call.
    func consume(_ batch: RecordBatch, _ selection: Selection) throws(QueryError)
    /// Says that no more comes; hands on what was held back, then calls `finish` of the next.
    func finish() throws(QueryError)
    /// True when further records would change nothing: a limit is reached.
    var isSatisfied: Bool { get }
}

/// The end of a pipeline: hands each batch to a closure.
public final class PipelineSink: PipeProcessor {
    public typealias Body = (RecordBatch, Selection) throws(QueryError) -> Void
    private let body: Body

    public init(_ body: @escaping Body) { self.body = body }

    public func consume(_ batch: RecordBatch, _ selection: Selection) throws(QueryError) {
        if !selection.isEmpty { try body(batch, selection) }
    }

    public func finish() {}
    public var isSatisfied: Bool { false }
}

/// Chains `pipes` into `sink`: feed the processor that comes back with filtered batches, stop when
/// it is satisfied, then call its `finish` once.
public func pipeline(
    _ pipes: [any Pipe], limits: QueryLimits = QueryLimits(), into sink: @escaping PipelineSink.Body
) -> any PipeProcessor {
    var next: any PipeProcessor = PipelineSink(sink)
    for pipe in pipes.reversed() { next = pipe.processor(into: next, limits: limits) }
    return next
}

extension Query {
    /// The answer to this query over `batches`, each filtered here. For tests, files and alert
    /// rules; a store prunes and reads in its own order.
    public func run(
        over batches: some Sequence<RecordBatch>, limits: QueryLimits = QueryLimits(),
        into sink: @escaping PipelineSink.Body
    ) throws(QueryError) {
        if hasSubqueries { throw .stopped("the queries inside this query have to be answered first") }
        let query = planned
        let first = pipeline(query.pipes, limits: limits, into: sink)
        for batch in batches {
            if first.isSatisfied { break }
            var selection = Selection(count: batch.count, all: true)
            query.filter.apply(to: batch, &selection)
            try first.consume(batch, selection)
        }
        try first.finish()
    }
}
