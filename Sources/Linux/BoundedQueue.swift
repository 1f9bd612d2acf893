import Glibc

/// A first-in, first-out queue between threads, bounded by count and by weight.
///
/// A full queue makes the pushing thread wait, so that a slow consumer slows its producers down
/// instead of filling the memory. Any number of threads may push and pop.
public final class BoundedQueue<Element: Sendable>: @unchecked Sendable {  // every member is used under `lock`
    private let lock: UnsafeMutablePointer<pthread_mutex_t>
    private let filled: UnsafeMutablePointer<pthread_cond_t>
    private let emptied: UnsafeMutablePointer<pthread_cond_t>
    /// A ring of `capacity` places; `head` is the oldest.
    private var ring: [(element: Element, weight: Int)?]
    private var head = 0
    private var held = 0
    private var heldWeight = 0
    private var isClosed = false
    private let weightLimit: Int

    /// How an attempt to pop with a time limit ended.
    public enum Popped {
        case element(Element)
        case timedOut
        /// Closed, and everything pushed before has been popped.
        case closed
    }

    /// - Parameters:
    ///   - capacity: most elements held, at least 1.
    ///   - weightLimit: most weight held, in the caller's unit (bytes). An element heavier than
    ///     this is admitted alone, into the empty queue.
    public init(capacity: Int, weightLimit: Int = .max) {
        lock = .allocate(capacity: 1)
        filled = .allocate(capacity: 1)
        emptied = .allocate(capacity: 1)
        ring = Array(repeating: nil, count: max(1, capacity))
        self.weightLimit = weightLimit
        pthread_mutex_init(lock, nil)
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        // Waits are measured by the clock that nobody sets.
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        pthread_cond_init(filled, &attributes)
        pthread_cond_init(emptied, &attributes)
        pthread_condattr_destroy(&attributes)
    }

    deinit {
        pthread_cond_destroy(filled)
        pthread_cond_destroy(emptied)
        pthread_mutex_destroy(lock)
        filled.deallocate()
        emptied.deallocate()
        lock.deallocate()
    }

    /// Elements held now.
    public var count: Int { locked { held } }
    /// Weight of the elements held now.
    public var weight: Int { locked { heldWeight } }

    /// Adds `element` at the end, waiting while the queue is full; false when it is closed.
    @discardableResult
    public func push(_ element: Element, weight: Int = 0) -> Bool {
        locked {
            while !isClosed, !hasRoom(weight) { pthread_cond_wait(emptied, lock) }
            return add(element, weight)
        }
    }

    /// As `push`, and waits until all that is held has been popped: what is ready is in use at once.
    @discardableResult
    public func handOver(_ element: Element, weight: Int = 0) -> Bool {
        locked {
            while !isClosed, !hasRoom(weight) { pthread_cond_wait(emptied, lock) }
            guard add(element, weight) else { return false }
            while !isClosed, held > 0 { pthread_cond_wait(emptied, lock) }
            return true
        }
    }

    /// As `push`, but false at once when the queue is full.
    public func tryPush(_ element: Element, weight: Int = 0) -> Bool {
        locked { hasRoom(weight) && add(element, weight) }
    }

    /// The oldest element, waiting for one; nil once the queue is closed and empty.
    public func pop() -> Element? {
        locked {
            while held == 0, !isClosed { pthread_cond_wait(filled, lock) }
            return held == 0 ? nil : takeFirst()
        }
    }

    /// The oldest element, waiting at most `timeout` nanoseconds for one; 0 does not wait.
    public func pop(timeout: Int64) -> Popped {
        let (deadline, over) = Clock.monotonic().addingReportingOverflow(max(0, timeout))
        let last = over ? Int64.max : deadline
        var limit = timespec(tv_sec: Int(last / 1_000_000_000), tv_nsec: Int(last % 1_000_000_000))
        return locked {
            var waited: Int32 = 0
            while held == 0, !isClosed, waited != ETIMEDOUT { waited = pthread_cond_timedwait(filled, lock, &limit) }
            if let element = takeFirst() { return .element(element) }
            return isClosed ? .closed : .timedOut
        }
    }

    /// Lets nothing more in. What is held can still be popped; who waits to push is turned away.
    public func close() {
        locked {
            isClosed = true
            pthread_cond_broadcast(filled)
            pthread_cond_broadcast(emptied)
        }
    }

    private func hasRoom(_ weight: Int) -> Bool {
        held == 0 || held < ring.count && weight <= weightLimit - heldWeight
    }

    private func add(_ element: Element, _ weight: Int) -> Bool {
        guard !isClosed else { return false }
        ring[(head + held) % ring.count] = (element, weight)
        held += 1
        heldWeight += weight
        pthread_cond_signal(filled)
        return true
    }

    private func takeFirst() -> Element? {
        guard let first = ring[head] else { return nil }
        ring[head] = nil
        head = (head + 1) % ring.count
        held -= 1
        heldWeight -= first.weight
        // Room for a light element may let several in.
        pthread_cond_broadcast(emptied)
        return first.element
    }

    private func locked<Result>(_ body: () -> Result) -> Result {
        pthread_mutex_lock(lock)
        defer { pthread_mutex_unlock(lock) }
        return body()
    }
}
