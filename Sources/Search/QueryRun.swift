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
    private var nextArrival: Int64 = 0
    /// What the run has cost so far and had to leave out: that of the limits it was given, or one of its own.
    public let account: QueryAccount
    /// Records that fulfilled the filter.
    public private(set) var matched = 0

    /// - Parameter newest: how many records to keep; nil for all, streamed. Ignored when a pipe
    ///   does more than show fields, since then the pipes say what is wanted.
    public init(
        _ query: Query, newest: Int? = nil, limits: QueryLimits = QueryLimits(), into sink: @escaping PipelineSink.Body
    ) {
        let query = query.planned
        self.query = query
        var limits = limits
        account = limits.account ?? QueryAccount()
        limits.account = account
        processor = pipeline(query.pipes, limits: limits, into: sink)
        if let newest, query.pipes.allSatisfy(\.keepsRecords) {
            self.newest = NewestRecords(limit: newest, maxMemoryBytes: limits.maxMemoryBytes)
        }
    }

    /// True when no further batch can change the answer.
    public var isSatisfied: Bool { newest == nil && processor.isSatisfied }

    /// Nanoseconds before which no record matters any more, once enough newer ones are known.
    public var horizon: Int64? { newest?.horizon }

    /// True when few batches may be all that is needed.
    var mayEndEarly: Bool { newest != nil || query.pipes.allSatisfy { !$0.waitsForEnd } }

    /// True when only the newest records are wanted, so that blocks are best read newest first.
    public var wantsNewest: Bool { newest != nil }

    /// Takes the records of `batch`.
    ///
    /// - Parameters:
    ///   - firstArrival: the number of the first record in the order of arrival, which decides among
    ///     records of one time; numbers in the batch itself go before. nil: after all batches so far.
    ///   - arrivedSince: records with smaller numbers are passed over.
    ///   - certain: records that are known to fulfil the filter and are not looked at.
    public func consume(
        _ batch: RecordBatch, firstArrival: Int64? = nil, arrivedSince: Int64 = 0, certain: Selection? = nil
    ) throws(QueryError) {
        let first = firstArrival ?? nextArrival
        account.add {
            $0.blocks += 1
            $0.records += batch.count
            $0.lineBytes += Int64(batch.text.count)
        }
        try take(
            BlockMatches(
                batch: batch,
                selection: query.filter.picks(batch, firstArrival: first, arrivedSince: arrivedSince, certain: certain)),
            firstArrival: first)
    }

    /// Takes records that are known to fulfil the filter.
    func take(_ found: BlockMatches, firstArrival: Int64) throws(QueryError) {
        let (batch, selection) = (found.batch, found.selection)
        nextArrival = max(nextArrival, firstArrival + Int64(batch.count))
        if selection.isEmpty { return }
        if !found.weights.isEmpty, let processor = processor as? any TallyProcessor {
            let before = matched
            selection.forEach { matched += found.weights[$0] }
            account.add { $0.found += matched - before }
            return try processor.consume(batch, selection, weights: found.weights)
        }
        matched += selection.selectedCount
        account.add { $0.found += selection.selectedCount }
        if newest != nil {
            try newest?.take(batch, selection) { batch.arrival($0, first: firstArrival) }
        } else {
            try processor.consume(batch, selection)
        }
    }

    public func finish() throws(QueryError) {
        for sorted in newest?.sorted() ?? [] where sorted.count > 0 {
            try processor.consume(sorted, Selection(count: sorted.count, all: true))
        }
        try processor.finish()
    }
}
