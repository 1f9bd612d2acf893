internal import CLinux
import Glibc
import Synchronization

/// A thread that was started, to wait for.
public final class ThreadHandle: Sendable {
    public let name: String
    private let thread: Mutex<pthread_t?>

    init(name: String, thread: pthread_t) {
        self.name = name
        self.thread = Mutex(thread)
    }

    /// Waits until the thread's body has returned. Further calls return at once, also those made
    /// while the first one waits: let one thread do the joining.
    public func join() {
        let waiting = thread.withLock { held in
            defer { held = nil }
            return held
        }
        if let waiting { pthread_join(waiting, nil) }
    }

    deinit {
        // Nobody will join: let the system free the thread once it ends.
        if let left = thread.withLock({ $0 }) { pthread_detach(left) }
    }
}

/// Starts a thread that runs `body` and shows as `name` (15 bytes at most are kept) in `top -H`
/// and in debuggers. Signals are left to the main thread.
///
/// - Parameter stackBytes: size of its stack; pages are taken only as they are touched.
/// - Throws: `EAGAIN` when the system allows no more threads.
public func startThread(
    named name: String, stackBytes: Int = 8 << 20, body: @Sendable @escaping () -> Void
) throws(SystemError) -> ThreadHandle {
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    defer { pthread_attr_destroy(&attributes) }
    pthread_attr_setstacksize(&attributes, max(64 << 10, stackBytes))
    let start = Unmanaged.passRetained(Start(name: name, body: body))
    var thread = pthread_t()
    let code = pthread_create(
        &thread, &attributes,
        { argument in
            guard let argument else { return nil }
            let start = Unmanaged<Start>.fromOpaque(argument).takeRetainedValue()
            sawlog_signal_block_all()
            // A longer name is refused as a whole, so cut it.
            sawlog_set_thread_name(String(decoding: start.name.utf8.prefix(15), as: UTF8.self))
            start.body()
            return nil
        }, start.toOpaque())
    guard code == 0 else {
        start.release()
        throw SystemError("pthread_create", code: code)
    }
    return ThreadHandle(name: name, thread: thread)
}

/// What a new thread needs to know.
private final class Start: Sendable {
    let name: String
    let body: @Sendable () -> Void

    init(name: String, body: @Sendable @escaping () -> Void) {
        self.name = name
        self.body = body
    }
}
