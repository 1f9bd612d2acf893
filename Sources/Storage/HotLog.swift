internal import Instants
internal import Records
internal import SQLite

/// `hot.db`: what was committed last, and everything that must advance with it in one transaction:
/// checkpoints, losses, counters, alerts. Also the catalogue of partitions.
final class HotLog {
    static let formatVersion = 1

    let connection: Connection
    let path: String

    /// Opens `hot.db` in `folder` for writing, making it when it is missing.
    init(writing folder: String) throws(StoreError) {
        path = folder + "/hot.db"
        let path = path
        connection = try naming(path) { () throws(SQLiteError) in
            let connection = try Connection(path, mode: .create)
            try connection.execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=2000")
            return connection
        }
        try checkVersion()
        try naming(path) { () throws(SQLiteError) in try self.connection.execute(Self.schema) }
    }

    init(reading folder: String) throws(StoreError) {
        path = folder + "/hot.db"
        let path = path
        connection = try naming(path) { () throws(SQLiteError) in try Connection(path, mode: .readOnly) }
        try checkVersion()
    }

    private func checkVersion() throws(StoreError) {
        let found = try naming(path) { () throws(SQLiteError) in
            let statement = try connection.statement("PRAGMA user_version")
            defer { statement.reset() }
            return try statement.step() ? Int(statement.int(0)) : 0
        }
        guard found <= Self.formatVersion else {
            throw .newerVersion(path: path, found: found, known: Self.formatVersion)
        }
    }

    private static let schema = """
        CREATE TABLE IF NOT EXISTS meta(key TEXT PRIMARY KEY, value INTEGER) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS batches(
          id INTEGER PRIMARY KEY AUTOINCREMENT, records INTEGER, bytes INTEGER, min_time INTEGER, max_time INTEGER, body BLOB);
        CREATE TABLE IF NOT EXISTS origins(
          id INTEGER PRIMARY KEY, source TEXT, path TEXT, device INTEGER, inode INTEGER, archive INTEGER, position INTEGER,
          head_length INTEGER, head_hash INTEGER, anchor_length INTEGER, anchor_hash INTEGER,
          prefix_state INTEGER, prefix_count INTEGER, prefix_pending INTEGER, ended INTEGER, last_time INTEGER);
        CREATE TABLE IF NOT EXISTS losses(
          id INTEGER PRIMARY KEY, origin INTEGER, first INTEGER, past INTEGER, reason TEXT, noticed INTEGER);
        CREATE TABLE IF NOT EXISTS state(key TEXT PRIMARY KEY, value BLOB) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS partitions(
          name TEXT PRIMARY KEY, category INTEGER, day INTEGER, records INTEGER, bytes INTEGER, size INTEGER,
          min_time INTEGER, max_time INTEGER) WITHOUT ROWID;
        INSERT OR IGNORE INTO meta VALUES ('sealed_through', 0);
        PRAGMA user_version=\(formatVersion);
        """

    func meta(_ key: String) throws(SQLiteError) -> Int64 {
        let statement = try connection.statement("SELECT value FROM meta WHERE key = ?").bind(1, key)
        defer { statement.reset() }
        return try statement.step() ? statement.int(0) : 0
    }

    func setMeta(_ key: String, _ value: Int64) throws(SQLiteError) {
        try connection.statement("INSERT OR REPLACE INTO meta VALUES (?, ?)").bind(1, key).bind(2, value).run()
    }

    // MARK: Within a commit's transaction

    @discardableResult
    func append(_ body: [UInt8], of batch: RecordBatch) throws(SQLiteError) -> Int64 {
        let times = timeBounds(batch)
        try connection.statement("INSERT INTO batches(records, bytes, min_time, max_time, body) VALUES (?, ?, ?, ?, ?)")
            .bind(1, batch.count).bind(2, rawBytes(batch)).bind(3, times.min).bind(4, times.max).bind(5, body).run()
        return connection.lastInsertedRow
    }

    func save(_ checkpoint: Checkpoint) throws(SQLiteError) {
        let statement = try connection.statement(
            "INSERT OR REPLACE INTO origins VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
        try statement.bind(1, Int64(checkpoint.origin)).bind(2, checkpoint.source).bind(3, checkpoint.path)
            .bind(4, Int64(bitPattern: checkpoint.device)).bind(5, Int64(bitPattern: checkpoint.inode))
            .bind(6, checkpoint.isArchive ? 1 : 0).bind(7, checkpoint.offset)
            .bind(8, checkpoint.headLength).bind(9, Int64(bitPattern: checkpoint.headHash))
            .bind(10, checkpoint.anchorLength).bind(11, Int64(bitPattern: checkpoint.anchorHash))
            .bind(12, Int64(bitPattern: checkpoint.prefix.state)).bind(13, checkpoint.prefix.count)
            .bind(14, Int64(bitPattern: checkpoint.prefix.pending)).bind(15, checkpoint.ended ? 1 : 0)
        if let time = checkpoint.lastTime { try statement.bind(16, time.nanoseconds) }
        try statement.run()
    }

    func save(_ loss: Loss) throws(SQLiteError) {
        try connection.statement("INSERT INTO losses(origin, first, past, reason, noticed) VALUES (?, ?, ?, ?, ?)")
            .bind(1, Int64(loss.origin)).bind(2, loss.start).bind(3, loss.end).bind(4, loss.reason.rawValue)
            .bind(5, loss.noticed.nanoseconds).run()
    }

    /// Lost bytes have been found again in a copy.
    func save(_ recovery: Recovery) throws(SQLiteError) {
        try connection.statement(
            "DELETE FROM losses WHERE origin = ? AND reason IN ('truncated', 'deleted') AND first < ? AND past <= ?"
        )
        .bind(1, Int64(recovery.origin)).bind(2, recovery.end).bind(3, recovery.end).run()
        try connection.statement(
            "UPDATE losses SET first = ? WHERE origin = ? AND reason IN ('truncated', 'deleted') AND first < ?"
        )
        .bind(1, recovery.end).bind(2, Int64(recovery.origin)).bind(3, recovery.end).run()
    }

    func save(_ change: StateChange) throws(SQLiteError) {
        if let value = change.value {
            try connection.statement("INSERT OR REPLACE INTO state VALUES (?, ?)").bind(1, change.key).bind(2, value)
                .run()
        } else {
            try connection.statement("DELETE FROM state WHERE key = ?").bind(1, change.key).run()
        }
    }

    // MARK: Reading

    func checkpoints() throws(SQLiteError) -> [Checkpoint] {
        let statement = try connection.statement("SELECT * FROM origins ORDER BY id")
        defer { statement.reset() }
        var found: [Checkpoint] = []
        while try statement.step() { found.append(Self.checkpoint(statement)) }
        return found
    }

    private static func checkpoint(_ row: Statement) -> Checkpoint {
        var checkpoint = Checkpoint(
            origin: UInt32(truncatingIfNeeded: row.int(0)), source: row.text(1),
            device: UInt64(bitPattern: row.int(3)), inode: UInt64(bitPattern: row.int(4)), isArchive: row.int(5) != 0)
        checkpoint.path = row.text(2)
        checkpoint.offset = row.int(6)
        checkpoint.headLength = Int(row.int(7))
        checkpoint.headHash = UInt64(bitPattern: row.int(8))
        checkpoint.anchorLength = Int(row.int(9))
        checkpoint.anchorHash = UInt64(bitPattern: row.int(10))
        checkpoint.prefix = PrefixHash(
            state: UInt64(bitPattern: row.int(11)), count: row.int(12), pending: UInt64(bitPattern: row.int(13)))
        checkpoint.ended = row.int(14) != 0
        checkpoint.lastTime = row.isNull(15) ? nil : Instant(nanoseconds: row.int(15))
        return checkpoint
    }

    func losses() throws(SQLiteError) -> [Loss] {
        let statement = try connection.statement("SELECT origin, first, past, reason, noticed FROM losses ORDER BY id")
        defer { statement.reset() }
        var found: [Loss] = []
        while try statement.step() {
            found.append(
                Loss(
                    origin: UInt32(truncatingIfNeeded: statement.int(0)), start: statement.int(1),
                    end: statement.int(2),
                    reason: Loss.Reason(rawValue: statement.text(3)) ?? .damaged,
                    noticed: Instant(nanoseconds: statement.int(4))))
        }
        return found
    }

    func state(prefix: String) throws(SQLiteError) -> [StateChange] {
        let statement = try connection.statement("SELECT key, value FROM state WHERE key >= ? AND key < ? ORDER BY key")
            .bind(1, prefix).bind(2, prefix + "\u{10FFFF}")
        defer { statement.reset() }
        var found: [StateChange] = []
        while try statement.step() { found.append(StateChange(key: statement.text(0), value: statement.blob(1))) }
        return found
    }
}

/// The earliest and the latest record time of `batch`, in nanoseconds.
func timeBounds(_ batch: RecordBatch) -> (min: Int64, max: Int64) {
    var bounds = (min: Int64.max, max: Int64.min)
    for record in batch.records {
        bounds.min = min(bounds.min, record.time.nanoseconds)
        bounds.max = max(bounds.max, record.time.nanoseconds)
    }
    return bounds
}

func rawBytes(_ batch: RecordBatch) -> Int64 { batch.records.reduce(0) { $0 + Int64($1.raw.length) } }
