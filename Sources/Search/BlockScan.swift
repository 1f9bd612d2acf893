internal import Instants
internal import Linux
internal import LogsQL
internal import Records
internal import Storage

/// Gives the records of the store that fulfil the filter of `query` to `run`.
///
/// - Parameter step: called before each block with the blocks that are done and how many there are, and ends the search
///   by throwing.
func scan(
    _ query: Query, in snapshot: any RecordSnapshot, _ arrivedSince: Int64, _ run: QueryRun, _ threads: Int?,
    _ step: (Int, Int) throws(SearchError) -> Void
) throws(SearchError) -> Coverage {
    var coverage = Coverage()
    coverage.arrivalMark = snapshot.arrivalMark
    let request = ScanRequest(query, arrivedSince: arrivedSince)
    let question = BlockQuestion(query, arrivedSince: arrivedSince)
    let plan: ScanPlan
    var done = 0
    if run.wantsNewest {
        (plan, done) = try readNewest(request, in: snapshot, question, run, &coverage, step)
    } else {
        plan = try asked { () throws(StoreError) in try snapshot.plan(request) }
    }
    coverage.blocksSkipped += plan.skippedBlocks
    coverage.bytesSkipped += plan.skippedBytes
    coverage.damage = plan.damage + coverage.damage
    coverage.warnings = plan.warnings
    let answers = BlockAnswers(
        plan.blocks, of: snapshot, question, threads: threads ?? min(Host.processors, mostThreads),
        mayEndEarly: run.mayEndEarly && done == 0, isWhole: query.takesWholeBlocks(plan.blocks))
    defer { answers.stop() }
    for (index, block) in plan.blocks.enumerated() {
        try step(done + index, done + plan.blocks.count)
        let tooOld = run.horizon.map { block.maxTime.nanoseconds < $0 } ?? false
        if run.isSatisfied || tooOld {
            coverage.leaveOut(plan.blocks[index...])
            break
        }
        var answer = answers.next()
        try merge(answer, run, &coverage)
        answers.reuse(&answer)
    }
    return coverage
}

/// Reads newest blocks first, as long as a few seem to be enough, and opens no partition that cannot hold a record as new.
///
/// - Returns: what is left to be read, newest first, and how many blocks were read.
private func readNewest(
    _ request: ScanRequest, in snapshot: any RecordSnapshot, _ question: BlockQuestion, _ run: QueryRun,
    _ coverage: inout Coverage, _ step: (Int, Int) throws(SearchError) -> Void
) throws(SearchError) -> (plan: ScanPlan, done: Int) {
    let reader = BlockReader()
    var (done, sealed) = (0, 0)
    var newest = try asked { () throws(StoreError) in try NewestPlan(request, in: snapshot) }
    while sealed < fewBlocks,
        let block = try asked({ () throws(StoreError) in try newest.next(since: run.horizon) })
    {
        try step(done, done + 1 + newest.count)
        var answer = question.answer(block, of: snapshot, .whole, reader)
        try merge(answer, run, &coverage)
        answer.giveBack(to: reader)
        done += 1
        sealed += block.isSealed ? 1 : 0
    }
    return (try asked { () throws(StoreError) in try newest.rest(since: run.horizon) }, done)
}

private func asked<R>(_ body: () throws(StoreError) -> R) throws(SearchError) -> R {
    do { return try body() } catch { throw .store(error) }
}

/// Sealed blocks that are read one after the other before threads read ahead: one for each of some categories.
private let fewBlocks = 4

extension Query {
    /// True when all that a block holds is wanted of one of `blocks`: an export.
    fileprivate func takesWholeBlocks(_ blocks: [BlockReference]) -> Bool {
        pipeFields.isEverything
            && blocks.contains { filter.takesAll(TimeRange(start: $0.minTime, end: $0.maxTime)) }
    }
}

/// More would hardly be kept busy: the pipes have one thread.
private let mostThreads = 4

/// Gives the records of a block to the pipes.
private func merge(_ answer: BlockAnswer, _ run: QueryRun, _ coverage: inout Coverage) throws(SearchError) {
    switch answer.fault {
    case .damaged(_, let reason)?: coverage.damage.append(reason)
    case let fault?: throw .store(fault)
    case nil: break
    }
    guard let matches = answer.matches else { return }
    coverage.blocksRead += 1
    coverage.recordsRead += answer.block.records
    coverage.bytesRead += answer.block.bytes
    run.account.add {
        $0.blocks += 1
        $0.records += answer.block.records
        $0.storedBytes += Int64(answer.storedBytes)
        $0.lineBytes += answer.block.bytes
    }
    do {
        try run.take(matches, firstArrival: answer.block.firstArrival)
    } catch {
        throw .query(error)
    }
}
