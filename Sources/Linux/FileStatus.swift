import Glibc

/// Which file it is, whatever its name: the pair a rename does not change.
public struct FileIdentity: Hashable, Sendable {
    public let device: UInt64
    public let inode: UInt64

    public init(device: UInt64, inode: UInt64) {
        self.device = device
        self.inode = inode
    }
}

/// What the kernel knows about a file. stat(2).
public struct FileStatus: Hashable, Sendable {
    public enum Kind: Hashable, Sendable { case file, directory, symbolicLink, pipe, socket, device, other }

    public let identity: FileIdentity
    /// Length in bytes; of a compressed or sparse file too.
    public let size: Int64
    /// Bytes it takes on the disk.
    public let allocated: Int64
    /// Last change of the content, in nanoseconds since the epoch.
    public let modified: Int64
    public let kind: Kind
    /// The permission bits: `0o640`.
    public let permissions: UInt32
    public let owner: UInt32
    /// Names of the file; 0 once it is deleted and only open.
    public let links: Int

    public var device: UInt64 { identity.device }
    public var inode: UInt64 { identity.inode }

    init(_ raw: stat) {
        identity = FileIdentity(device: UInt64(raw.st_dev), inode: UInt64(raw.st_ino))
        size = Int64(raw.st_size)
        allocated = Int64(raw.st_blocks) * 512
        modified = nanoseconds(raw.st_mtim)
        kind = Kind(mode: raw.st_mode)
        permissions = raw.st_mode & 0o7777
        owner = raw.st_uid
        links = Int(raw.st_nlink)
    }

    /// The status of the file at `path`; of a symbolic link itself unless `followingLinks`.
    public init(path: String, followingLinks: Bool = true) throws(SystemError) {
        var raw = Glibc.stat()
        try checked("stat", path) { followingLinks ? stat(path, &raw) : lstat(path, &raw) }
        self.init(raw)
    }
}

extension FileStatus.Kind {
    init(mode: mode_t) {
        switch mode & S_IFMT {
        case S_IFREG: self = .file
        case S_IFDIR: self = .directory
        case S_IFLNK: self = .symbolicLink
        case S_IFIFO: self = .pipe
        case S_IFSOCK: self = .socket
        case S_IFCHR, S_IFBLK: self = .device
        default: self = .other
        }
    }
}

/// A kernel time in nanoseconds; at the ends of the range for times no Int64 can hold.
func nanoseconds(_ time: timespec) -> Int64 {
    let (scaled, over) = Int64(time.tv_sec).multipliedReportingOverflow(by: 1_000_000_000)
    if over { return time.tv_sec < 0 ? .min : .max }
    return scaled &+ Int64(time.tv_nsec)
}
