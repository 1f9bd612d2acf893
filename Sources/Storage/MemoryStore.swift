internal import Instants
public import Records

/// A store that forgets everything when it goes: the twin of `SegmentStore` in tests, and what
/// `search --in` reads into.
public final class MemoryStore: RecordStore, RecordSnapshot {
    private var batches: [(batch: RecordBatch, firstArrival: Int64)] = []
    public private(set) var arrivalMark: Int64 = 0
    private var origins: [UInt32: Checkpoint] = [:]
    private var lost: [Loss] = []
    private var rows: [String: [UInt8]] = [:]

    public init() {}

    public func commit(_ commit: Commit) throws(StoreError) {
        if let batch = commit.batch, batch.count > 0 {
            batches.append((batch, arrivalMark))
            arrivalMark += Int64(batch.count)
        }
        for checkpoint in commit.checkpoints { origins[checkpoint.origin] = checkpoint }
        for recovery in commit.recovered { lost = recovery.applied(to: lost) }
        lost += commit.losses
        for change in commit.state { rows[change.key] = change.value }
    }

    public func checkpoints() throws(StoreError) -> [Checkpoint] { origins.values.sorted { $0.origin < $1.origin } }
    public func losses() throws(StoreError) -> [Loss] { lost }
    public func maintain() throws(StoreError) -> Bool { false }

    public func state(prefix: String) throws(StoreError) -> [StateChange] {
        rows.filter { $0.key.hasPrefix(prefix) }.sorted { $0.key < $1.key }.map {
            StateChange(key: $0.key, value: $0.value)
        }
    }

    public func plan(_ request: ScanRequest) throws(StoreError) -> ScanPlan {
        var plan = ScanPlan()
        for (index, (batch, firstArrival)) in batches.enumerated() {
            let times = timeBounds(batch)
            guard times.max >= request.from.nanoseconds, times.min <= request.to.nanoseconds,
                firstArrival + Int64(batch.count) > request.arrivedSince
            else {
                plan.skippedBlocks += 1
                plan.skippedBytes += rawBytes(batch)
                continue
            }
            plan.blocks.append(
                BlockReference(
                    place: .memory(index), records: batch.count, bytes: rawBytes(batch),
                    minTime: Instant(nanoseconds: times.min), maxTime: Instant(nanoseconds: times.max),
                    firstArrival: firstArrival, extents: ByteExtents(batch)))
        }
        return plan
    }

    public func load(_ block: BlockReference) throws(StoreError) -> RecordBatch {
        guard case .memory(let index) = block.place, batches.indices.contains(index) else {
            throw .other(path: "memory", reason: "the block belongs to another store")
        }
        return batches[index].batch
    }

    public func fetch(_ block: BlockReference) throws(StoreError) -> BlockBody {
        BlockBody(block: block, content: .records(try load(block)), path: "memory", place: "memory")
    }
}
