public import LogsQL
public import Records

/// One evaluation of a query: takes batches from wherever they come, gives answers to a sink.
///
/// Without a number of records asked for, batches go through filter and pipes as they come. With
/// one, the newest records are kept and handed over in the order of time at the end. One thread.
public final class QueryRun {
    private let query: Query
    private let processor: any PipeProcessor
    private var newest: NewestRecords?
    /// Records that fulfilled the filter.
    public private(set) var matched = 0

    /// - Parameter newest: how many records to keep; nil for all, streamed. Ignored when a pipe
    ///   does more than show fields, since then the pipes say what is wanted.
    public init(
        _ query: Query, newest: Int? = nil, limits: QueryLimits = QueryLimits(), into sink: @escaping PipelineSink.Body
    ) {
        self.query = query
        processor = pipeline(query.pipes, limits: limits, into: sink)
        if let newest, query.pipes.allSatisfy(\.keepsRecords) { self.newest = NewestRecords(limit: newest) }
    }

    /// True when no further batch can change the answer.
    public var isSatisfied: Bool { newest == nil && processor.isSatisfied }

    /// Nanoseconds before which no record matters any more, once enough newer ones are known.
    public var horizon: Int64? { newest?.horizon }

    /// True when only the newest records are wanted, so that blocks are best read newest first.
    public var wantsNewest: Bool { newest != nil }

    public func consume(_ batch: RecordBatch) throws(QueryError) {
        var selection = Selection(count: batch.count, all: true)
        query.filter.apply(to: batch, &selection)
        if selection.isEmpty { return }
        matched += selection.selectedCount
        if newest != nil {
            newest?.take(batch, selection)
        } else {
            try processor.consume(batch, selection)
        }
    }

    public func finish() throws(QueryError) {
        if let sorted = newest?.sorted() { try processor.consume(sorted, Selection(count: sorted.count, all: true)) }
        try processor.finish()
    }
}
