internal import SQLite

/// Room of `hot.db` that holds nothing.
extension SegmentStore {
    /// Gives the room of batches that were sealed back to the disk. Cheap when there is little.
    public func trim() throws(StoreError) {
        try naming(hot.path) { () throws(SQLiteError) in
            guard try hot.connection.integer("PRAGMA freelist_count") > 128 else { return }
            try hot.connection.execute("PRAGMA incremental_vacuum")
        }
    }

    /// Writes `hot.db` anew, without the room that rows which came and went have left between those that stay; not
    /// when it is large. Cost: reading and writing it.
    public func repack() throws(StoreError) {
        try naming(hot.path) { () throws(SQLiteError) in
            let size = try hot.connection.integer("PRAGMA page_count") * hot.connection.integer("PRAGMA page_size")
            guard size <= Self.repackLimit else { return }
            try hot.connection.execute("VACUUM")
        }
    }

    private static let repackLimit: Int64 = 64 << 20
}
