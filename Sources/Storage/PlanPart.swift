public import Instants

/// A part of a plan that is not made yet: a partition that may hold what is asked for. Making it opens the partition
/// and asks its index, so whoever wants the newest records makes those of older partitions only when he must.
public struct PlanPart {
    /// No record in it is newer.
    public let latest: Instant
    /// What there is in it, whether it is asked for or not.
    public let blocks: Int
    public let bytes: Int64
    private let body: (inout ScanPlan) throws(StoreError) -> Void

    init(latest: Instant, blocks: Int, bytes: Int64, _ body: @escaping (inout ScanPlan) throws(StoreError) -> Void) {
        self.latest = latest
        self.blocks = blocks
        self.bytes = bytes
        self.body = body
    }

    /// Adds its blocks, behind those that are there.
    public func add(to plan: inout ScanPlan) throws(StoreError) { try body(&plan) }

    /// Counts it as spared.
    public func skip(in plan: inout ScanPlan) {
        plan.skippedBlocks += blocks
        plan.skippedBytes += bytes
    }
}

extension RecordSnapshot {
    public func parts(of request: ScanRequest) throws(StoreError) -> (plan: ScanPlan, parts: [PlanPart]) {
        (try plan(request), [])
    }
}
