internal import Linux
public import Records
internal import Synchronization

/// Hands committed batches to whoever follows along: live tails.
///
/// A subscriber that does not keep up loses batches, which are counted for it; ingestion never waits.
public final class LiveFeed: Sendable {
    /// One follower's queue.
    public final class Subscription: Sendable {
        let queue: BoundedQueue<RecordBatch>
        private let missed = Atomic<Int>(0)

        init(weightLimit: Int) { queue = BoundedQueue(capacity: 64, weightLimit: weightLimit) }

        /// The next batch, waiting at most `timeout` nanoseconds; nil when none came.
        public func next(timeout: Int64) -> RecordBatch? {
            if case .element(let batch) = queue.pop(timeout: timeout) { return batch }
            return nil
        }

        /// Records that were dropped because the follower was too slow.
        public var missedRecords: Int { missed.load(ordering: .relaxed) }

        func offer(_ batch: RecordBatch) {
            if !queue.tryPush(batch, weight: batch.text.count) { missed.add(batch.count, ordering: .relaxed) }
        }
    }

    private let subscriptions = Mutex<[ObjectIdentifier: Subscription]>([:])

    public init() {}

    /// - Parameter bytes: text that may wait for the follower, at most 64 batches of it. Followers share it.
    public func subscribe(bytes: Int = 32 << 20) -> Subscription {
        let subscription = Subscription(weightLimit: bytes)
        subscriptions.withLock { $0[ObjectIdentifier(subscription)] = subscription }
        return subscription
    }

    public func end(_ subscription: Subscription) {
        subscription.queue.close()
        subscriptions.withLock { $0[ObjectIdentifier(subscription)] = nil }
    }

    func publish(_ batch: RecordBatch) {
        let all = subscriptions.withLock { Array($0.values) }
        for subscription in all { subscription.offer(batch) }
    }
}
