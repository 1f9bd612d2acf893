internal import SQLite

extension HotLog {
    /// 2: commits may be sealed at once, which leaves blocks that must not count when it fails.
    /// 3: long values of `state` are compressed.
    static let formatVersion = 3
    /// Says that a SQLite file is ours: "SAWL".
    static let applicationID: Int64 = 0x5341_574C

    // Values of `state` are long: in a table without row numbers what exceeds 2 KiB would take pages of its own. Older
    // stores have it without; both are read and written alike.
    static let schema = """
        CREATE TABLE IF NOT EXISTS meta(key TEXT PRIMARY KEY, value INTEGER) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS batches(
          id INTEGER PRIMARY KEY AUTOINCREMENT, records INTEGER, bytes INTEGER, min_time INTEGER, max_time INTEGER,
          first_arrival INTEGER, extents BLOB, body BLOB);
        CREATE TABLE IF NOT EXISTS quarantine(
          id INTEGER PRIMARY KEY, records INTEGER, bytes INTEGER, min_time INTEGER, max_time INTEGER,
          first_arrival INTEGER, extents BLOB, reason TEXT, body BLOB);
        CREATE TABLE IF NOT EXISTS origins(
          id INTEGER PRIMARY KEY, source TEXT, path TEXT, device INTEGER, inode INTEGER, archive INTEGER, position INTEGER,
          head BLOB, anchor_length INTEGER, anchor_hash INTEGER,
          prefix_state INTEGER, prefix_count INTEGER, prefix_pending INTEGER, ended INTEGER, last_time INTEGER, trail BLOB);
        CREATE TABLE IF NOT EXISTS losses(
          id INTEGER PRIMARY KEY, origin INTEGER, first INTEGER, past INTEGER, reason TEXT, noticed INTEGER);
        CREATE TABLE IF NOT EXISTS state(key TEXT PRIMARY KEY, value BLOB);
        CREATE TABLE IF NOT EXISTS partitions(
          name TEXT PRIMARY KEY, category INTEGER, day INTEGER, blocks INTEGER, records INTEGER, bytes INTEGER,
          min_time INTEGER, max_time INTEGER, damaged INTEGER) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS removals(name TEXT PRIMARY KEY) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS expired(
          origin INTEGER, first INTEGER, past INTEGER, PRIMARY KEY(origin, first)) WITHOUT ROWID;
        INSERT OR IGNORE INTO meta VALUES ('sealed_through', 0), ('seal_through', 0), ('seal_day', 0), ('next_arrival', 0);
        PRAGMA application_id=\(applicationID);
        PRAGMA user_version=\(formatVersion);
        """

    /// Refuses a database that is not ours, or that a newer Sawlog wrote. False when it is still empty.
    func checkVersion() throws(StoreError) -> Bool {
        let (found, application) = try naming(path) { () throws(SQLiteError) in
            (try connection.integer("PRAGMA user_version"), try connection.integer("PRAGMA application_id"))
        }
        guard found <= Self.formatVersion else {
            throw .newerVersion(path: path, found: Int(found), known: Self.formatVersion)
        }
        if found == 0, application == 0 { return false }
        guard application == Self.applicationID else {
            throw .notAccessible(path: path, reason: "it is a SQLite database of another program")
        }
        return found > 0
    }
}
