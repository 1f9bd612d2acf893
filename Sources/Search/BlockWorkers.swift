internal import Linux
internal import Records
internal import Storage
internal import Synchronization

/// Threads that answer blocks. They live as long as one search.
final class BlockWorkers {
    /// A block under way.
    struct Job: Sendable {
        /// nil for an answer that needed no work.
        fileprivate var body: BlockBody?
        fileprivate let answer = BoundedQueue<BlockAnswer>(capacity: 1)

        fileprivate init(_ body: BlockBody) { self.body = body }

        init(finished: BlockAnswer) { answer.push(finished) }

        /// Waits for the answer. Once.
        func result() -> BlockAnswer {
            guard let result = answer.pop() else {
                preconditionFailure("BUG: the answers of a search are never closed")
            }
            return result
        }
    }

    /// What the threads share.
    private final class Shared: Sendable {
        let jobs: BoundedQueue<Job>
        /// Batches that nobody needs any more.
        let spares: BoundedQueue<RecordBatch>
        let isStopped = Atomic(false)

        init(capacity: Int) {
            jobs = BoundedQueue(capacity: capacity)
            spares = BoundedQueue(capacity: capacity)
        }

        func work(_ question: BlockQuestion) {
            let reader = BlockReader()
            while let job = jobs.pop() {
                guard let body = job.body, !isStopped.load(ordering: .relaxed) else { continue }
                if case .element(let spare) = spares.pop(timeout: 0) { reader.spare = spare }
                job.answer.push(question.answer(body, reader))
            }
        }
    }

    private let shared: Shared
    private var threads: [ThreadHandle] = []

    /// Starts up to `wanted` threads; nil when the system allows none.
    init?(_ question: BlockQuestion, count wanted: Int) {
        let shared = Shared(capacity: wanted + 1)
        self.shared = shared
        for number in 1...max(1, wanted) {
            do throws(SystemError) {
                threads.append(try startThread(named: "sawlog-read-\(number)") { shared.work(question) })
            } catch {
                // Fewer threads only take longer.
                break
            }
        }
        if threads.isEmpty { return nil }
    }

    var count: Int { threads.count }

    func take(_ body: BlockBody) -> Job {
        let job = Job(body)
        shared.jobs.push(job)
        return job
    }

    /// The memory of `batch` may be used again: nobody else has it.
    func reuse(_ batch: RecordBatch) {
        // When there are enough, this one goes.
        _ = shared.spares.tryPush(batch)
    }

    /// Waits for the threads to end; jobs that none of them has begun are left.
    func stop() {
        shared.isStopped.store(true, ordering: .relaxed)
        shared.jobs.close()
        for thread in threads { thread.join() }
    }
}
