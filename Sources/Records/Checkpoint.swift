public import Instants

/// How far one file generation has been stored, and how to know it again.
///
/// A *generation* is what one file held between two truncations. It is known by device and inode,
/// validated by its first bytes and a hash of the last stored ones; never by one of them alone.
/// Rows of these and the records they speak of become durable in one transaction.
public struct Checkpoint: Hashable, Sendable {
    /// The generation's number in this store, from 1.
    public var origin: UInt32
    /// Where it was first found: the `source` of its records.
    public var source: String
    /// Where it was seen last, after renames.
    public var path: String
    public var device: UInt64
    public var inode: UInt64
    /// The file is compressed; offsets count decompressed bytes.
    public var isArchive: Bool
    /// Every byte before this offset is stored, or named in the ledger.
    public var offset: Int64
    /// The first bytes, at most `headLimit` and at most `offset`. The bytes themselves, for a copy may end
    /// anywhere among them.
    public var head: [UInt8]
    /// Hash of the last `anchorLength` bytes before `offset`, at most `anchorLimit`. Of an archive, and
    /// of a copy in which nothing is new: length 0, and a hash of its size on disk and modification time.
    public var anchorLength: Int
    public var anchorHash: UInt64
    /// Hash of all bytes before `offset`: tells a rotated copy from another file.
    public var prefix: PrefixHash
    /// Of an ended generation: hashes of its prefixes at growing lengths, which tell a copy that ends
    /// before what is stored. Empty while it is followed.
    public var trail: [PrefixHash]
    /// No more will come: deleted and read to the end, truncated, or an archive read to its end.
    public var ended: Bool
    /// Time of its last record, for the records after it that have none.
    public var lastTime: Instant?

    /// `anchorHash` tells the size and time of a file in which nothing is new, instead of its last bytes.
    public var isStamped: Bool { anchorLength == 0 && anchorHash != 0 }

    public static let headLimit = 1024
    public static let anchorLimit = 256

    public init(origin: UInt32, source: String, device: UInt64, inode: UInt64, isArchive: Bool = false) {
        self.origin = origin
        self.source = source
        self.path = source
        self.device = device
        self.inode = inode
        self.isArchive = isArchive
        offset = 0
        head = []
        anchorLength = 0
        anchorHash = 0
        prefix = PrefixHash()
        trail = []
        ended = false
        lastTime = nil
    }
}

/// A hash of a growing prefix, which can be kept and gone on with; chunk boundaries do not matter.
public struct PrefixHash: Hashable, Sendable {
    public private(set) var state: UInt64 = 0x2545_F491_4F6C_DD1D
    /// Bytes seen; the last `count % 8` of them wait in `pending`.
    public private(set) var count: Int64 = 0
    public private(set) var pending: UInt64 = 0

    private static let multiplier: UInt64 = 0x9E37_79B9_7F4A_7C15

    public init() {}

    public init(state: UInt64, count: Int64, pending: UInt64) {
        self.state = state
        self.count = count
        self.pending = pending
    }

    /// Takes in the next bytes. About 5 GB/s.
    public mutating func update(_ bytes: UnsafeBufferPointer<UInt8>) {
        var at = 0
        while at < bytes.count, count & 7 != 0 { push(bytes[at], &at) }
        let raw = UnsafeRawBufferPointer(bytes)
        var hash = state
        let start = at
        while at + 8 <= raw.count {
            hash = foldMultiply(hash ^ raw.loadUnaligned(fromByteOffset: at, as: UInt64.self), Self.multiplier)
            at += 8
        }
        state = hash
        count += Int64(at - start)
        while at < bytes.count { push(bytes[at], &at) }
    }

    private mutating func push(_ byte: UInt8, _ at: inout Int) {
        pending |= UInt64(byte) << UInt64(8 * (count & 7))
        count += 1
        at += 1
        if count & 7 == 0 {
            state = foldMultiply(state ^ pending, Self.multiplier)
            pending = 0
        }
    }
}

/// Lost bytes of a generation that were found in a copy after all, and are stored: those before
/// `end`. What was named as truncated or deleted there is lost no more.
public struct Recovery: Hashable, Sendable {
    public var origin: UInt32
    public var end: Int64

    public init(origin: UInt32, end: Int64) {
        self.origin = origin
        self.end = end
    }

    /// What remains of `losses`.
    public func applied(to losses: [Loss]) -> [Loss] {
        losses.compactMap { loss in
            guard loss.origin == origin, loss.reason == .truncated || loss.reason == .deleted, loss.start < end else {
                return loss
            }
            var rest = loss
            rest.start = end
            return rest.start < rest.end ? rest : nil
        }
    }
}

/// Bytes of a source that no search will ever show, and why.
public struct Loss: Hashable, Sendable {
    public enum Reason: String, CaseIterable, Sendable {
        /// Cut off by a truncation before they were read. When the file was cut behind what was
        /// stored, later bytes may have the same offsets.
        case truncated
        /// Deleted before they were read.
        case deleted
        /// A hole of a sparse file: zeros that were never written.
        case hole
        /// A compressed file that ends too early or is damaged.
        case damaged
        /// A compressed file that grows beyond the limits for archives.
        case oversized
    }

    public var origin: UInt32
    /// First byte lost, and the first one after. For `damaged` and `oversized` the end is unknown and equals the start.
    public var start: Int64
    public var end: Int64
    public var reason: Reason
    /// When it was noticed.
    public var noticed: Instant

    public init(origin: UInt32, start: Int64, end: Int64, reason: Reason, noticed: Instant) {
        self.origin = origin
        self.start = start
        self.end = end
        self.reason = reason
        self.noticed = noticed
    }
}
