internal import Instants
public import LogsQL
internal import Records
public import Storage

/// Why a search gave no answer.
public enum SearchError: Error, Sendable, CustomStringConvertible {
    case store(StoreError)
    case query(QueryError)
    /// Whoever asked does not want the answer any more, or the time is up.
    case cancelled

    public var description: String {
        switch self {
        case .store(let error): error.description
        case .query(let error): error.description
        case .cancelled: "the search was stopped before it was done"
        }
    }
}

/// Answers `query` from a store.
///
/// Prunes by time and by the words a record must hold; reads newest blocks first when only the
/// newest records are wanted, and stops when older ones cannot matter. A damaged block is left out
/// and named in the coverage.
///
/// - Parameters:
///   - newest: how many records, nil for all in the order of arrival. Of records of one time those
///     that arrived later are the newer ones.
///   - arrivedSince: only records that arrived since then: `Coverage.arrivalMark` of an earlier search.
///   - threads: how many threads read sealed blocks; nil for as many as there are processors, at
///     most four. The answer is the same with any number.
///   - isCancelled: asked before each block.
///   - onProgress: told the blocks that are done, and how many there are, before each block.
public func search(
    _ query: Query, in snapshot: any RecordSnapshot, newest: Int? = nil, arrivedSince: Int64 = 0,
    limits: QueryLimits = QueryLimits(), threads: Int? = nil, isCancelled: () -> Bool = { false },
    onProgress: (Int, Int) -> Void = { _, _ in }, into sink: @escaping PipelineSink.Body
) throws(SearchError) -> Coverage {
    var limits = limits
    // Queries inside the query cost too.
    limits.account = limits.account ?? QueryAccount()
    let query = try query.answeringSubqueries(in: snapshot, limits, isCancelled).planned
    let run = QueryRun(query, newest: newest, limits: limits, into: sink)
    var coverage = try scan(query, in: snapshot, arrivedSince, run, threads) { (done, all) throws(SearchError) in
        if isCancelled() { throw .cancelled }
        onProgress(done, all)
    }
    do { try run.finish() } catch { throw .query(error) }
    coverage.matched = run.matched
    coverage.note(query, run.account, newest: run.wantsNewest ? newest : nil)
    return coverage
}

/// As `search`, for a `run` that goes on with other records afterwards: what pipes have counted counts on.
///
/// - Parameter query: that of `run`, maybe with a narrower filter, and without queries inside it.
public func search(
    _ query: Query, in snapshot: any RecordSnapshot, feeding run: QueryRun, isCancelled: () -> Bool = { false }
) throws(SearchError) -> Coverage {
    let query = query.planned
    var coverage = try scan(query, in: snapshot, 0, run, nil) { (_, _) throws(SearchError) in
        if isCancelled() { throw .cancelled }
    }
    coverage.matched = run.matched
    coverage.note(query, run.account, newest: nil)
    return coverage
}

extension BlockNeeds {
    /// What the pipes take of records that fulfil the filter, and what the filter looks at too of
    /// those that may not.
    init(_ query: Query) {
        let filter = query.filter
        self.init(wanted: Parts(query.pipeFields), judged: Parts(query.fields)) { kinds in
            filter.sift(KindsOfRecords(kinds))
        }
        takesAll = { filter.takesAll(TimeRange(start: $0, end: $1)) }
        texts = WordCondition(filter.textRequirement)
        tally = query.tally.map { Tally($0) }
    }
}

extension KindsOfRecords {
    fileprivate init(_ kinds: RecordKinds) {
        self.init(
            count: kinds.count, times: TimeRange(start: kinds.earliest, end: kinds.latest), streams: kinds.streams,
            samples: { kinds.samples($0) }, mayHold: { kinds.mayHold($0, among: $1) },
            holdInFixedText: { kinds.holding(fixedText: $0, among: $1) })
    }
}

extension BlockNeeds.Tally {
    fileprivate init(_ tally: LogsQL.Tally) {
        let time: Time =
            switch tally.time {
            case .nothing: .nothing
            case .extremes: .extremes
            case .steps(let span):
                .steps { time in
                    let found = span(Instant(nanoseconds: time))
                    return found.lowerBound.nanoseconds...found.upperBound.nanoseconds
                }
            }
        self.init(fields: tally.fields.sorted(), time: time, takesPattern: tally.takesPattern)
    }
}

extension BlockNeeds.Parts {
    fileprivate init(_ fields: FieldSet) {
        self.init(message: fields.contains("_msg"), fields: fields.isEverything ? nil : fields.names)
    }
}

extension WordCondition {
    init(_ requirement: Requirement) {
        switch requirement {
        case .anything: self = .anything
        case .nothing: self = .nothing
        case .word(let word): self = .word(word)
        case .all(let parts): self = .all(parts.map { WordCondition($0) })
        case .any(let parts): self = .any(parts.map { WordCondition($0) })
        }
    }
}
