import Foundation
import Testing

@testable import SQLite

@Suite struct ConnectionTests {
    private func path() -> String {
        FileManager.default.temporaryDirectory.path + "/sawlog-sqlite-\(UUID().uuidString).db"
    }

    private func withDatabase(_ body: (Connection, String) throws -> Void) throws {
        let path = path()
        defer {
            for suffix in ["", "-wal", "-shm", "-journal"] {
                try? FileManager.default.removeItem(atPath: path + suffix)
            }
        }
        let connection = try Connection(path, mode: .create)
        try connection.execute("CREATE TABLE t(a INTEGER PRIMARY KEY, b TEXT, c BLOB)")
        try body(connection, path)
    }

    @Test func valuesComeBack() throws {
        try withDatabase { connection, _ in
            let texts = ["", "plain", "nul\0inside", "größe 日本 😀"]
            for (index, text) in texts.enumerated() {
                try connection.statement("INSERT INTO t VALUES (?, ?, ?)").bind(1, index).bind(2, text).bind(
                    3, Array(text.utf8)
                )
                .run()
            }
            let rows = try connection.statement("SELECT a, b, c FROM t ORDER BY a")
            for (index, text) in texts.enumerated() {
                #expect(try rows.step())
                #expect(rows.int(0) == Int64(index))
                #expect(rows.text(1) == text)
                #expect(rows.blob(2) == Array(text.utf8))
                #expect(!rows.isNull(2))
            }
            #expect(try rows.step() == false)
            #expect(try connection.integer("SELECT count(*) FROM t") == 4)
            #expect(try connection.integer("SELECT NULL") == 0)
            try connection.statement("UPDATE t SET b = ? WHERE a = 0").bind(text: 1, Array("bytes".utf8)).run()
            #expect(try connection.integer("SELECT b = 'bytes' FROM t WHERE a = 0") == 1)
        }
    }

    @Test func boundValuesDoNotOutliveAReset() throws {
        try withDatabase { connection, _ in
            try connection.statement("INSERT INTO t VALUES (?, ?, ?)").bind(1, 1).bind(2, "x").run()
            try connection.statement("INSERT INTO t VALUES (?, ?, ?)").bind(1, 2).run()
            #expect(try connection.integer("SELECT b IS NULL FROM t WHERE a = 2") == 1)
        }
    }

    @Test func failedTransactionLeavesNothing() throws {
        try withDatabase { connection, _ in
            #expect(throws: SQLiteError.self) {
                try connection.transaction { () throws(SQLiteError) in
                    try connection.execute("INSERT INTO t(a) VALUES (1)")
                    try connection.execute("INSERT INTO t(a) VALUES (1)")
                }
            }
            #expect(try connection.integer("SELECT count(*) FROM t") == 0)
            try connection.transaction { () throws(SQLiteError) in try connection.execute("INSERT INTO t(a) VALUES (1)")
            }
            #expect(try connection.integer("SELECT count(*) FROM t") == 1)
        }
    }

    @Test func faultsSayWhatKindTheyAre() throws {
        try withDatabase { connection, path in
            let missing = #expect(throws: SQLiteError.self) { try Connection(path + ".none", mode: .readOnly) }
            #expect(missing?.cannotOpen == true)
            let syntax = #expect(throws: SQLiteError.self) { try connection.execute("SELEKT 1") }
            #expect(syntax?.description == "near \"SELEKT\": syntax error (in: SELEKT 1)")
            #expect(throws: SQLiteError.self) { try connection.statement("") }
            let reader = try Connection(path, mode: .readOnly)
            let refused = #expect(throws: SQLiteError.self) { try reader.execute("INSERT INTO t(a) VALUES (1)") }
            #expect(refused?.isReadOnly == true)
            try connection.execute("BEGIN IMMEDIATE")
            let other = try Connection(path, mode: .readWrite, busyTimeout: 0)
            let busy = #expect(throws: SQLiteError.self) { try other.execute("BEGIN IMMEDIATE") }
            #expect(busy?.isBusy == true)
            try connection.execute("ROLLBACK; PRAGMA max_page_count=1")
            let full = #expect(throws: SQLiteError.self) {
                try connection.execute("CREATE TABLE u(a); INSERT INTO u VALUES (zeroblob(100000))")
            }
            #expect(full?.isFull == true)
        }
        let path = path()
        defer { try? FileManager.default.removeItem(atPath: path) }
        try Data(repeating: 0x41, count: 8192).write(to: URL(filePath: path))
        let damaged = #expect(throws: SQLiteError.self) {
            try Connection(path, mode: .readWrite).integer("PRAGMA user_version")
        }
        #expect(damaged?.isCorrupt == true)
    }
}
