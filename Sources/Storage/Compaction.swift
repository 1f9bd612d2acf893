internal import Records
internal import SQLite

/// What merging small blocks did.
public struct CompactionOutcome: Sendable, Hashable {
    /// Blocks that were merged, and those that came of them.
    public var merged = 0
    public var made = 0
    /// Partitions with merged blocks that stay on the disk because a reader began before the merge.
    public var waiting: [String] = []
    /// What could not be read, and stays as it is.
    public var damage: [String] = []
}

/// Moments between the writes of a merge, for tests that stop there.
enum MergeStep: Equatable {
    case wrote, counted, removed
}

extension SegmentStore {
    /// Blocks of less than half of a full one are small.
    static func isSmall(_ row: BlockRow) -> Bool { row.records * 2 < sealRecords && row.bytes * 2 < sealBytes }

    /// Merges the small blocks of all partitions into full ones, and gives free room back to the
    /// disk. Searches go on meanwhile. Cost: as sealing them again; memory: one full block.
    ///
    /// - Parameter progress: called after each merge with what is done so far.
    public func compact(progress: (CompactionOutcome) -> Void = { _ in }) throws(StoreError) -> CompactionOutcome {
        try hot.requireInPlace()
        try forgetUnsettled()
        var outcome = CompactionOutcome()
        let names = try naming(hot.path) { () throws(SQLiteError) in try hot.partitions().map(\.name) }
        for name in names {
            do {
                let merging = try PartitionMerging(self, name)
                var skipped: Set<Int64> = []
                try merging.finish()
                while try merging.mergeNext(atLeast: 2, &skipped, &outcome) { progress(outcome) }
                if try merging.removeReplaced() { try merging.giveBack() } else { outcome.waiting.append(name) }
            } catch .damaged(_, let reason) {
                outcome.damage.append("partition \(name): \(reason)")
            }
        }
        return outcome
    }

    /// Merges once, into one block's worth, in a partition that has many small blocks; or removes
    /// the blocks that an earlier merge replaced. Cheap when there is nothing to do.
    ///
    /// - Returns: true when it did something.
    @discardableResult
    public func compactStep() throws(StoreError) -> Bool {
        try hot.requireInPlace()
        let rows = try naming(hot.path) { () throws(SQLiteError) in try hot.partitions() }
        let sealIsOpen = try naming(hot.path) { () throws(SQLiteError) in
            try hot.meta("seal_through") > hot.meta("sealed_through")
        }
        if sealIsOpen { return false }
        try forgetUnsettled()
        merged.keep(only: Set(rows.map(\.name)))
        if let row = rows.first(where: merged.deserves) {
            // Noted before it is tried: what fails is tried again when the partition has grown.
            merged.looked[row.name] = row.summary.blocks
            let merging = try PartitionMerging(self, row.name)
            try merging.finish()
            var skipped: Set<Int64> = []
            var outcome = CompactionOutcome()
            if try merging.mergeNext(atLeast: MergeMemory.manyBlocks, &skipped, &outcome) {
                merged.looked[row.name] = nil
                merged.waiting.insert(row.name)
                return true
            }
        }
        for name in merged.waiting {
            guard try PartitionMerging(self, name).removeReplaced() else { return false }
            merged.waiting.remove(name)
            return true
        }
        return false
    }
}

/// What the background knows of partitions, so that it need not look again.
struct MergeMemory {
    static let manyBlocks = 8
    /// Blocks of a partition when there was nothing to merge in it.
    var looked: [String: Int] = [:]
    /// Partitions with replaced blocks.
    var waiting: Set<String> = []

    /// A partition in which enough blocks have come together since the last look.
    func deserves(_ row: PartitionRow) -> Bool {
        row.summary.blocks >= Self.manyBlocks && !row.isDamaged
            && abs(row.summary.blocks - (looked[row.name] ?? 0)) >= Self.manyBlocks / 2
    }

    mutating func keep(only names: Set<String>) {
        looked = looked.filter { names.contains($0.key) }
        waiting.formIntersection(names)
    }
}
