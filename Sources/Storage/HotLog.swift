internal import Instants
internal import Linux
internal import Records
internal import SQLite

/// `hot.db`: what was committed last, and everything that must advance with it in one transaction:
/// checkpoints, losses, counters, alerts. Also the catalogue of partitions.
final class HotLog {
    let connection: Connection
    let path: String
    let values = StateValues()
    /// Which file it was when it was opened for writing.
    private let identity: FileIdentity?

    /// Opens `hot.db` in `folder` for writing, making it when it is missing.
    init(writing folder: String) throws(StoreError) {
        path = folder + "/hot.db"
        let path = path
        try Self.makePrivate(path)
        connection = try naming(path) { () throws(SQLiteError) in try Connection(path, mode: .create) }
        identity = Self.identity(path)
        let isThere = try checkVersion()
        try naming(path) { () throws(SQLiteError) in
            try self.connection.execute(
                "PRAGMA page_size=8192; PRAGMA auto_vacuum=INCREMENTAL; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=1000"
            )
            if isThere {
                // Whoever knows only version 1 would take a block of a commit that failed for a seal of its own.
                if try self.connection.integer("PRAGMA user_version") < Self.formatVersion {
                    try self.connection.execute("PRAGMA user_version=\(Self.formatVersion)")
                }
                return try self.addColumns()
            }
            try self.connection.transaction { () throws(SQLiteError) in try self.connection.execute(Self.schema) }
        }
    }

    /// What the first stores of format 1 did not have yet.
    private func addColumns() throws(SQLiteError) {
        let trail = "SELECT count(*) FROM pragma_table_info('origins') WHERE name = 'trail'"
        if try connection.integer(trail) == 0 { try connection.execute("ALTER TABLE origins ADD COLUMN trail BLOB") }
    }

    /// Logs hold what not everybody may read. SQLite would make the file as the umask has it; its journal gets
    /// the file's own permissions. A file that is there keeps what it has.
    private static func makePrivate(_ path: String) throws(StoreError) {
        do throws(SystemError) {
            _ = try File(writing: path, [.create, .exclusive], permissions: 0o640)
        } catch {
            if !error.isTaken { throw .notAccessible(path: path, reason: error.reason) }
        }
    }

    /// - Throws: `missing` when the store has only begun to be made.
    init(reading folder: String) throws(StoreError) {
        path = folder + "/hot.db"
        let path = path
        connection = try naming(path) { () throws(SQLiteError) in try Connection(path, mode: .readOnly) }
        identity = nil
        guard try checkVersion() else { throw .missing(path: folder) }
    }

    /// Opens a copy, to finish it; it stays one file, without a journal beside it.
    init(copiedTo folder: String) throws(StoreError) {
        path = folder + "/hot.db"
        let path = path
        connection = try naming(path) { () throws(SQLiteError) in try Connection(path, mode: .readWrite) }
        identity = nil
    }

    /// After a crash SQLite takes from the journal all that was written, whether it was synced or not. What is
    /// shown from now on must be on the disk. Cost: a sync, of nothing as a rule.
    func syncJournal() throws(StoreError) {
        do throws(SystemError) { try File(writing: path + "-wal", []).syncData() } catch {
            if error.isNotFound { return }
            throw error.isOutOfSpace ? .full(path: path) : .inputOutput(path: path, reason: error.description)
        }
    }

    /// SQLite goes on in a file that has lost its name, and all of it is gone with the process.
    ///
    /// - Throws: `removed`. Cost: one `stat`.
    func requireInPlace() throws(StoreError) {
        if let identity, Self.identity(path) != identity { throw .removed(path: path) }
    }

    private static func identity(_ path: String) -> FileIdentity? {
        do throws(SystemError) { return try FileStatus(path: path).identity } catch { return nil }
    }

    func meta(_ key: String) throws(SQLiteError) -> Int64 {
        let statement = try connection.statement("SELECT value FROM meta WHERE key = ?").bind(1, key)
        defer { statement.reset() }
        return try statement.step() ? statement.bounded(0) : 0
    }

    func setMeta(_ key: String, _ value: Int64) throws(SQLiteError) {
        try connection.statement("INSERT OR REPLACE INTO meta VALUES (?, ?)").bind(1, key).bind(2, value).run()
    }

    // MARK: Within a commit's transaction

    /// Appends the batch whose first record has the number `arrival`.
    @discardableResult
    func append(_ body: [UInt8], of batch: RecordBatch, arrival: Int64) throws(SQLiteError) -> Int64 {
        let times = timeBounds(batch)
        try connection.statement(
            "INSERT INTO batches(records, bytes, min_time, max_time, first_arrival, extents, body) VALUES (?, ?, ?, ?, ?, ?, ?)"
        ).bind(1, batch.count).bind(2, rawBytes(batch)).bind(3, times.min).bind(4, times.max).bind(5, arrival)
            .bind(6, ByteExtents(batch).encoded).bind(7, body).run()
        return connection.lastInsertedRow
    }

    /// Everything of `commit` but its records.
    func saveRest(of commit: Commit) throws(SQLiteError) {
        for checkpoint in commit.checkpoints { try save(checkpoint) }
        for recovery in commit.recovered { try save(recovery) }
        for loss in commit.losses { try save(loss) }
        for change in commit.state { try save(change) }
    }

    func save(_ checkpoint: Checkpoint) throws(SQLiteError) {
        let statement = try connection.statement(
            "INSERT OR REPLACE INTO origins VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
        try statement.bind(1, Int64(checkpoint.origin)).bind(2, checkpoint.source).bind(3, checkpoint.path)
            .bind(4, Int64(bitPattern: checkpoint.device)).bind(5, Int64(bitPattern: checkpoint.inode))
            .bind(6, checkpoint.isArchive ? 1 : 0).bind(7, checkpoint.offset).bind(8, checkpoint.head)
            .bind(9, checkpoint.anchorLength).bind(10, Int64(bitPattern: checkpoint.anchorHash))
            .bind(11, Int64(bitPattern: checkpoint.prefix.state)).bind(12, checkpoint.prefix.count)
            .bind(13, Int64(bitPattern: checkpoint.prefix.pending)).bind(14, checkpoint.ended ? 1 : 0)
        if let time = checkpoint.lastTime { try statement.bind(15, time.nanoseconds) }
        if !checkpoint.trail.isEmpty { try statement.bind(16, Self.encode(checkpoint.trail)) }
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
            try connection.statement(
                "INSERT INTO state VALUES (?, ?) ON CONFLICT(key) DO UPDATE SET value = excluded.value"
            ).bind(1, change.key)
                .bind(2, values.encode(value)).run()
        } else {
            try connection.statement("DELETE FROM state WHERE key = ?").bind(1, change.key).run()
        }
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
