internal import Storage

/// How much a commit may hold: what is reached first sends it out.
public struct CommitSize: Sendable {
    public var records: Int
    public var bytes: Int
    /// Nanoseconds since its first record was read.
    public var age: Int64

    /// For a store: what makes a block, which is then sealed at once, or what came in 200 ms.
    public static let block = CommitSize(
        records: SegmentStore.sealRecords, bytes: Int(SegmentStore.sealBytes), age: 200_000_000)
    /// For an import, where nobody waits for a line: blocks, however busy the machine is.
    public static let bulk = CommitSize(records: block.records, bytes: block.bytes, age: 2_000_000_000)
    /// For who waits for the first records.
    public static let prompt = CommitSize(records: .max, bytes: 4 << 20, age: 200_000_000)
}
