internal import CSQLite

/// A prepared statement. Parameters and columns are numbered as in SQLite: parameters from 1,
/// columns from 0. Belongs to the thread of its connection.
public final class Statement {
    private let handle: OpaquePointer
    private let connection: OpaquePointer
    public let sql: String

    init(_ handle: OpaquePointer, sql: String, connection: OpaquePointer) {
        self.handle = handle
        self.sql = sql
        self.connection = connection
    }

    deinit { sqlite3_finalize(handle) }

    @discardableResult
    public func bind(_ index: Int32, _ value: Int64) throws(SQLiteError) -> Statement {
        try check(sqlite3_bind_int64(handle, index, value))
        return self
    }

    @discardableResult
    public func bind(_ index: Int32, _ value: Int) throws(SQLiteError) -> Statement {
        try bind(index, Int64(value))
    }

    @discardableResult
    public func bind(_ index: Int32, _ value: String) throws(SQLiteError) -> Statement {
        let count = UInt64(value.utf8.count)
        try check(value.withCString { sawlog_bind_text(handle, index, $0, count) })
        return self
    }

    /// Binds a copy of `bytes`, which are UTF-8, as text.
    @discardableResult
    public func bind(text index: Int32, _ bytes: [UInt8]) throws(SQLiteError) -> Statement {
        try check(
            bytes.withUnsafeBytes {
                sawlog_bind_text(handle, index, $0.bindMemory(to: CChar.self).baseAddress, UInt64($0.count))
            })
        return self
    }

    /// Binds a copy of `bytes` as a blob.
    @discardableResult
    public func bind(_ index: Int32, _ bytes: [UInt8]) throws(SQLiteError) -> Statement {
        try check(bytes.withUnsafeBufferPointer { sawlog_bind_blob(handle, index, $0.baseAddress, UInt64($0.count)) })
        return self
    }

    /// Runs a statement that gives no rows, then resets it.
    public func run() throws(SQLiteError) {
        defer { reset() }
        while try step() {}
    }

    /// Moves to the next row; false when there is none.
    public func step() throws(SQLiteError) -> Bool {
        let code = sqlite3_step(handle)
        if code == SQLITE_ROW { return true }
        if code == SQLITE_DONE { return false }
        throw fault(code)
    }

    public func reset() {
        sqlite3_reset(handle)
        sqlite3_clear_bindings(handle)
    }

    public func int(_ column: Int32) -> Int64 { sqlite3_column_int64(handle, column) }

    public func text(_ column: Int32) -> String {
        guard let start = sqlite3_column_text(handle, column) else { return "" }
        let count = Int(sqlite3_column_bytes(handle, column))
        return String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    }

    public func isNull(_ column: Int32) -> Bool { sqlite3_column_type(handle, column) == SQLITE_NULL }

    /// The bytes of a blob, valid during `body`.
    public func withBlob<R>(_ column: Int32, _ body: (UnsafeBufferPointer<UInt8>) -> R) -> R {
        let start = sqlite3_column_blob(handle, column)
        let count = Int(sqlite3_column_bytes(handle, column))
        return body(
            UnsafeBufferPointer(start: start?.assumingMemoryBound(to: UInt8.self), count: start == nil ? 0 : count))
    }

    public func blob(_ column: Int32) -> [UInt8] { withBlob(column) { Array($0) } }

    private func check(_ code: Int32) throws(SQLiteError) {
        if code != SQLITE_OK { throw fault(code) }
    }

    private func fault(_ code: Int32) -> SQLiteError {
        SQLiteError(code: code, message: String(cString: sqlite3_errmsg(connection)), sql: sql)
    }
}
