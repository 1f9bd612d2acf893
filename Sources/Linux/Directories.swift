import Glibc

/// A name in a directory.
public struct DirectoryEntry: Hashable, Sendable {
    public let name: String
    /// nil when the file system does not say without another call.
    public let kind: FileStatus.Kind?
}

/// The entries of the directory at `path`, without `.` and `..`, sorted by name bytes.
///
/// Names that are not UTF-8 are left out of the entries and counted in `unreadable`: no path
/// of ours could name them again.
public func listDirectory(_ path: String) throws(SystemError) -> (entries: [DirectoryEntry], unreadable: Int) {
    guard let stream = opendir(path) else { throw SystemError.last("opendir", path: path) }
    defer { closedir(stream) }
    var entries: [DirectoryEntry] = []
    var unreadable = 0
    while true {
        errno = 0
        guard let raw = readdir(stream) else {
            if errno != 0 { throw SystemError.last("readdir", path: path) }
            break
        }
        let name = withUnsafePointer(to: &raw.pointee.d_name) { pointer in
            pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(validatingCString: $0) }
        }
        guard let name else {
            unreadable += 1
            continue
        }
        if name != ".", name != ".." { entries.append(DirectoryEntry(name: name, kind: kind(raw.pointee.d_type))) }
    }
    entries.sort { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    return (entries, unreadable)
}

private func kind(_ type: UInt8) -> FileStatus.Kind? {
    switch Int(type) {
    case DT_REG: .file
    case DT_DIR: .directory
    case DT_LNK: .symbolicLink
    case DT_FIFO: .pipe
    case DT_SOCK: .socket
    case DT_CHR, DT_BLK: .device
    default: nil
    }
}

/// Makes the directory at `path` and those above it; content when it is there already.
public func makeDirectories(_ path: String, permissions: UInt32 = 0o750) throws(SystemError) {
    if mkdir(path, permissions) == 0 { return }
    let fault = SystemError.last("mkdir", path: path)
    if fault.code == EEXIST, (try? FileStatus(path: path).kind) == .directory { return }
    guard fault.code == ENOENT, let slash = path.lastIndex(of: "/"), slash != path.startIndex else { throw fault }
    try makeDirectories(String(path[..<slash]), permissions: permissions)
    if mkdir(path, permissions) == 0 || errno == EEXIST { return }
    throw SystemError.last("mkdir", path: path)
}

/// Gives the file at `from` the name `to`, replacing what has that name, in one step.
public func renameFile(_ from: String, to: String) throws(SystemError) {
    try checked("rename", from) { rename(from, to) }
}

/// Removes a file's name; true when there was one.
@discardableResult
public func removeFile(_ path: String) throws(SystemError) -> Bool {
    if unlink(path) == 0 { return true }
    let fault = SystemError.last("unlink", path: path)
    if fault.isNotFound { return false }
    throw fault
}

/// Removes an empty directory.
public func removeDirectory(_ path: String) throws(SystemError) {
    try checked("rmdir", path) { rmdir(path) }
}

/// Gives the file at `existing` a second name. Both names are the same file from then on.
public func linkFile(_ existing: String, as path: String) throws(SystemError) {
    try checked("link", path) { link(existing, path) }
}

/// The absolute path without symbolic links, `.` and `..`.
public func resolvedPath(_ path: String) throws(SystemError) -> String {
    guard let resolved = realpath(path, nil) else { throw SystemError.last("realpath", path: path) }
    defer { free(resolved) }
    return String(cString: resolved)
}

/// Bytes that this process may still write to the file system that holds `path`.
public func availableSpace(at path: String) throws(SystemError) -> Int64 {
    var raw = statvfs()
    try checked("statvfs", path) { statvfs(path, &raw) }
    return Int64(clamping: UInt64(raw.f_bavail).multipliedReportingOverflow(by: UInt64(raw.f_frsize)).partialValue)
}
