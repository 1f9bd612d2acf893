/// A path to follow: a file, a directory with all below it, or a glob.
public struct TailInput: Sendable, Hashable {
    public var path: String
    /// Globs of names or paths to leave out.
    public var exclude: [String]
    /// The caller's number for this input, kept with each of its files.
    public var tag: Int

    public init(path: String, exclude: [String] = [], tag: Int = 0) {
        self.path = path
        self.exclude = exclude
        self.tag = tag
    }

    /// Files in log directories that are no logs: databases of logins, journals, sockets' leftovers.
    public static let usualExcludes = [
        "*.journal", "*.journal~", "wtmp", "wtmp.*", "btmp", "btmp.*", "lastlog", "faillog", "tallylog", "utmp",
        "*.pid",
        "*.swp", "*.swx", "*~", "*.db", "*.db-wal", "*.db-shm", "*.sqlite", "*.pt", "*.pth", "*.ckpt", "*.safetensors",
        "*.npy", "*.npz", "*.pkl", "*.parquet", "*.png", "*.jpg", "*.so", "*.pyc", "*.tar", "*.tar.gz", "*.tgz",
        "*.zip",
    ]
}

/// How the tailer behaves.
public struct TailOptions: Sendable {
    /// Read everything there is to its end, and wait for nothing.
    public var once = false
    /// Complete lines held back for a continuation go out after this silence, in nanoseconds.
    public var flushAfter: Int64 = 100_000_000
    /// A last line without terminator goes out after this silence.
    public var partialAfter: Int64 = 5_000_000_000
    /// A rotated copy of a file that is not truncated after this time is a file of its own.
    public var copyGrace: Int64 = 30_000_000_000
    /// A deleted file that stays silent so long is done with.
    public var endAfter: Int64 = 2_000_000_000
    /// So many files are kept open; more only while deleted ones are read to their end. A file
    /// that is not open when it is deleted cannot be read further.
    public var openLimit = 512

    public init() {}
}

/// A path that is not read, and why.
public struct SkippedPath: Sendable, Hashable {
    public enum Reason: String, Sendable {
        case notFound = "not found"
        case notPermitted = "permission denied"
        case notAFile = "not a regular file"
        case binary = "binary content"
        case unreadable = "cannot be read"
        case copy = "a copy of a source that is stored already"
        case nameNotText = "name is not UTF-8"
    }

    public var path: String
    public var reason: Reason
}
