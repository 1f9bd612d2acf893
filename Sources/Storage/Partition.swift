internal import Records
internal import SQLite

/// One database of sealed blocks: the records of one category that arrived on one day.
///
/// `blocks` holds the records; `words` is the FTS5 index of plain words, one row a block, no text,
/// no positions; `filters` tells which identifiers a block may hold.
final class Partition {
    /// 2: with the table `merges`. Blocks of a version 1 stay as they are.
    static let formatVersion = 2

    let connection: Connection
    let path: String
    /// False in a partition of format 1, which does not know of merges.
    let hasMerges: Bool
    /// Which merges count for whoever reads here, as `hot.db` says; all, unless set.
    var generation = Int64.max

    init(_ path: String, mode: Connection.Mode) throws(StoreError) {
        self.path = path
        let connection = try naming(path) { () throws(SQLiteError) in try Connection(path, mode: mode) }
        self.connection = connection
        let found = try naming(path) { () throws(SQLiteError) in try connection.integer("PRAGMA user_version") }
        guard found <= Self.formatVersion else {
            throw .newerVersion(path: path, found: Int(found), known: Self.formatVersion)
        }
        hasMerges = found != 1
        guard mode != .readOnly else { return }
        try naming(path) { () throws(SQLiteError) in
            try connection.execute("PRAGMA page_size=16384; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL")
            if found == 0 {
                try connection.transaction { () throws(SQLiteError) in try connection.execute(Self.schema) }
            }
        }
    }

    /// Tokens come ready-made and separated by blanks. The `ascii` tokenizer takes every byte of
    /// 0x80 and more as a letter, so it cuts exactly there, and folds ASCII case.
    private static let schema = """
        CREATE TABLE IF NOT EXISTS blocks(
          id INTEGER PRIMARY KEY, first_batch INTEGER, last_batch INTEGER, first_arrival INTEGER, last_arrival INTEGER,
          records INTEGER, bytes INTEGER, min_time INTEGER, max_time INTEGER, filter_parts INTEGER, extents BLOB, body BLOB);
        CREATE INDEX IF NOT EXISTS blocks_by_batch ON blocks(last_batch);
        CREATE TABLE IF NOT EXISTS merges(block INTEGER PRIMARY KEY, since INTEGER, until INTEGER);
        \(indexSchema);
        PRAGMA application_id=\(HotLog.applicationID);
        PRAGMA user_version=\(formatVersion);
        """

    static let indexSchema = """
        CREATE VIRTUAL TABLE IF NOT EXISTS words USING fts5(
          tokens, content='', columnsize=0, detail=none, tokenize="ascii tokenchars '_'");
        CREATE TABLE IF NOT EXISTS filters(id INTEGER PRIMARY KEY, bits BLOB)
        """

    /// Stores blocks and their words in one transaction. Does nothing when the partition already
    /// holds blocks of these batches, so that a seal can be done again after a crash.
    func seal(_ blocks: [SealedBlock], batches: ClosedRange<Int64>) throws(StoreError) {
        try naming(path) { () throws(SQLiteError) in
            let isKnown = try connection.transaction { () throws(SQLiteError) in
                let known = try connection.statement("SELECT 1 FROM blocks WHERE last_batch >= ? LIMIT 1").bind(
                    1, batches.lowerBound)
                defer { known.reset() }
                if try known.step() { return true }
                for block in blocks { try insert(block, batches) }
                return false
            }
            // Written before a crash, or by an attempt whose sync failed: in the journal, but perhaps not on
            // the disk. Its batches go next, so it must be; this syncs the journal, and copies it.
            if isKnown { try connection.execute("PRAGMA wal_checkpoint(PASSIVE)") }
        }
    }

    /// - Returns: the number of the new block.
    @discardableResult
    func insert(_ block: SealedBlock, _ batches: ClosedRange<Int64>) throws(SQLiteError) -> Int64 {
        try connection.statement(
            """
            INSERT INTO blocks(first_batch, last_batch, first_arrival, last_arrival, records, bytes, min_time, max_time, filter_parts, extents, body)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """
        ).bind(1, batches.lowerBound).bind(2, batches.upperBound).bind(3, block.arrivals.lowerBound)
            .bind(4, block.arrivals.upperBound).bind(5, block.records).bind(6, block.bytes)
            .bind(7, block.times.min).bind(8, block.times.max).bind(9, block.filter.count)
            .bind(10, block.extents.encoded).bind(11, block.body).run()
        let id = connection.lastInsertedRow
        try index(id, block.words, block.filter)
        return id
    }

    /// Adds the words of a block to the index.
    func index(_ block: Int64, _ words: [UInt8], _ filter: [[UInt8]]) throws(SQLiteError) {
        try connection.statement("INSERT INTO words(rowid, tokens) VALUES (?, ?)").bind(1, block).bind(text: 2, words)
            .run()
        for (part, bits) in filter.enumerated() {
            try connection.statement("INSERT INTO filters VALUES (?, ?)").bind(1, Self.filterRow(block, part)).bind(
                2, bits
            )
            .run()
        }
    }

    /// What the catalogue says of this partition.
    func summary() throws(StoreError) -> PartitionSummary {
        try naming(path) { () throws(SQLiteError) in
            let statement = try connection.statement(
                "SELECT count(*), coalesce(sum(records), 0), coalesce(sum(bytes), 0), coalesce(min(min_time), 0), coalesce(max(max_time), 0) FROM blocks WHERE \(counting)"
            ).bind(2, generation)
            defer { statement.reset() }
            _ = try statement.step()
            return PartitionSummary(
                blocks: Int(statement.bounded(0)), records: statement.bounded(1), bytes: statement.bounded(2),
                minTime: statement.int(3), maxTime: statement.int(4))
        }
    }

    /// The rows of the blocks that count. When the table is damaged, as many as can be reached
    /// from either end, and the fault.
    ///
    /// - Parameters:
    ///   - all: also those that only readers of an older or a newer generation count.
    ///   - withExtents: whether the bytes of files are told that each holds.
    func rows(
        sealedThrough: Int64, all: Bool = false, withExtents: Bool = false
    ) -> (rows: [BlockRow], fault: SQLiteError?) {
        var found: [BlockRow] = []
        do {
            try read("ASC", sealedThrough, all, withExtents) { found.append($0) }
            return (found, nil)
        } catch {
            var rest: [BlockRow] = []
            // The first fault says what is wrong; this one only ends the way back.
            do { try read("DESC", sealedThrough, all, withExtents) { rest.append($0) } } catch {
                rest.removeAll { $0.id <= found.last?.id ?? 0 }
            }
            return (found + rest.reversed(), error)
        }
    }

    /// Holds for the blocks that count in the generation bound as parameter 2.
    private var counting: String {
        hasMerges ? "id NOT IN (SELECT block FROM merges WHERE since > ?2 OR until <= ?2)" : "?2 IS NOT NULL"
    }

    private func read(
        _ order: String, _ sealedThrough: Int64, _ all: Bool, _ withExtents: Bool, _ body: (BlockRow) -> Void
    ) throws(SQLiteError) {
        let row = try connection.statement(
            """
            SELECT id, records, bytes, min_time, max_time, first_arrival, last_arrival, filter_parts, \(withExtents ? "extents" : "NULL")
            FROM blocks NOT INDEXED
            WHERE last_batch <= ?1 AND \(all ? "?2 IS NOT NULL" : counting) ORDER BY id \(order)
            """
        ).bind(1, sealedThrough).bind(2, generation)
        defer { row.reset() }
        while try row.step() {
            body(
                BlockRow(
                    id: row.int(0), records: Int(row.bounded(1)), bytes: row.bounded(2), minTime: row.int(3),
                    maxTime: row.int(4),
                    firstArrival: row.bounded(5), lastArrival: row.bounded(6),
                    filterParts: Int(row.bounded(7)),
                    extents: withExtents ? ByteExtents(row.blob(8)) ?? ByteExtents() : ByteExtents()))
        }
    }

    /// Calls `body` with the bytes of a block; nil when it is gone.
    func withBody<R>(_ id: Int64, _ body: (UnsafeBufferPointer<UInt8>) -> R) throws(StoreError) -> R? {
        try naming(path) { () throws(SQLiteError) in
            let statement = try connection.statement("SELECT body FROM blocks WHERE id = ?").bind(1, id)
            defer { statement.reset() }
            guard try statement.step() else { return nil }
            return statement.withBlob(0, body)
        }
    }
}

/// A block ready to be written.
struct SealedBlock {
    var body: [UInt8]
    var words: [UInt8]
    var filter: [[UInt8]]
    var records: Int
    var bytes: Int64
    var times: (min: Int64, max: Int64)
    var arrivals: ClosedRange<Int64>
    var extents: ByteExtents
}

struct PartitionSummary {
    var blocks = 0
    var records: Int64 = 0
    var bytes: Int64 = 0
    var minTime: Int64 = 0
    var maxTime: Int64 = 0
}

struct BlockRow {
    var id: Int64
    var records: Int
    var bytes: Int64
    var minTime: Int64
    var maxTime: Int64
    var firstArrival: Int64
    var lastArrival: Int64
    /// Rows of `filters` that make its filter.
    var filterParts: Int
    /// Empty unless asked for.
    var extents: ByteExtents
}
