internal import CSQLite

/// What SQLite refused, with the statement it refused. Bound values are left out: they are log text.
public struct SQLiteError: Error, Sendable, CustomStringConvertible {
    /// The extended result code. https://www.sqlite.org/rescode.html
    public let code: Int32
    public let message: String
    public let sql: String

    /// The primary result code.
    public var primary: Int32 { code & 0xFF }
    /// No room: the disk or the quota is full.
    public var isFull: Bool { primary == SQLITE_FULL }
    /// Another connection holds a lock, or a reader's snapshot is in the way.
    public var isBusy: Bool { primary == SQLITE_BUSY || primary == SQLITE_LOCKED }
    /// The file is damaged or not a database.
    public var isCorrupt: Bool { primary == SQLITE_CORRUPT || primary == SQLITE_NOTADB }
    /// The statement does not fit the database: it names a table or column that is not there.
    public var isRefused: Bool { primary == SQLITE_ERROR }
    /// The disk failed to read or write. A full disk may also show up as this.
    public var isInputOutput: Bool { primary == SQLITE_IOERR }
    /// The file or its folder is missing or cannot be opened.
    public var cannotOpen: Bool { primary == SQLITE_CANTOPEN }
    public var isReadOnly: Bool { primary == SQLITE_READONLY }

    public var description: String { sql.isEmpty ? message : "\(message) (in: \(sql))" }
}
