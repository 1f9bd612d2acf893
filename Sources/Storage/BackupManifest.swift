public import Instants
internal import Linux
internal import Records

/// What a backup holds. Written last, so that a folder without one, or with one cut short, is
/// known as half a backup. `docs/format/backup.md` draws it.
public struct BackupManifest: Sendable, Hashable {
    public static let formatVersion = 1

    public struct File: Sendable, Hashable {
        /// Relative to the folder of the backup.
        public var name: String
        public var size: Int64
        /// Of all its bytes; finds damage, not forgery.
        public var hash: UInt64
    }

    /// When it was made.
    public var made: Instant
    public var files: [File] = []
    /// Partitions that retention removed while the copy was made. Their bytes are named as expired.
    public var removed: [String] = []
    /// Partitions that were damaged already; they were copied as they are.
    public var damaged: [String] = []

    public var bytes: Int64 { files.reduce(0) { $0 + $1.size } }

    static let name = "manifest"

    init(made: Instant) { self.made = made }

    var text: String {
        var text = "sawlog-backup \(Self.formatVersion)\nmade \(made.nanoseconds) \(made.rfc3339)\n"
        for file in files { text += "file \(file.size) \(file.hash) \(file.name)\n" }
        for name in removed { text += "removed \(name)\n" }
        for name in damaged { text += "damaged \(name)\n" }
        return text + "end \(Self.hash(text))\n"
    }

    private static func hash(_ text: String) -> UInt64 { Array(text.utf8).withUnsafeBufferPointer { hashBytes($0) } }

    /// Reads the manifest in `folder`.
    ///
    /// - Throws: `missing` when the folder is no backup, `damaged` when it is half of one.
    public init(readingFrom folder: String) throws(StoreError) {
        let path = folder + "/" + Self.name
        let bytes: [UInt8]
        do { bytes = try readFile(path, limit: 64 << 20) } catch {
            guard error.isNotFound else { throw .notAccessible(path: path, reason: error.reason) }
            throw .damaged(path: folder, reason: "it holds no whole backup: there is no manifest")
        }
        let text = String(decoding: bytes, as: UTF8.self)
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        guard lines.popLast() == "", let last = lines.popLast(), last.hasPrefix("end "), !lines.isEmpty else {
            throw .damaged(path: path, reason: "it is cut short")
        }
        let words = lines[0].split(separator: " ")
        guard words.first == "sawlog-backup", words.count == 2, let version = Int(words[1]) else {
            throw .damaged(path: path, reason: "it is not a manifest")
        }
        guard version <= Self.formatVersion else {
            throw .newerVersion(path: folder, found: version, known: Self.formatVersion)
        }
        guard last == "end \(Self.hash(lines.map { $0 + "\n" }.joined()))" else {
            throw .damaged(path: path, reason: "its checksum does not fit")
        }
        made = .epoch
        for line in lines.dropFirst() where !take(line) {
            throw .damaged(path: path, reason: "it says what no Sawlog says: \(line)")
        }
    }

    private mutating func take(_ line: String) -> Bool {
        let parts = line.split(separator: " ", maxSplits: 1).map(String.init)
        guard parts.count == 2 else { return false }
        switch parts[0] {
        case "made":
            guard let number = parts[1].split(separator: " ").first, let time = Int64(number) else { return false }
            made = Instant(nanoseconds: time)
        case "file":
            let columns = parts[1].split(separator: " ", maxSplits: 2).map(String.init)
            guard columns.count == 3, let size = Int64(columns[0]), size >= 0, let hash = UInt64(columns[1]),
                Self.isPlain(columns[2])
            else { return false }
            files.append(File(name: columns[2], size: size, hash: hash))
        case "removed": removed.append(parts[1])
        case "damaged": damaged.append(parts[1])
        default: return false
        }
        return true
    }

    /// A restore writes only what a store has: no way leads out of its folder.
    private static func isPlain(_ name: String) -> Bool {
        if name == "hot.db" { return true }
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        return parts.count == 2 && parts[0] == "partitions" && !parts[1].isEmpty && !parts[1].hasPrefix(".")
    }
}

/// Size and hash of the file at `path`, read in pieces.
func measure(_ path: String) throws(SystemError) -> (size: Int64, hash: UInt64) {
    try pieces(of: path) { _ throws(SystemError) in }
}

/// Copies a file to a new one, synced; gives the size and the hash of what was copied.
func copyFile(_ from: String, to path: String) throws(SystemError) -> (size: Int64, hash: UInt64) {
    let target = try File(writing: path, [.create, .truncate])
    var at: Int64 = 0
    let result = try pieces(of: from) { (piece) throws(SystemError) in
        try target.write(UnsafeRawBufferPointer(piece), at: at)
        at += Int64(piece.count)
    }
    try target.sync()
    return result
}

private func pieces(
    of path: String, _ body: (UnsafeBufferPointer<UInt8>) throws(SystemError) -> Void
) throws(SystemError) -> (size: Int64, hash: UInt64) {
    let file = try File(reading: path)
    file.adviseSequential()
    var buffer = [UInt8](repeating: 0, count: 1 << 20)
    var prefix = PrefixHash()
    while true {
        let count = try buffer.withUnsafeMutableBufferPointer { (room) throws(SystemError) in
            try file.read(into: UnsafeMutableRawBufferPointer(room), at: prefix.count)
        }
        if count == 0 { break }
        try buffer.withUnsafeBufferPointer { (whole) throws(SystemError) in
            let piece = UnsafeBufferPointer(rebasing: whole[..<count])
            prefix.update(piece)
            try body(piece)
        }
    }
    return (prefix.count, foldMultiply(prefix.state ^ prefix.pending, UInt64(bitPattern: prefix.count) | 1))
}
