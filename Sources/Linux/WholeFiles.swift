import Glibc

/// The whole content of the file at `path`.
///
/// - Parameter limit: most bytes to take; a larger file fails with `EFBIG`, also one that grows
///   meanwhile or does not know its size, as in `/proc`.
public func readFile(_ path: String, limit: Int) throws(SystemError) -> [UInt8] {
    let file = try File(reading: path)
    let expected = max(0, min(Int(try file.status().size), limit)) + 1
    var content: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: max(4096, expected))
    while true {
        let count = try piece.withUnsafeMutableBufferPointer { (part) throws(SystemError) in
            try checked("read", path) { read(file.descriptor, part.baseAddress, part.count) }
        }
        if count == 0 { return content }
        if content.count + count > limit { throw SystemError("read", code: EFBIG, path: path) }
        content += piece[..<count]
    }
}

/// Replaces the file at `path` so that a reader, and a crash at any moment, sees the old content
/// or the new one, never a part: a new file beside it, synced, renamed, the directory synced.
///
/// - Parameter durable: false leaves the syncs out, for files that may be lost in a power cut but
///   not half-written for readers.
public func writeFileAtomically(
    _ path: String, _ content: [UInt8], permissions: UInt32 = 0o644, durable: Bool = true
) throws(SystemError) {
    // The number of the process keeps two writers apart; a leftover of a dead one is overwritten.
    let draft = "\(path).\(getpid()).tmp"
    do {
        let file = try File(writing: draft, [.create, .truncate], permissions: permissions)
        try file.write(content, at: 0)
        if durable { try file.sync() }
        try renameFile(draft, to: path)
    } catch {
        unlink(draft)
        throw error
    }
    if durable { try syncDirectory(directory(of: path)) }
}

/// The directory part of `path`: `.` for a bare name.
public func directory(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
}
