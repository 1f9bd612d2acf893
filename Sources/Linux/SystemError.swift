import Glibc

/// A system call that failed: which one, on what, and the kernel's reason.
public struct SystemError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The call, as its manual page names it: `open`, `fsync`.
    public let call: String
    /// The value of `errno`.
    public let code: Int32
    /// The file at fault, where there is one.
    public let path: String?

    public init(_ call: String, code: Int32, path: String? = nil) {
        self.call = call
        self.code = code
        self.path = path
    }

    /// The fault of the call that failed just now. Read `errno` before anything else can change it.
    static func last(_ call: String, path: String? = nil) -> SystemError {
        SystemError(call, code: errno, path: path)
    }

    /// The kernel's reason in words: `No such file or directory`.
    public var reason: String { String(cString: strerror(code)) }

    /// `open runs/a.log: No such file or directory`.
    public var description: String { "\(call)\(path.map { " " + $0 } ?? ""): \(reason)" }

    /// The file or a directory on the way to it is not there.
    public var isNotFound: Bool { code == ENOENT || code == ENOTDIR }
    /// The path exists already.
    public var isTaken: Bool { code == EEXIST }
    /// This process may not do it.
    public var isNotPermitted: Bool { code == EACCES || code == EPERM }
    /// The disk or the quota is full, or the file system cannot be written to.
    public var isOutOfSpace: Bool { code == ENOSPC || code == EDQUOT || code == EROFS }
    /// The path ends in a symbolic link and the call was told not to follow one.
    public var isSymbolicLink: Bool { code == ELOOP }
    /// A limit on open files or on inotify watches is reached.
    public var isOutOfDescriptors: Bool { code == EMFILE || code == ENFILE || code == ENOSPC }
    /// Another process or descriptor holds it.
    public var isBusy: Bool { code == EWOULDBLOCK || code == EBUSY || code == EAGAIN }
}

/// Repeats `body` while a signal interrupts it. `body` returns what the call returned.
@inline(__always)
func retrying<Result: SignedInteger>(_ body: () -> Result) -> Result {
    while true {
        let result = body()
        if result >= 0 || errno != EINTR { return result }
    }
}

/// The result of `body`, repeated on interruption, or the fault it names by `errno`.
@inline(__always) @discardableResult
func checked<Result: SignedInteger>(
    _ call: String, _ path: @autoclosure () -> String?, _ body: () -> Result
) throws(SystemError) -> Result {
    let result = retrying(body)
    guard result >= 0 else {
        let code = errno
        throw SystemError(call, code: code, path: path())
    }
    return result
}
