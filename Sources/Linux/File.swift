import Glibc

/// An open file. Closed when the last reference goes.
///
/// Reading and writing at an offset may be done from several threads at once, as the kernel
/// allows; there is no shared position.
public final class File: Sendable {
    /// The kernel's number, valid while this object lives. For calls that need one.
    public let descriptor: Int32
    /// As it was opened; the file may have another name by now.
    public let path: String

    /// How to open a file for reading.
    public struct ReadOptions: OptionSet, Sendable {
        public let rawValue: Int32
        public init(rawValue: Int32) { self.rawValue = rawValue }

        /// Fail with `isSymbolicLink` when the last part of the path is a symbolic link.
        public static let noFollow = ReadOptions(rawValue: O_NOFOLLOW)
        /// Do not wait for the other end of a pipe, nor for a device.
        public static let nonBlocking = ReadOptions(rawValue: O_NONBLOCK)
        /// Fail unless it is a directory.
        public static let directory = ReadOptions(rawValue: O_DIRECTORY)
    }

    /// How to open a file for writing.
    public struct WriteOptions: OptionSet, Sendable {
        public let rawValue: Int32
        public init(rawValue: Int32) { self.rawValue = rawValue }

        public static let create = WriteOptions(rawValue: O_CREAT)
        /// Together with `create`: fail when it is there already.
        public static let exclusive = WriteOptions(rawValue: O_EXCL)
        public static let truncate = WriteOptions(rawValue: O_TRUNC)
        /// Every write goes to the end.
        public static let append = WriteOptions(rawValue: O_APPEND)
    }

    /// Takes over an open descriptor.
    public init(owning descriptor: Int32, path: String) {
        self.descriptor = descriptor
        self.path = path
    }

    /// Opens the file at `path` for reading.
    public convenience init(reading path: String, _ options: ReadOptions = []) throws(SystemError) {
        let flags = O_RDONLY | O_CLOEXEC | options.rawValue
        self.init(owning: try checked("open", path) { open(path, flags) }, path: path)
    }

    /// Opens the file at `path` for reading and writing. A new one gets `permissions`, less the umask.
    public convenience init(
        writing path: String, _ options: WriteOptions = .create, permissions: UInt32 = 0o640
    ) throws(SystemError) {
        let flags = O_RDWR | O_CLOEXEC | options.rawValue
        self.init(owning: try checked("open", path) { open(path, flags, permissions) }, path: path)
    }

    deinit { close(descriptor) }

    public func status() throws(SystemError) -> FileStatus {
        var raw = stat()
        try checked("fstat", path) { fstat(descriptor, &raw) }
        return FileStatus(raw)
    }

    /// Fills `buffer` from byte `offset` on. The count is smaller only at the end of the file.
    public func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws(SystemError) -> Int {
        guard let base = buffer.baseAddress else { return 0 }
        var filled = 0
        while filled < buffer.count {
            let room = buffer.count - filled
            let count = try checked("pread", path) { pread(descriptor, base + filled, room, off_t(offset) + filled) }
            if count == 0 { break }
            filled += count
        }
        return filled
    }

    /// Writes all of `bytes` from byte `offset` on.
    public func write(_ bytes: UnsafeRawBufferPointer, at offset: Int64) throws(SystemError) {
        guard let base = bytes.baseAddress else { return }
        var written = 0
        while written < bytes.count {
            let rest = bytes.count - written
            written += try checked("pwrite", path) {
                pwrite(descriptor, base + written, rest, off_t(offset) + written)
            }
        }
    }

    /// Writes all of `bytes` at the position of the descriptor: the end, with `append`.
    public func write(_ bytes: UnsafeRawBufferPointer) throws(SystemError) {
        guard let base = bytes.baseAddress else { return }
        var written = 0
        while written < bytes.count {
            let rest = bytes.count - written
            written += try checked("write", path) { Glibc.write(descriptor, base + written, rest) }
        }
    }

    public func write(_ bytes: [UInt8], at offset: Int64) throws(SystemError) {
        try bytes.withUnsafeBufferPointer { (part) throws(SystemError) in
            try write(UnsafeRawBufferPointer(part), at: offset)
        }
    }
}
