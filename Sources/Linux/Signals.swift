internal import CLinux
import Glibc

/// Asynchronous signals, turned into values that an ordinary loop asks for.
///
/// The state is the process's, as signals are.
public enum Signals {
    /// A set of signals.
    public struct Set: OptionSet, Hashable, Sendable {
        public let rawValue: UInt64
        public init(rawValue: UInt64) { self.rawValue = rawValue }

        /// SIGINT: a person pressed Ctrl-C.
        public static let interrupt = Set(rawValue: 1 << UInt64(SIGINT))
        /// SIGTERM: the service manager wants an orderly end.
        public static let terminate = Set(rawValue: 1 << UInt64(SIGTERM))
        /// SIGHUP: read the configuration again.
        public static let hangUp = Set(rawValue: 1 << UInt64(SIGHUP))
        /// SIGUSR1.
        public static let user1 = Set(rawValue: 1 << UInt64(SIGUSR1))
    }

    /// From now on the signals of `set` are noted and end the waits of `wakeup`, instead of ending
    /// the process. The wakeup must live as long as the process; there is one for all signals.
    public static func catching(_ set: Set, waking wakeup: Wakeup) throws(SystemError) {
        for number in Int32(1)..<64 where set.rawValue & 1 << UInt64(number) != 0 {
            try checked("sigaction", nil) { sawlog_signal_catch(number, wakeup.eventDescriptor) }
        }
    }

    /// From now on the signals of `set` do what they do to a process that knows nothing of them.
    public static func restoring(_ set: Set) {
        for number in Int32(1)..<64 where set.rawValue & 1 << UInt64(number) != 0 {
            // Fails only for a signal number that does not exist.
            _ = signal(number, SIG_DFL)
        }
    }

    /// The signals caught since the last call.
    public static func take() -> Set { Set(rawValue: sawlog_signal_take()) }

    /// Makes writing to a pipe or socket that nobody reads an error (EPIPE) instead of the end.
    public static func ignoreBrokenPipes() {
        // Fails only for a signal number that does not exist.
        _ = sawlog_signal_ignore(SIGPIPE)
    }
}
