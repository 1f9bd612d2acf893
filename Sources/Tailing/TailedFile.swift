internal import Compression
public import Instants
internal import Linux
public import Records

/// How far reading a file may go, given what may still come.
public enum TailPhase: Sendable {
    /// More may be there already, or is being written.
    case open
    /// Silent for the flush time-out.
    case quiet
    /// Nothing more will come, or too long ago: the unfinished line too.
    case closed
}

/// One generation of a file that is being followed: its place in the file, and the bytes that
/// prove which file it is. Belongs to the thread of its `Tailer`.
public final class TailedFile {
    public internal(set) var checkpoint: Checkpoint
    /// Number of the input that asked for it.
    public let tag: Int
    /// Nanoseconds of silence until complete lines go out; nil for `TailOptions.flushAfter`.
    public var flushAfter: Int64?
    /// What the caller keeps with the file: its framer and parser.
    public var attachment: AnyObject?
    /// Modification time in nanoseconds since the epoch, as last seen.
    public internal(set) var modified: Int64 = 0

    /// nil while it is not open: not needed, or closed for others' sake.
    var file: File?
    var archive: (any ByteStream)?
    /// Decompressed but not consumed; archives cannot be read twice.
    var carry: [UInt8] = []
    /// Size as last seen: of a compressed file, the compressed one.
    var size: Int64 = 0
    /// Monotonic time at which the size last changed.
    var grown: Int64 = 0
    /// Its path leads to it.
    var isAttached = true
    /// Not a file: has neither path nor identity, and cannot be read again.
    var isStream = false
    /// Named by the user: read whatever it looks like.
    var isNamed = false
    /// It could not be opened; the next sweep tries again.
    var isBlocked = false
    /// No longer followed; the caller may still hold it.
    var isOver = false
    /// It was found in a copy: once read, the ledger is told how far the copy reached.
    var owesRecovery = false
    /// Everything an archive holds has been read.
    var archiveEnded = false
    /// Size at the last attempt to read, which left the rest for later.
    var attempted: Int64 = -1
    var attemptedPhase = TailPhase.open
    var head: [UInt8] = []
    var anchor: [UInt8] = []
    var trail = PrefixTrail()
    private(set) var isDirty = false
    private let changes: ChangeList

    init(checkpoint: Checkpoint, tag: Int, changes: ChangeList) {
        self.checkpoint = checkpoint
        self.tag = tag
        self.changes = changes
        head = checkpoint.head
        markDirty()
    }

    var identity: FileIdentity { FileIdentity(device: checkpoint.device, inode: checkpoint.inode) }

    /// Bytes that are there and not stored; for archives 1 until the end is reached.
    public var lag: Int64 {
        checkpoint.isArchive ? (archiveEnded && carry.isEmpty ? 0 : 1) : max(0, size - checkpoint.offset)
    }

    /// Its checkpoint has to be committed.
    func markDirty() {
        if isDirty { return }
        isDirty = true
        changes.files.append(self)
    }

    func markClean() { isDirty = false }

    /// Counts `bytes`, the next ones of the file, as stored.
    func advance(over bytes: UnsafeBufferPointer<UInt8>) {
        guard bytes.count > 0 else { return }
        if head.count < Checkpoint.headLimit, Int(checkpoint.offset) == head.count {
            head += bytes.prefix(Checkpoint.headLimit - head.count)
        }
        if bytes.count >= Checkpoint.anchorLimit {
            anchor = Array(bytes.suffix(Checkpoint.anchorLimit))
        } else {
            anchor = (anchor + bytes).suffix(Checkpoint.anchorLimit)
        }
        if checkpoint.prefix.count == checkpoint.offset {
            checkpoint.prefix.update(bytes)
            trail.note(checkpoint.prefix)
        }
        checkpoint.offset += Int64(bytes.count)
        markDirty()
    }

    /// Counts zeros that were never written. Those of larger holes are not hashed: a copy of such
    /// a file is known by its first and last bytes alone.
    func advance(overHole count: Int64) {
        let zeros = [UInt8](repeating: 0, count: 1 << 20)
        if count > Self.hashedHoleLimit {
            zeros.prefix(Checkpoint.headLimit).withUnsafeBufferPointer { advance(over: $0) }
            checkpoint.offset += count - Int64(Checkpoint.headLimit)
            return
        }
        var left = count
        while left > 0 {
            let part = Int(min(left, Int64(zeros.count)))
            zeros.withUnsafeBufferPointer { advance(over: UnsafeBufferPointer(rebasing: $0[..<part])) }
            left -= Int64(part)
        }
    }

    private static let hashedHoleLimit: Int64 = 4 << 30

    /// The checkpoint with its hashes up to date, to be committed.
    func current() -> Checkpoint {
        checkpoint.head = head
        if checkpoint.isArchive {
            (checkpoint.anchorLength, checkpoint.anchorHash) = (0, ContentCheck.stamp(size: size, modified: modified))
        } else {
            (checkpoint.anchorLength, checkpoint.anchorHash) = (anchor.count, hash(anchor))
        }
        return checkpoint
    }

    private func hash(_ bytes: [UInt8]) -> UInt64 {
        bytes.isEmpty ? 0 : bytes.withUnsafeBufferPointer { hashBytes($0) }
    }

    /// True when the file still begins and goes on as it did. Two small reads.
    func agreesWithDisk() throws(SystemError) -> Bool {
        guard let file else { return true }
        guard try ContentCheck.holds(file, head, at: 0) else { return false }
        return try ContentCheck.holds(file, anchor, at: checkpoint.offset - Int64(anchor.count))
    }

    /// Reads back the last stored bytes, after a restart.
    func remember(from file: File) throws(SystemError) {
        let start = checkpoint.offset - Int64(checkpoint.anchorLength)
        anchor = try ContentCheck.bytes(file, from: max(0, start), count: checkpoint.anchorLength)
    }
}

extension TailedFile {
    /// Remembers the time of the file's last record, for those after it that have none.
    public func note(lastTime: Instant?) {
        if let lastTime, lastTime != checkpoint.lastTime {
            checkpoint.lastTime = lastTime
            markDirty()
        }
    }

    /// What is read next goes on with a line whose beginning is stored. The zeros of a hole are no
    /// beginning.
    public var beginsInsideLine: Bool {
        guard let last = anchor.last else { return false }
        return last != UInt8(ascii: "\n") && last != 0
    }
}

/// Files whose checkpoint has changed since the last report, each once.
final class ChangeList {
    var files: [TailedFile] = []
}
