internal import Instants
public import LogsQL
internal import Records
public import Storage

/// What an answer is made of, and what it leaves out.
public struct Coverage: Sendable, Hashable {
    public var blocksRead = 0
    /// Blocks that the index, the times or an early end spared.
    public var blocksSkipped = 0
    public var recordsRead = 0
    /// Bytes of the lines read.
    public var bytesRead: Int64 = 0
    public var matched = 0
    /// Parts of the store that could not be read; what they hold is missing from the answer.
    public var damage: [String] = []

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
///   - newest: how many records, nil for all in the order of arrival.
///   - isCancelled: asked before each block.
public func search(
    _ query: Query, in snapshot: any RecordSnapshot, newest: Int? = nil, limits: QueryLimits = QueryLimits(),
    isCancelled: () -> Bool = { false }, into sink: @escaping PipelineSink.Body
) throws(SearchError) -> Coverage {
    var coverage = Coverage()
    let run = QueryRun(query, newest: newest, limits: limits, into: sink)
    let request = ScanRequest(
        from: query.timeRange.start, to: query.timeRange.end, words: WordCondition(query.filter.requirement))
    var plan: ScanPlan
    do { plan = try snapshot.plan(request) } catch { throw .store(error) }
    coverage.blocksSkipped = plan.skippedBlocks
    coverage.damage = plan.damage
    if run.wantsNewest { plan.blocks.sort { ($0.maxTime, $0.minTime) > ($1.maxTime, $1.minTime) } }
    for (index, block) in plan.blocks.enumerated() {
        if isCancelled() { throw .cancelled }
        let tooOld = run.horizon.map { block.maxTime.nanoseconds < $0 } ?? false
        if run.isSatisfied || tooOld {
            coverage.blocksSkipped += plan.blocks.count - index
            break
        }
        try read(block, of: snapshot, run, &coverage)
    }
    do { try run.finish() } catch { throw .query(error) }
    coverage.matched = run.matched
    return coverage
}

private func read(
    _ block: BlockReference, of snapshot: any RecordSnapshot, _ run: QueryRun, _ coverage: inout Coverage
) throws(SearchError) {
    let batch: RecordBatch
    do {
        batch = try snapshot.load(block)
    } catch .damaged(_, let reason) {
        coverage.damage.append(reason)
        return
    } catch {
        throw .store(error)
    }
    coverage.blocksRead += 1
    coverage.recordsRead += batch.count
    coverage.bytesRead += block.bytes
    do { try run.consume(batch) } catch { throw .query(error) }
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
