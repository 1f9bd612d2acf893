import Glibc

/// An advisory lock on a file, held until the value goes or the process ends. flock(2).
///
/// Belongs to the open file, so that two locks of one process exclude each other too. A killed
/// process leaves no lock behind.
public final class FileLock: Sendable {
    public enum Kind: Sendable { case shared, exclusive }

    private let file: File
    public var path: String { file.path }

    /// Locks the file at `path`, which is made when missing, without waiting.
    ///
    /// - Throws: `isBusy` when another holds it.
    public init(_ path: String, _ kind: Kind = .exclusive) throws(SystemError) {
        file = try File(writing: path, .create)
        let operation = (kind == .shared ? LOCK_SH : LOCK_EX) | LOCK_NB
        try checked("flock", path) { [file] in flock(file.descriptor, operation) }
    }

    /// Replaces the content by `note`, for a person who asks who holds the lock.
    public func inscribe(_ note: String) throws(SystemError) {
        try file.truncate(to: 0)
        try file.write(Array(note.utf8), at: 0)
    }
}
