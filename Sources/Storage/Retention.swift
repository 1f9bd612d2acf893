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

extension SegmentStore {
    /// Removes the partitions that have outlived their policy: whole files, so it costs next to nothing.
    ///
    /// `categories` overrides `overall` for a category's own partitions; `overall.bytes` also bounds all together.
    /// Today's partitions stay, whatever their size: their records are still arriving.
    public func retain(
        overall: RetentionPolicy, categories: [Category: RetentionPolicy]
    ) throws(StoreError) -> RetentionOutcome {
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
        try naming(hot.path) { () throws(SQLiteError) in
            let statement = try hot.connection.statement(
                "SELECT name, category, day, records FROM partitions ORDER BY day, name")
            defer { statement.reset() }
            var found: [StoredPartition] = []
            while try statement.step() {
                let name = statement.text(0)
                let size = ["", "-wal"].reduce(Int64(0)) {
                    $0 + ((try? FileStatus(path: partitionPath(name) + $1))?.size ?? 0)
                }
                found.append(
                    StoredPartition(
                        name: name, category: Category(rawValue: UInt8(truncatingIfNeeded: statement.int(1))) ?? .other,
                        day: Int(statement.int(2)), records: statement.int(3), size: size))
            }
            return found
        }
    }

    /// The catalogue forgets it first, so that a crash leaves an unused file and not a broken row.
    private func remove(_ partition: StoredPartition, _ outcome: inout RetentionOutcome) throws(StoreError) {
        try naming(hot.path) { () throws(SQLiteError) in
            try hot.connection.statement("DELETE FROM partitions WHERE name = ?").bind(1, partition.name).run()
        }
        do {
            for suffix in ["", "-wal", "-shm"] { _ = try removeFile(partitionPath(partition.name) + suffix) }
        } catch {
            throw .notAccessible(path: partitionPath(partition.name), reason: error.reason)
        }
        outcome.partitions += 1
        outcome.records += partition.records
        outcome.bytes += partition.size
    }
}

private struct StoredPartition {
    var name: String
    var category: Category
    var day: Int
    var records: Int64
    var size: Int64
}
