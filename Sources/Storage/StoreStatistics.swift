internal import Linux
public import Records
internal import SQLite

/// How large a store is, and of what.
public struct StoreStatistics: Sendable, Hashable {
    public struct Partition: Sendable, Hashable {
        public var name: String
        public var category: Category
        /// The day on which its records arrived, in days since 1970.
        public var day: Int
        public var blocks: Int
        public var records: Int64
        /// Bytes of the lines.
        public var textBytes: Int64
        /// Bytes on disk.
        public var diskBytes: Int64
    }

    public var partitions: [Partition] = []
    /// Batches that are not sealed yet.
    public var hotBatches = 0
    public var hotRecords: Int64 = 0
    public var hotTextBytes: Int64 = 0
    /// Bytes on disk of `hot.db` and its journal.
    public var hotDiskBytes: Int64 = 0
    /// Damaged batches that were set aside, and the records in them.
    public var quarantinedBatches = 0
    public var quarantinedRecords: Int64 = 0

    public var records: Int64 { partitions.reduce(hotRecords) { $0 + $1.records } }
    public var textBytes: Int64 { partitions.reduce(hotTextBytes) { $0 + $1.textBytes } }
    public var diskBytes: Int64 { partitions.reduce(hotDiskBytes) { $0 + $1.diskBytes } }
    /// Bytes on disk for a byte of text; 0 when there is no text.
    public var ratio: Double { textBytes > 0 ? Double(diskBytes) / Double(textBytes) : 0 }
}

extension SegmentSnapshot {
    /// Sizes and counts, from the catalogue and the file system; no block is read.
    public func statistics() throws(StoreError) -> StoreStatistics {
        var statistics = StoreStatistics()
        statistics.partitions = try partitionRows().map { row in
            StoreStatistics.Partition(
                name: row.name, category: row.category, day: row.day, blocks: row.summary.blocks,
                records: row.summary.records, textBytes: row.summary.bytes,
                diskBytes: partitionSize(partitionPath(row.name)))
        }
        let (batches, lost) = try naming(hot.path) { () throws(SQLiteError) in
            (try hot.batchRows(after: sealedThrough), try hot.quarantined())
        }
        statistics.hotBatches = batches.count
        statistics.hotRecords = batches.reduce(0) { $0 + Int64($1.records) }
        statistics.hotTextBytes = batches.reduce(0) { $0 + $1.bytes }
        statistics.hotDiskBytes = partitionSize(hot.path)
        statistics.quarantinedBatches = lost.count
        statistics.quarantinedRecords = lost.reduce(0) { $0 + Int64($1.records) }
        return statistics
    }
}
