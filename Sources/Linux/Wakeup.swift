internal import CLinux
import Glibc

/// Waits for readable descriptors, and can be woken by any thread. epoll(7), eventfd(2).
///
/// One thread waits; any thread may `signal`, `add` and `remove`.
public final class Wakeup: Sendable {
    /// Why a wait ended.
    public struct Reasons: Hashable, Sendable {
        /// Somebody called `signal` since the last wait.
        public var isSignalled: Bool
        /// Added descriptors that can be read (or are at their end).
        public var readable: [Int32]
        /// Nothing happened in time.
        public var isTimeout: Bool { !isSignalled && readable.isEmpty }

        public init(isSignalled: Bool = false, readable: [Int32] = []) {
            self.isSignalled = isSignalled
            self.readable = readable
        }
    }

    private let epoll: File
    private let event: File

    public init() throws(SystemError) {
        epoll = File(owning: try checked("epoll_create1", nil) { sawlog_epoll_create() }, path: "epoll")
        event = File(owning: try checked("eventfd", nil) { sawlog_eventfd() }, path: "eventfd")
        try add(event.descriptor)
    }

    /// Ends the wait going on, or the next one. Several signals before a wait count as one.
    public func signal() {
        var one: UInt64 = 1
        // A full counter is readable already, which is all that is wanted.
        _ = write(event.descriptor, &one, 8)
    }

    /// Lets waits end when `descriptor` can be read. Its owner removes it before closing it.
    public func add(_ descriptor: Int32) throws(SystemError) {
        try checked("epoll_ctl", nil) { sawlog_epoll_add(epoll.descriptor, descriptor) }
    }

    public func remove(_ descriptor: Int32) throws(SystemError) {
        try checked("epoll_ctl", nil) { sawlog_epoll_remove(epoll.descriptor, descriptor) }
    }

    /// Waits until something happens.
    ///
    /// - Parameter timeoutMilliseconds: at most so long; negative for no limit, 0 not at all.
    ///   A signal handler may end the wait early, as a timeout.
    public func wait(timeoutMilliseconds: Int) -> Reasons {
        var ready: [Int32] = Array(repeating: -1, count: 64)
        let limit = Int32(clamping: timeoutMilliseconds)
        let count = sawlog_epoll_wait(epoll.descriptor, &ready, Int32(ready.count), limit)
        var reasons = Reasons()
        for descriptor in ready.prefix(Int(max(0, count))) {
            if descriptor == event.descriptor {
                reasons.isSignalled = true
                var drained: UInt64 = 0
                _ = read(descriptor, &drained, 8)
            } else {
                reasons.readable.append(descriptor)
            }
        }
        return reasons
    }

    /// For a signal handler, which may do no more than write to it.
    var eventDescriptor: Int32 { event.descriptor }
}
