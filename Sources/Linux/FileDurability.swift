internal import CLinux
import Glibc

extension File {
    /// Returns once content and metadata are on the disk. fsync(2).
    ///
    /// After a failure the pages may be marked clean: write them again, do not just sync again.
    public func sync() throws(SystemError) {
        try checked("fsync", path) { fsync(descriptor) }
    }

    /// As `sync`, without metadata that reading back does not need. fdatasync(2).
    public func syncData() throws(SystemError) {
        try checked("fdatasync", path) { fdatasync(descriptor) }
    }

    /// Cuts the file to `size` bytes, or lengthens it with zeros.
    public func truncate(to size: Int64) throws(SystemError) {
        try checked("ftruncate", path) { ftruncate(descriptor, off_t(size)) }
    }

    /// Where the next data begin at or after `offset`; nil when only a hole follows.
    public func seekData(from offset: Int64) throws(SystemError) -> Int64? {
        try seek("lseek(SEEK_DATA)") { sawlog_seek_data(descriptor, offset) }
    }

    /// Where the next hole begins at or after `offset`: the end of the file at the latest; nil
    /// when `offset` is past the end.
    public func seekHole(from offset: Int64) throws(SystemError) -> Int64? {
        try seek("lseek(SEEK_HOLE)") { sawlog_seek_hole(descriptor, offset) }
    }

    private func seek(_ call: String, _ body: () -> Int) throws(SystemError) -> Int64? {
        let found = retrying(body)
        if found >= 0 { return Int64(found) }
        if errno == ENXIO { return nil }
        throw SystemError.last(call, path: path)
    }

    /// Tells the kernel that the file is read from front to back.
    public func adviseSequential() {
        // Advice only: a file system that refuses it is read all the same.
        _ = posix_fadvise(descriptor, 0, 0, POSIX_FADV_SEQUENTIAL)
    }

    /// Tells the kernel that the pages of a part are not needed again.
    public func adviseUnneeded(from offset: Int64, count: Int64) {
        _ = posix_fadvise(descriptor, off_t(offset), off_t(count), POSIX_FADV_DONTNEED)
    }
}

/// Returns once the entries of the directory at `path` are on the disk: after a file in it was
/// made, renamed or removed.
public func syncDirectory(_ path: String) throws(SystemError) {
    try File(reading: path, .directory).sync()
}
