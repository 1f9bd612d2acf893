internal import Linux
internal import Records
internal import Storage

/// The answers of the blocks of a plan, in its order. Blocks are read ahead of who takes the answers,
/// and decoded and filtered on threads of their own.
///
/// What is asked of the snapshot is asked on the thread that takes the answers, so one connection to
/// each database is enough. Besides the block that was taken, at most one for each thread is in memory, and one more.
/// Where blocks are wanted whole, as in an export, one thread reads, since who takes them has more to do with each
/// than the thread has; and none where they are large, since a full block takes some 50 MB then.
final class BlockAnswers {
    private let blocks: [BlockReference]
    private let snapshot: any RecordSnapshot
    private let question: BlockQuestion
    private let reader = BlockReader()
    /// Blocks before this one are answered when they are asked for: often the first is enough.
    private let firstAhead: Int
    /// Threads that read ahead; none where the caller's own does it all.
    private let readers: Int
    private var workers: BlockWorkers?
    private var taken = 0
    private var fetched = 0
    private var awaited: [BlockWorkers.Job] = []
    /// How far blocks are fetched: all of them, once one was not enough.
    private var reach: BlockReach

    /// - Parameters:
    ///   - threads: how many threads to decode on; 1 for the caller's own.
    ///   - mayEndEarly: true when the first answers may already be all that is wanted.
    ///   - isWhole: true when all records are wanted with all that they hold.
    init(
        _ blocks: [BlockReference], of snapshot: any RecordSnapshot, _ question: BlockQuestion, threads: Int,
        mayEndEarly: Bool, isWhole: Bool = false
    ) {
        self.blocks = blocks
        self.snapshot = snapshot
        self.question = question
        reach = question.needs.reach
        let sealed = blocks.indices.filter { blocks[$0].isSealed }
        let largest = isWhole ? blocks.reduce(0) { max($0, $1.bytes) } : 0
        readers = sealed.count < Self.fewBlocks || threads < 2 || largest > Self.largeBlock ? 0 : isWhole ? 1 : threads
        firstAhead = mayEndEarly ? (sealed.first ?? 0) + 1 : 0
    }

    /// Fewer sealed blocks are read before threads would have begun to pay.
    private static let fewBlocks = 3
    /// Bytes of the lines of a block.
    private static let largeBlock: Int64 = 8 << 20

    /// The answer of the next block. Call it once for each block, at most.
    func next() -> BlockAnswer {
        defer { taken += 1 }
        if readers > 0, taken == firstAhead { workers = BlockWorkers(question, count: readers) }
        guard let workers else { return whole(answer(blocks[taken])) }
        fetched = max(fetched, taken)
        while fetched < blocks.count, awaited.count <= workers.count {
            awaited.append(job(blocks[fetched], workers))
            fetched += 1
        }
        return whole(awaited.removeFirst().result())
    }

    /// Asks anew when too little was fetched. Blocks of one store are alike, so the next ones are fetched whole.
    private func whole(_ answer: BlockAnswer) -> BlockAnswer {
        guard answer.mustBeWhole else { return answer }
        reach = .whole
        return self.answer(answer.block)
    }

    /// Gives back what the pipes are done with, so that its memory serves again.
    func reuse(_ answer: inout BlockAnswer) {
        guard let workers else { return answer.giveBack(to: reader) }
        guard var batch = answer.takeBatch(), isKnownUniquelyReferenced(&batch) else { return }
        workers.reuse(batch)
    }

    /// Stops reading ahead. Cost: as long as the threads need for the blocks that they are at.
    func stop() {
        workers?.stop()
        workers = nil
        awaited = []
    }

    private func job(_ block: BlockReference, _ workers: BlockWorkers) -> BlockWorkers.Job {
        do {
            return workers.take(try snapshot.fetch(block, reach))
        } catch {
            return .init(finished: BlockAnswer(block: block, fault: error))
        }
    }

    private func answer(_ block: BlockReference) -> BlockAnswer { question.answer(block, of: snapshot, reach, reader) }
}

extension BlockQuestion {
    /// Fetches a block as far as `reach` says, and answers.
    func answer(
        _ block: BlockReference, of snapshot: any RecordSnapshot, _ reach: BlockReach, _ reader: BlockReader
    ) -> BlockAnswer {
        do {
            return answer(try snapshot.fetch(block, reach), reader)
        } catch {
            return BlockAnswer(block: block, fault: error)
        }
    }
}

extension BlockAnswer {
    /// Lets `reader` use the memory of its records again, when nobody else has them.
    mutating func giveBack(to reader: BlockReader) {
        guard var batch = takeBatch() else { return }
        if isKnownUniquelyReferenced(&batch) { reader.spare = batch }
    }

    /// Its records, which it has no more.
    fileprivate mutating func takeBatch() -> RecordBatch? {
        defer { matches = nil }
        return matches?.batch
    }
}
