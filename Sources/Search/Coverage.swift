public import LogsQL
internal import Storage

/// What an answer is made of, and what it leaves out.
public struct Coverage: Sendable, Hashable {
    public var blocksRead = 0
    /// Blocks that the index, the times or an early end spared.
    public var blocksSkipped = 0
    /// Records of the blocks read, also those that a block's dictionary alone ruled out.
    public var recordsRead = 0
    /// Bytes of their lines.
    public var bytesRead: Int64 = 0
    /// Bytes of the lines of the skipped blocks.
    public var bytesSkipped: Int64 = 0
    public var matched = 0
    /// Parts of the store that could not be read; what they hold is missing from the answer.
    public var damage: [String] = []
    /// What is wrong in the store without anything missing from the answer.
    public var warnings: [String] = []
    /// Limits that the search met: what is beyond them is not in the answer.
    public var limits: [String] = []
    /// Asked for as `arrivedSince` in a later search, it gives what has come after this one.
    public var arrivalMark: Int64 = 0

    public init() {}

    /// False when something is missing that was asked for.
    public var isComplete: Bool { damage.isEmpty }

    /// Counts blocks that need not be read any more.
    mutating func leaveOut(_ blocks: ArraySlice<BlockReference>) {
        blocksSkipped += blocks.count
        bytesSkipped += blocks.reduce(0) { $0 + $1.bytes }
    }

    /// Names the limits that an answer to `query` has met, when it is done.
    public mutating func note(_ query: Query, _ account: QueryAccount, newest: Int?) {
        if let newest, matched > newest { limits.append("only the newest \(newest) records are shown") }
        if let dropped = account.figures.droppedNote() { limits.append(dropped) }
        if query.abandonedMatches > 0 {
            limits.append(
                "a regular expression grew too costly on \(query.abandonedMatches) values, which count as no match")
        }
    }
}
