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
    /// What the caller keeps with the file: its framer and parser.
    public var attachment: AnyObject?
    /// Modification time in nanoseconds since the epoch, as last seen.
    public internal(set) var modified: Int64 = 0

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
    /// Everything an archive holds has been read.
    var archiveEnded = false
    /// Size at the last attempt to read, which left the rest for later.
    var attempted: Int64 = -1
    var attemptedPhase = TailPhase.open
    var head: [UInt8] = []
    var anchor: [UInt8] = []
    var isDirty = true

    init(checkpoint: Checkpoint, tag: Int) {
        self.checkpoint = checkpoint
        self.tag = tag
    }

    var identity: FileIdentity { FileIdentity(device: checkpoint.device, inode: checkpoint.inode) }

    /// Bytes that are there and not stored; for archives 1 until the end is reached.
    public var lag: Int64 {
        checkpoint.isArchive ? (archiveEnded && carry.isEmpty ? 0 : 1) : max(0, size - checkpoint.offset)
    }

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
        if checkpoint.prefix.count == checkpoint.offset { checkpoint.prefix.update(bytes) }
        checkpoint.offset += Int64(bytes.count)
        isDirty = true
    }

    /// The checkpoint with its hashes up to date, to be committed.
    func current() -> Checkpoint {
        checkpoint.headLength = head.count
        checkpoint.headHash = head.isEmpty ? 0 : head.withUnsafeBufferPointer { hashBytes($0) }
        checkpoint.anchorLength = anchor.count
        checkpoint.anchorHash = anchor.isEmpty ? 0 : anchor.withUnsafeBufferPointer { hashBytes($0) }
        return checkpoint
    }

    /// True when the file still begins and goes on as it did. Two small reads.
    func agreesWithDisk() throws(SystemError) -> Bool {
        guard let file else { return true }
        if !head.isEmpty, try ContentCheck.bytes(file, from: 0, count: head.count) != head { return false }
        let start = checkpoint.offset - Int64(anchor.count)
        if anchor.isEmpty { return true }
        return try ContentCheck.bytes(file, from: start, count: anchor.count) == anchor
    }

    /// Reads back the bytes that prove its identity, after a restart.
    func remember() throws(SystemError) {
        guard let file else { return }
        head = try ContentCheck.bytes(file, from: 0, count: checkpoint.headLength)
        let start = checkpoint.offset - Int64(checkpoint.anchorLength)
        anchor = try ContentCheck.bytes(file, from: max(0, start), count: checkpoint.anchorLength)
    }
}

extension TailedFile {
    /// Remembers the time of the file's last record, for those after it that have none.
    public func note(lastTime: Instant?) {
        if let lastTime, lastTime != checkpoint.lastTime {
            checkpoint.lastTime = lastTime
            isDirty = true
        }
    }

    /// Generations before it, or none: what is read now does not begin at a line's start.
    public var beginsInsideLine: Bool { checkpoint.offset > 0 && anchor.last != UInt8(ascii: "\n") }
}
