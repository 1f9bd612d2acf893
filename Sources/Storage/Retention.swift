internal import Linux
public import Records
internal import SQLite

/// How long records are kept, by the day on which they arrived, and how many bytes of disk they may take.
public struct RetentionPolicy: Sendable, Hashable {
    /// Days a partition is kept after its own; nil: for ever.
    public var days: Int?
    /// Bytes on disk; the oldest partitions go first. nil: without limit.
    public var bytes: Int64?

    public init(days: Int? = nil, bytes: Int64? = nil) {
        self.days = days
        self.bytes = bytes
    }
}

/// What retention took away.
public struct RetentionOutcome: Sendable, Hashable {
    public var partitions = 0
    public var records: Int64 = 0
    public var bytes: Int64 = 0
}

/// Moments between the writes of a removal, for tests that stop there.
enum RemovalStep: Equatable {
    case noted
    case removed(suffix: String)
    case forgotten
}

extension SegmentStore {
    /// Removes the partitions that have outlived their policy: whole files, so it costs next to nothing.
    ///
    /// `categories` overrides `overall` for a category's own partitions; `overall.bytes` also bounds all together.
    /// Today's partitions stay, whatever their size: their records are still arriving.
    public func retain(
        overall: RetentionPolicy, categories: [Category: RetentionPolicy]
    ) throws(StoreError) -> RetentionOutcome {
        try forgetUnsettled()
        var outcome = RetentionOutcome()
        var kept: [StoredPartition] = []
        for partition in try storedPartitions() {
            let days = categories[partition.category]?.days ?? overall.days
            if let days, partition.day < today, today - partition.day > days {
                try remove(partition, &outcome)
            } else {
                kept.append(partition)
            }
        }
        for category in Category.allCases {
            guard let limit = categories[category]?.bytes else { continue }
            try shrink(&kept, to: limit, &outcome) { $0.category == category }
        }
        if let limit = overall.bytes { try shrink(&kept, to: limit, &outcome) { _ in true } }
        return outcome
    }

    private func shrink(
        _ kept: inout [StoredPartition], to limit: Int64, _ outcome: inout RetentionOutcome,
        _ concerned: (StoredPartition) -> Bool
    ) throws(StoreError) {
        var size = kept.filter(concerned).reduce(0) { $0 + $1.size }
        while size > limit, let oldest = kept.firstIndex(where: { concerned($0) && $0.day < today }) {
            size -= kept[oldest].size
            try remove(kept[oldest], &outcome)
            kept.remove(at: oldest)
        }
    }

    private func storedPartitions() throws(StoreError) -> [StoredPartition] {
        try naming(hot.path) { () throws(SQLiteError) in try hot.partitions() }.map { row in
            StoredPartition(
                name: row.name, category: row.category, day: row.day, records: row.summary.records,
                size: partitionSize(partitionPath(row.name)))
        }
    }

    /// In one transaction the catalogue forgets the partition, the ledger learns which bytes went
    /// with it, and the removal is noted; then the files go. A crash between is made good at the next opening.
    private func remove(_ partition: StoredPartition, _ outcome: inout RetentionOutcome) throws(StoreError) {
        let extents = Self.extents(of: partitionPath(partition.name))
        try naming(hot.path) { () throws(SQLiteError) in
            let all = joined(try hot.expired() + extents)
            try hot.connection.transaction { () throws(SQLiteError) in
                try hot.connection.statement("DELETE FROM partitions WHERE name = ?").bind(1, partition.name).run()
                try hot.connection.statement("INSERT OR IGNORE INTO removals VALUES (?)").bind(1, partition.name).run()
                try hot.setGeneration(of: partition.name, nil)
                try hot.announce(partition.name, false)
                try hot.replaceExpired(all)
            }
        }
        announced.remove(partition.name)
        afterRemoval?(.noted)
        try finishRemovals()
        outcome.partitions += 1
        outcome.records += partition.records
        outcome.bytes += partition.size
    }

    /// The bytes whose records a partition holds. Of a damaged one, what can be read of it.
    private static func extents(of path: String) -> [ByteExtent] {
        guard let partition = try? Partition(path, mode: .readOnly) else { return [] }
        return joined(
            partition.rows(sealedThrough: .max, withExtents: true).rows.flatMap(\.extents.list).filter {
                $0.origin != 0
            })
    }

    /// Removes the files of partitions that the catalogue has forgotten.
    func finishRemovals() throws(StoreError) {
        let names = try naming(hot.path) { () throws(SQLiteError) in try hot.removals() }
        for name in names {
            do {
                // The database first: a journal without one is ignored, the reverse would be a loss.
                for suffix in ["", "-shm", "-wal"] {
                    _ = try removeFile(partitionPath(name) + suffix)
                    afterRemoval?(.removed(suffix: suffix))
                }
            } catch {
                throw .notAccessible(path: partitionPath(name), reason: error.reason)
            }
            try naming(hot.path) { () throws(SQLiteError) in
                try hot.connection.statement("DELETE FROM removals WHERE name = ?").bind(1, name).run()
            }
            afterRemoval?(.forgotten)
        }
    }
}

extension HotLog {
    /// Partitions whose files are still to be removed.
    func removals() throws(SQLiteError) -> [String] {
        let row = try connection.statement("SELECT name FROM removals ORDER BY name")
        defer { row.reset() }
        var names: [String] = []
        while try row.step() { names.append(row.text(0)) }
        return names
    }
}

extension HotLog {
    /// Within a transaction.
    func replaceExpired(_ extents: [ByteExtent]) throws(SQLiteError) {
        try connection.execute("DELETE FROM expired")
        for extent in extents {
            try connection.statement("INSERT INTO expired VALUES (?, ?, ?)")
                .bind(1, Int64(extent.origin)).bind(2, extent.start).bind(3, extent.end).run()
        }
    }
}

/// Bytes on disk of the database at `path`, with what is still in its journal.
func partitionSize(_ path: String) -> Int64 {
    // A file that is not there takes no room.
    ["", "-wal"].reduce(Int64(0)) { $0 + ((try? FileStatus(path: path + $1))?.size ?? 0) }
}

private struct StoredPartition {
    var name: String
    var category: Category
    var day: Int
    var records: Int64
    var size: Int64
}
