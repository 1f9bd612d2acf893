internal import Instants
public import LogsQL
internal import Records
public import Storage

/// What an answer is made of, and what it leaves out.
public struct Coverage: Sendable, Hashable {
    public var blocksRead = 0
    /// Blocks that the index, the times or an early end spared.
    public var blocksSkipped = 0
    /// Records of the blocks read, also those that a block's dictionary alone ruled out.
    public var recordsRead = 0
    /// Bytes of their lines.
    public var bytesRead: Int64 = 0
    public var matched = 0
    /// Parts of the store that could not be read; what they hold is missing from the answer.
    public var damage: [String] = []
    /// What is wrong in the store without anything missing from the answer.
    public var warnings: [String] = []
    /// Asked for as `arrivedSince` in a later search, it gives what has come after this one.
    public var arrivalMark: Int64 = 0

    public init() {}

    public var isComplete: Bool { damage.isEmpty }
}

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
///   - isCancelled: asked before each block.
public func search(
    _ query: Query, in snapshot: any RecordSnapshot, newest: Int? = nil, arrivedSince: Int64 = 0,
    limits: QueryLimits = QueryLimits(), isCancelled: () -> Bool = { false }, into sink: @escaping PipelineSink.Body
) throws(SearchError) -> Coverage {
    var coverage = Coverage()
    let query = try query.answeringSubqueries(in: snapshot, limits, isCancelled)
    let run = QueryRun(query, newest: newest, limits: limits, into: sink)
    let request = ScanRequest(
        from: query.timeRange.start, to: query.timeRange.end, words: WordCondition(query.filter.requirement),
        arrivedSince: arrivedSince)
    var plan: ScanPlan
    do { plan = try snapshot.plan(request) } catch { throw .store(error) }
    coverage.blocksSkipped = plan.skippedBlocks
    coverage.damage = plan.damage
    coverage.warnings = plan.warnings
    coverage.arrivalMark = snapshot.arrivalMark
    let needs = BlockNeeds(query)
    if run.wantsNewest { plan.blocks.sort { ($0.maxTime, $0.firstArrival) > ($1.maxTime, $1.firstArrival) } }
    for (index, block) in plan.blocks.enumerated() {
        if isCancelled() { throw .cancelled }
        let tooOld = run.horizon.map { block.maxTime.nanoseconds < $0 } ?? false
        if run.isSatisfied || tooOld {
            coverage.blocksSkipped += plan.blocks.count - index
            break
        }
        try read(block, of: snapshot, needs, run, arrivedSince, &coverage)
    }
    do { try run.finish() } catch { throw .query(error) }
    coverage.matched = run.matched
    return coverage
}

private func read(
    _ block: BlockReference, of snapshot: any RecordSnapshot, _ needs: BlockNeeds, _ run: QueryRun,
    _ arrivedSince: Int64, _ coverage: inout Coverage
) throws(SearchError) {
    let loaded: LoadedBlock
    do {
        loaded = try snapshot.load(block, needing: needs)
    } catch .damaged(_, let reason) {
        coverage.damage.append(reason)
        return
    } catch {
        throw .store(error)
    }
    coverage.blocksRead += 1
    coverage.recordsRead += block.records
    coverage.bytesRead += block.bytes
    do {
        try run.consume(
            loaded.batch, firstArrival: block.firstArrival, arrivedSince: arrivedSince, certain: loaded.certain)
    } catch {
        throw .query(error)
    }
}

extension BlockNeeds {
    /// What the pipes take of records that fulfil the filter, and what the filter looks at too of
    /// those that may not.
    init(_ query: Query) {
        let filter = query.filter
        self.init(wanted: Parts(query.pipeFields), judged: Parts(query.fields)) { kinds in
            filter.sift(kinds.samples) { kinds.mayHold($0) }
        }
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
