public import Instants
public import Records

/// What becomes durable together: all of it or none.
public struct Commit {
    public var batch: RecordBatch?
    public var checkpoints: [Checkpoint] = []
    public var losses: [Loss] = []
    /// Origins whose truncated bytes were found again in a copy.
    public var recovered: [Recovery] = []
    public var state: [StateChange] = []

    public init(batch: RecordBatch? = nil) { self.batch = batch }

    public var isEmpty: Bool {
        (batch?.count ?? 0) == 0 && checkpoints.isEmpty && losses.isEmpty && recovered.isEmpty && state.isEmpty
    }
}

/// The writing side of a store. One thread at a time.
///
/// `SegmentStore` on disk implements it, `MemoryStore` in memory for tests; a faster format comes
/// in behind the same two protocols.
public protocol RecordStore: AnyObject {
    /// Makes `commit` durable: when it returns, its records survive a crash of the machine, and
    /// the next search finds them. When it throws, nothing of it is stored.
    func commit(_ commit: Commit) throws(StoreError)
    func checkpoints() throws(StoreError) -> [Checkpoint]
    /// The state rows whose keys begin with `prefix`, in the order of their keys.
    func state(prefix: String) throws(StoreError) -> [StateChange]
    /// Background work that is due: sealing. Cheap when nothing is.
    /// - Returns: true when there was something to do.
    @discardableResult func maintain() throws(StoreError) -> Bool
}

/// What a reader wants to see.
public struct ScanRequest: Sendable {
    /// Records of this closed interval of time.
    public var from: Instant
    public var to: Instant
    /// Necessary condition on the words of a block.
    public var words: WordCondition
    /// nil: all.
    public var categories: Set<Category>?
    /// Only blocks with records numbered so or higher, in the order of arrival: with an earlier
    /// snapshot's `arrivalMark`, what has come since. A block may hold older records too.
    public var arrivedSince: Int64
    /// Whether it must be known which bytes of which files each block holds. They take more than all else
    /// that is known of a block without reading it.
    var withExtents = false

    public init(
        from: Instant = .distantPast, to: Instant = .distantFuture, words: WordCondition = .anything,
        categories: Set<Category>? = nil, arrivedSince: Int64 = 0
    ) {
        self.arrivedSince = arrivedSince
        self.from = from
        self.to = to
        self.words = words
        self.categories = categories
    }
}

extension ScanRequest {
    /// All blocks, with the bytes of files that each holds.
    static var withExtents: ScanRequest {
        var request = ScanRequest()
        request.withExtents = true
        return request
    }
}

/// A block that may hold records of a request.
public struct BlockReference: Sendable, Hashable {
    enum Place: Hashable, Sendable {
        case hot(batch: Int64)
        case sealed(partition: String, block: Int64)
        case memory(Int)
    }

    let place: Place
    public let records: Int
    /// Bytes of the lines as read.
    public let bytes: Int64
    public let minTime: Instant
    public let maxTime: Instant
    /// The number of its first record in the order of arrival. Those of a batch that is not sealed
    /// count on from here; those of a sealed block are in `RecordBatch.arrivals`.
    public let firstArrival: Int64
    /// Empty unless asked for.
    let extents: ByteExtents

    /// True for a batch that is not sealed into a block yet.
    public var isHot: Bool { if case .hot = place { true } else { false } }
    /// True for a block of a partition.
    public var isSealed: Bool { if case .sealed = place { true } else { false } }
}

/// What a request will read, and what the index and the times spare.
public struct ScanPlan: Sendable {
    /// Oldest arrival first.
    public var blocks: [BlockReference] = []
    public var skippedBlocks = 0
    /// Bytes of the lines of those.
    public var skippedBytes: Int64 = 0
    /// Bytes of the lines of `blocks`.
    public var bytes: Int64 { blocks.reduce(0) { $0 + $1.bytes } }
    /// Parts of the store that cannot be read, with the reason; what they hold is missing.
    public var damage: [String] = []
    /// What is wrong without anything missing: an index that had to be passed by.
    public var warnings: [String] = []

    public init() {}
}

/// One unchanging view of a store; made for a query, thrown away after it. One thread at a time.
public protocol RecordSnapshot: AnyObject {
    /// One more than the number of the last record, in the order of arrival. Asked of a later
    /// snapshot as `ScanRequest.arrivedSince`, it gives what has come in between, sealed or not.
    var arrivalMark: Int64 { get }
    func plan(_ request: ScanRequest) throws(StoreError) -> ScanPlan
    /// The same in pieces: what is known at once, and what has to be opened first. In no order.
    func parts(of request: ScanRequest) throws(StoreError) -> (plan: ScanPlan, parts: [PlanPart])
    /// All records of the block.
    /// - Throws: `damaged` when its checksums do not fit; other blocks are not concerned.
    func load(_ block: BlockReference) throws(StoreError) -> RecordBatch
    /// The block as it is stored, for a `BlockReader` on any thread.
    func fetch(_ block: BlockReference) throws(StoreError) -> BlockBody
    /// The same; at least as far as `reach` says.
    func fetch(_ block: BlockReference, _ reach: BlockReach) throws(StoreError) -> BlockBody
    func checkpoints() throws(StoreError) -> [Checkpoint]
    func losses() throws(StoreError) -> [Loss]
    func state(prefix: String) throws(StoreError) -> [StateChange]
}

extension RecordSnapshot {
    public func fetch(_ block: BlockReference, _ reach: BlockReach) throws(StoreError) -> BlockBody {
        try fetch(block)
    }
}
