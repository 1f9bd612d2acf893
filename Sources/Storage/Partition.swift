internal import Records
internal import SQLite

/// One database of sealed blocks: the records of one category that arrived on one day.
///
/// `blocks` holds the records, `words` is the FTS5 index: one row a block, no text, no positions.
final class Partition {
    let connection: Connection
    let path: String

    init(_ path: String, mode: Connection.Mode) throws(StoreError) {
        self.path = path
        connection = try naming(path) { () throws(SQLiteError) in
            let connection = try Connection(path, mode: mode)
            if mode == .create { try connection.execute(Self.schema) }
            return connection
        }
    }

    /// Tokens come ready-made and separated by blanks. The `ascii` tokenizer takes every byte of
    /// 0x80 and more as a letter, so it cuts exactly there, and folds ASCII case.
    private static let schema = """
        PRAGMA page_size=16384; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;
        CREATE TABLE IF NOT EXISTS blocks(
          id INTEGER PRIMARY KEY, first_batch INTEGER, last_batch INTEGER, records INTEGER, bytes INTEGER,
          min_time INTEGER, max_time INTEGER, body BLOB);
        CREATE INDEX IF NOT EXISTS blocks_by_batch ON blocks(last_batch);
        CREATE VIRTUAL TABLE IF NOT EXISTS words USING fts5(
          tokens, content='', columnsize=0, detail=none, tokenize="ascii tokenchars '_'");
        PRAGMA user_version=1;
        """

    /// Stores a block and its words in one transaction. Does nothing when the partition already
    /// holds the block of these batches, so that a seal can be done again after a crash.
    func seal(_ body: [UInt8], of batch: RecordBatch, words: [UInt8], batches: ClosedRange<Int64>) throws(StoreError) {
        try naming(path) { () throws(SQLiteError) in
            try connection.transaction { () throws(SQLiteError) in
                let known = try connection.statement("SELECT 1 FROM blocks WHERE last_batch = ?").bind(
                    1, batches.upperBound)
                defer { known.reset() }
                if try known.step() { return }
                let times = timeBounds(batch)
                try connection.statement(
                    "INSERT INTO blocks(first_batch, last_batch, records, bytes, min_time, max_time, body) VALUES (?, ?, ?, ?, ?, ?, ?)"
                ).bind(1, batches.lowerBound).bind(2, batches.upperBound).bind(3, batch.count).bind(4, rawBytes(batch))
                    .bind(5, times.min).bind(6, times.max).bind(7, body).run()
                let row = connection.lastInsertedRow
                try connection.statement("INSERT INTO words(rowid, tokens) VALUES (?, ?)")
                    .bind(1, row).bind(2, String(decoding: words, as: UTF8.self)).run()
            }
        }
    }

    /// The last batch that any block of this partition holds; 0 when it is empty.
    func lastBatch() throws(StoreError) -> Int64 {
        try naming(path) { () throws(SQLiteError) in
            let statement = try connection.statement("SELECT max(last_batch) FROM blocks")
            defer { statement.reset() }
            return try statement.step() ? statement.int(0) : 0
        }
    }

    /// What the catalogue says of this partition.
    func summary() throws(StoreError) -> PartitionSummary {
        try naming(path) { () throws(SQLiteError) in
            let statement = try connection.statement(
                "SELECT count(*), coalesce(sum(records), 0), coalesce(sum(bytes), 0), coalesce(min(min_time), 0), coalesce(max(max_time), 0) FROM blocks"
            )
            defer { statement.reset() }
            _ = try statement.step()
            return PartitionSummary(
                blocks: Int(statement.int(0)), records: statement.int(1), bytes: statement.int(2),
                minTime: statement.int(3), maxTime: statement.int(4))
        }
    }

    /// The blocks that may hold what is asked for, by the index and the times.
    func candidates(
        _ condition: WordCondition, from: Int64, to: Int64, sealedThrough: Int64
    ) throws(StoreError) -> (found: [BlockRow], skipped: Int, total: Int) {
        try naming(path) { () throws(SQLiteError) in
            var marked: Set<Int64>?
            if let query = condition.fts5 {
                var rows: Set<Int64> = []
                let match = try connection.statement("SELECT rowid FROM words WHERE words MATCH ?").bind(1, query)
                defer { match.reset() }
                while try match.step() { rows.insert(match.int(0)) }
                marked = rows
            }
            let statement = try connection.statement(
                "SELECT id, records, bytes, min_time, max_time FROM blocks WHERE last_batch <= ? ORDER BY id"
            ).bind(1, sealedThrough)
            defer { statement.reset() }
            var found: [BlockRow] = []
            var total = 0
            while try statement.step() {
                total += 1
                let row = BlockRow(
                    id: statement.int(0), records: Int(statement.int(1)), bytes: statement.int(2),
                    minTime: statement.int(3), maxTime: statement.int(4))
                guard row.maxTime >= from, row.minTime <= to, marked?.contains(row.id) ?? true else { continue }
                found.append(row)
            }
            return (found, total - found.count, total)
        }
    }

    func withBody<R>(_ id: Int64, _ body: (UnsafeBufferPointer<UInt8>) -> R) throws(StoreError) -> R? {
        try naming(path) { () throws(SQLiteError) in
            let statement = try connection.statement("SELECT body FROM blocks WHERE id = ?").bind(1, id)
            defer { statement.reset() }
            guard try statement.step() else { return nil }
            return statement.withBlob(0, body)
        }
    }
}

struct PartitionSummary {
    var blocks: Int
    var records: Int64
    var bytes: Int64
    var minTime: Int64
    var maxTime: Int64
}

struct BlockRow {
    var id: Int64
    var records: Int
    var bytes: Int64
    var minTime: Int64
    var maxTime: Int64
}
