internal import CSQLite

/// A connection to one database file.
///
/// Opened without SQLite's own mutex: one thread at a time, which whoever owns the connection
/// sees to. Statements are prepared once and kept.
public final class Connection {
    public enum Mode: Sendable { case readOnly, readWrite, create }

    let handle: OpaquePointer
    public let path: String
    private var statements: [String: Statement] = [:]

    /// Opens `path`. A lock held by others is waited for up to `busyTimeout` milliseconds.
    public init(_ path: String, mode: Mode, busyTimeout: Int32 = 10_000) throws(SQLiteError) {
        let flags: Int32
        switch mode {
        case .readOnly: flags = SQLITE_OPEN_READONLY
        case .readWrite: flags = SQLITE_OPEN_READWRITE
        case .create: flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
        }
        var opened: OpaquePointer?
        let code = sqlite3_open_v2(path, &opened, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nil)
        guard let opened, code == SQLITE_OK else {
            let words = opened.map { String(cString: sqlite3_errmsg($0)) } ?? "out of memory"
            sqlite3_close_v2(opened)
            throw SQLiteError(code: code, message: words, sql: "")
        }
        handle = opened
        self.path = path
        sqlite3_busy_timeout(opened, busyTimeout)
    }

    deinit {
        statements.removeAll()
        sqlite3_close_v2(handle)
    }

    /// Runs one or more statements without values and without results.
    public func execute(_ sql: String) throws(SQLiteError) {
        try check(sqlite3_exec(handle, sql, nil, nil, nil), sql)
    }

    /// The statement for `sql`, prepared at the first call and reset at each.
    public func statement(_ sql: String) throws(SQLiteError) -> Statement {
        if let kept = statements[sql] {
            kept.reset()
            return kept
        }
        var prepared: OpaquePointer?
        try check(sqlite3_prepare_v3(handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &prepared, nil), sql)
        guard let prepared else { throw SQLiteError(code: SQLITE_MISUSE, message: "empty statement", sql: sql) }
        let statement = Statement(prepared, sql: sql, connection: handle)
        statements[sql] = statement
        return statement
    }

    /// The first number that `sql` gives; 0 when there is no row, or NULL in it.
    public func integer(_ sql: String) throws(SQLiteError) -> Int64 {
        let statement = try statement(sql)
        defer { statement.reset() }
        return try statement.step() ? statement.int(0) : 0
    }

    /// Runs `body` in one transaction: all of it becomes durable, or none.
    public func transaction<R>(_ body: () throws(SQLiteError) -> R) throws(SQLiteError) -> R {
        try execute("BEGIN IMMEDIATE")
        return try finish(body)
    }

    /// Runs `body` against one unchanging state of the database.
    public func snapshot<R>(_ body: () throws(SQLiteError) -> R) throws(SQLiteError) -> R {
        try execute("BEGIN")
        return try finish(body)
    }

    private func finish<R>(_ body: () throws(SQLiteError) -> R) throws(SQLiteError) -> R {
        do {
            let result = try body()
            try execute("COMMIT")
            return result
        } catch {
            for statement in statements.values { statement.reset() }
            // After some errors SQLite has rolled back by itself.
            if sqlite3_get_autocommit(handle) == 0 { sqlite3_exec(handle, "ROLLBACK", nil, nil, nil) }
            throw error
        }
    }

    public var lastInsertedRow: Int64 { sqlite3_last_insert_rowid(handle) }

    private func check(_ code: Int32, _ sql: String) throws(SQLiteError) {
        guard code != SQLITE_OK else { return }
        throw SQLiteError(code: code, message: String(cString: sqlite3_errmsg(handle)), sql: sql)
    }

    /// SQLite's version, for reports.
    public static var version: String { String(cString: sqlite3_libversion()) }
}
