internal import CSQLite

/// A blob in a row of a table, read where it lies and as far as it is wanted: a query gives a blob whole.
///
/// While it is open its connection reads. Belongs to the thread of its connection.
public struct StoredBlob: ~Copyable {
    private let handle: OpaquePointer
    private let connection: OpaquePointer

    /// Opens a column of the row `row`, a blob.
    /// - Returns: nil when there is no such row, or no blob in it.
    public init?(_ connection: Connection, table: String, column: String, row: Int64) throws(SQLiteError) {
        var opened: OpaquePointer?
        let code = sqlite3_blob_open(connection.handle, "main", table, column, row, 0, &opened)
        if code & 0xFF == SQLITE_ERROR { return nil }
        guard code == SQLITE_OK, let opened else {
            let words = String(cString: sqlite3_errmsg(connection.handle))
            throw SQLiteError(code: code, message: words, sql: "\(table).\(column), row \(row)")
        }
        handle = opened
        self.connection = connection.handle
    }

    deinit { sqlite3_blob_close(handle) }

    /// Bytes of it.
    public var count: Int { Int(sqlite3_blob_bytes(handle)) }

    /// The blob up to `end`, at most all of it. Cost: the pages up to there.
    public func beginning(upTo end: Int) throws(SQLiteError) -> [UInt8] {
        let size = min(end, count)
        var code = SQLITE_OK
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { room, filled in
            code = size > 0 ? sqlite3_blob_read(handle, room.baseAddress, Int32(size), 0) : SQLITE_OK
            filled = code == SQLITE_OK ? size : 0
        }
        guard code == SQLITE_OK else {
            throw SQLiteError(code: code, message: String(cString: sqlite3_errmsg(connection)), sql: "a blob")
        }
        return bytes
    }
}
