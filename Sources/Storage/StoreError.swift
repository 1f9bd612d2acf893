internal import SQLite

/// Why the store cannot do what it was asked.
public enum StoreError: Error, Sendable, Hashable, CustomStringConvertible {
    /// No store is at this path.
    case missing(path: String)
    /// Another process writes to it.
    case locked(path: String, holder: String)
    /// It was written by a newer Sawlog.
    case newerVersion(path: String, found: Int, known: Int)
    /// The disk or the quota is full. Nothing of the transaction is stored; trying again is right.
    case full(path: String)
    /// The disk failed. Nothing of the transaction is stored.
    case inputOutput(path: String, reason: String)
    /// A file of the store cannot be read; the others can.
    case damaged(path: String, reason: String)
    /// The open file was removed or replaced: what is written now, nobody finds again.
    case removed(path: String)
    /// A folder or file cannot be made or opened.
    case notAccessible(path: String, reason: String)
    case other(path: String, reason: String)

    public var description: String {
        switch self {
        case .missing(let path): "there is no store at \(path)"
        case .locked(let path, let holder): "the store \(path) is in use by \(holder); only one process may write to it"
        case .newerVersion(let path, let found, let known):
            "the store \(path) has format \(found), made by a newer Sawlog; this one knows formats up to \(known)"
        case .full(let path): "no room left on the disk of \(path)"
        case .inputOutput(let path, let reason): "the disk of \(path) failed: \(reason)"
        case .damaged(let path, let reason): "\(path) is damaged: \(reason)"
        case .removed(let path):
            "\(path) was removed or replaced while it was open; start again, and a new store is made from the logs"
        case .notAccessible(let path, let reason): "cannot open \(path): \(reason)"
        case .other(let path, let reason): "\(path): \(reason)"
        }
    }

    /// True when the same call may succeed later, once there is room or the disk works again.
    public var isTemporary: Bool {
        switch self {
        case .full, .inputOutput: true
        default: false
        }
    }

    init(_ error: SQLiteError, path: String) {
        if error.isFull {
            self = .full(path: path)
        } else if error.isCorrupt || error.isRefused {
            // Our statements fit our tables; one that is refused met a table that is damaged.
            self = .damaged(path: path, reason: error.message)
        } else if error.isInputOutput {
            self = .inputOutput(path: path, reason: error.message)
        } else if error.cannotOpen || error.isReadOnly {
            self = .notAccessible(path: path, reason: error.message)
        } else {
            self = .other(path: path, reason: error.description)
        }
    }
}

/// Runs `body` and names the store in what SQLite throws.
func naming<R>(_ path: String, _ body: () throws(SQLiteError) -> R) throws(StoreError) -> R {
    do { return try body() } catch { throw StoreError(error, path: path) }
}
