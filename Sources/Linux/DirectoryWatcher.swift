import Glibc

/// Tells of changes in directories and files. inotify(7).
///
/// One thread reads events; add `descriptor` to a `Wakeup` to wait for them. The kernel's queue is
/// bounded: after `overflow` look at everything again.
public final class DirectoryWatcher {
    /// A thing that is watched, by the kernel's number. Never used twice by one watcher.
    public struct Watch: Hashable, Sendable {
        public let number: Int32
    }

    public struct Event: Hashable, Sendable {
        public enum Kind: Hashable, Sendable {
            /// A name appeared: made, or moved here.
            case appeared
            /// A name went: deleted, or moved away.
            case disappeared
            /// Content was written.
            case modified
            /// A writer closed the file.
            case closedAfterWriting
            /// Permissions, owner, times or the number of names changed.
            case attributesChanged
            /// The watched thing itself was deleted or moved away, or its file system unmounted.
            case watchedGone
            /// The watch has ended, by `remove` or since its target is gone; no more events of it.
            case watchEnded
            /// The kernel's queue was full: events of any watch are missing.
            case overflow
        }

        /// nil for `overflow`.
        public let watch: Watch?
        public let kind: Kind
        /// Name in the watched directory; empty when the watched thing itself is meant, or when
        /// the name is not UTF-8.
        public let name: String
        public let isDirectory: Bool
        /// Joins the two events of a move within watched directories; 0 otherwise.
        public let moveCookie: UInt32
    }

    private let file: File
    private var buffer = [UInt8](repeating: 0, count: 64 << 10)

    public init() throws(SystemError) {
        let descriptor = try checked("inotify_init1", nil) { inotify_init1(Int32(IN_CLOEXEC) | Int32(IN_NONBLOCK)) }
        file = File(owning: descriptor, path: "inotify")
    }

    /// Readable when events are waiting.
    public var descriptor: Int32 { file.descriptor }

    /// Watches the directory or file at `path`. A directory tells of its own entries, not of those
    /// of directories in it. Adding the same file again gives the same watch.
    ///
    /// - Throws: `isOutOfDescriptors` when `fs.inotify.max_user_watches` is reached.
    public func add(_ path: String) throws(SystemError) -> Watch {
        let mask =
            IN_CREATE | IN_MOVED_TO | IN_DELETE | IN_MOVED_FROM | IN_MODIFY | IN_CLOSE_WRITE | IN_ATTRIB
            | IN_DELETE_SELF | IN_MOVE_SELF
        return Watch(
            number: try checked("inotify_add_watch", path) { inotify_add_watch(descriptor, path, UInt32(mask)) })
    }

    /// Ends a watch. One that has ended already is no fault.
    public func remove(_ watch: Watch) throws(SystemError) {
        if inotify_rm_watch(descriptor, watch.number) == 0 || errno == EINVAL { return }
        throw SystemError.last("inotify_rm_watch")
    }

    /// The events that are waiting, oldest first; empty when there are none. Does not wait.
    /// At most a buffer of 64 KiB is read: call again until it is empty.
    public func events() throws(SystemError) -> [Event] {
        let count = buffer.withUnsafeMutableBytes { raw in retrying { read(descriptor, raw.baseAddress, raw.count) } }
        if count < 0 {
            if errno == EAGAIN { return [] }
            throw SystemError.last("read", path: file.path)
        }
        var events: [Event] = []
        buffer.withUnsafeBytes { raw in
            var at = 0
            while at + MemoryLayout<inotify_event>.size <= count {
                let head = raw.loadUnaligned(fromByteOffset: at, as: inotify_event.self)
                let start = at + MemoryLayout<inotify_event>.size
                let name = raw[start..<(start + Int(head.len))].prefix { $0 != 0 }
                append(head, String(validating: name, as: UTF8.self) ?? "", to: &events)
                at = start + Int(head.len)
            }
        }
        return events
    }

    /// Appends an event for each of the head's bits that mean something here.
    private func append(_ head: inotify_event, _ name: String, to events: inout [Event]) {
        let watch = head.wd < 0 ? nil : Watch(number: head.wd)
        for (bits, kind) in Self.kinds where head.mask & UInt32(bits) != 0 {
            events.append(
                Event(
                    watch: watch, kind: kind, name: name, isDirectory: head.mask & UInt32(IN_ISDIR) != 0,
                    moveCookie: head.cookie))
        }
    }

    private static let kinds: [(Int32, Event.Kind)] = [
        (Int32(IN_Q_OVERFLOW), .overflow), (Int32(IN_CREATE | IN_MOVED_TO), .appeared),
        (Int32(IN_MODIFY), .modified), (Int32(IN_CLOSE_WRITE), .closedAfterWriting),
        (Int32(IN_ATTRIB), .attributesChanged), (Int32(IN_DELETE | IN_MOVED_FROM), .disappeared),
        (Int32(IN_DELETE_SELF | IN_MOVE_SELF | IN_UNMOUNT), .watchedGone), (Int32(IN_IGNORED), .watchEnded),
    ]
}
