internal import Compression
internal import Instants
internal import Records
internal import SQLite

extension HotLog {
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
        checkpoint.offset = row.bounded(6)
        checkpoint.head = row.blob(7)
        checkpoint.anchorLength = Int(min(row.bounded(8), 1 << 20))
        checkpoint.anchorHash = UInt64(bitPattern: row.int(9))
        checkpoint.prefix = PrefixHash(
            state: UInt64(bitPattern: row.int(10)), count: row.bounded(11), pending: UInt64(bitPattern: row.int(12)))
        checkpoint.ended = row.int(13) != 0
        checkpoint.lastTime = row.isNull(14) ? nil : Instant(nanoseconds: row.int(14))
        checkpoint.trail = decodeTrail(row.blob(15))
        return checkpoint
    }

    /// Three numbers for each hash.
    static func encode(_ trail: [PrefixHash]) -> [UInt8] {
        var out = StateWriter(version: 1)
        for hash in trail {
            out.append(hash.state)
            out.append(UInt64(bitPattern: hash.count))
            out.append(hash.pending)
        }
        return out.bytes
    }

    private static func decodeTrail(_ bytes: [UInt8]) -> [PrefixHash] {
        var reader = StateReader(bytes)
        var trail: [PrefixHash] = []
        // A row cut short gives the hashes that are whole; fewer only mean less proof.
        while let state = reader.unsigned(), let count = reader.unsigned(), let pending = reader.unsigned() {
            trail.append(PrefixHash(state: state, count: Int64(bitPattern: count), pending: pending))
        }
        return trail
    }

    func losses() throws(SQLiteError) -> [Loss] {
        let statement = try connection.statement("SELECT origin, first, past, reason, noticed FROM losses ORDER BY id")
        defer { statement.reset() }
        var found: [Loss] = []
        while try statement.step() {
            found.append(
                Loss(
                    origin: UInt32(truncatingIfNeeded: statement.int(0)), start: statement.bounded(1),
                    end: statement.bounded(2),
                    reason: Loss.Reason(rawValue: statement.text(3)) ?? .damaged,
                    noticed: Instant(nanoseconds: statement.int(4))))
        }
        return found
    }

    /// The rows whose keys begin with `prefix`. One with a damaged value comes without it: what it was about begins
    /// anew, and `verify` names it.
    func state(prefix: String) throws(SQLiteError) -> [StateChange] {
        let statement = try connection.statement("SELECT key, value FROM state WHERE key >= ? AND key < ? ORDER BY key")
            .bind(1, prefix).bind(2, prefix + "\u{10FFFF}")
        defer { statement.reset() }
        var found: [StateChange] = []
        while try statement.step() {
            var value: [UInt8]?
            do throws(CompressionError) { value = try values.decode(statement.blob(1)) } catch { value = nil }
            found.append(StateChange(key: statement.text(0), value: value))
        }
        return found
    }

    /// The rows of `batches` from `first` on that are not sealed, in order.
    func batchRows(after sealed: Int64) throws(SQLiteError) -> [BatchRow] {
        try rows(
            "SELECT id, records, bytes, min_time, max_time, first_arrival, extents, '' FROM batches WHERE id > ? ORDER BY id",
            sealed)
    }

    /// The bytes of a batch; nil when it is gone.
    func body(of batch: Int64) throws(SQLiteError) -> [UInt8]? {
        let statement = try connection.statement("SELECT body FROM batches WHERE id = ?").bind(1, batch)
        defer { statement.reset() }
        return try statement.step() ? statement.blob(0) : nil
    }

    /// The batches that were set aside because they are damaged.
    func quarantined() throws(SQLiteError) -> [BatchRow] {
        try rows(
            "SELECT id, records, bytes, min_time, max_time, first_arrival, extents, reason FROM quarantine WHERE id > ? ORDER BY id",
            0)
    }

    private func rows(_ sql: String, _ after: Int64) throws(SQLiteError) -> [BatchRow] {
        let row = try connection.statement(sql).bind(1, after)
        defer { row.reset() }
        var found: [BatchRow] = []
        while try row.step() {
            found.append(
                BatchRow(
                    id: row.int(0), records: Int(row.bounded(1)), bytes: row.bounded(2), minTime: row.int(3),
                    maxTime: row.int(4),
                    firstArrival: row.bounded(5), extents: ByteExtents(row.blob(6)) ?? ByteExtents(),
                    reason: row.text(7)))
        }
        return found
    }

    /// What the catalogue says of the partitions, oldest day first.
    func partitions() throws(SQLiteError) -> [PartitionRow] {
        let row = try connection.statement(
            "SELECT name, category, day, blocks, records, bytes, min_time, max_time, damaged FROM partitions ORDER BY day, name"
        )
        defer { row.reset() }
        var found: [PartitionRow] = []
        while try row.step() {
            let summary = PartitionSummary(
                blocks: Int(row.bounded(3)), records: row.bounded(4), bytes: row.bounded(5), minTime: row.int(6),
                maxTime: row.int(7))
            found.append(
                PartitionRow(
                    name: row.text(0), category: Category(rawValue: UInt8(truncatingIfNeeded: row.int(1))) ?? .other,
                    day: Int(row.bounded(2)), summary: summary, isDamaged: row.int(8) != 0))
        }
        return found
    }

    /// The bytes that retention took away with the partitions they were in.
    func expired() throws(SQLiteError) -> [ByteExtent] {
        let row = try connection.statement("SELECT origin, first, past FROM expired ORDER BY origin, first")
        defer { row.reset() }
        var found: [ByteExtent] = []
        while try row.step() {
            found.append(
                ByteExtent(origin: UInt32(truncatingIfNeeded: row.int(0)), start: row.bounded(1), end: row.bounded(2)))
        }
        return found
    }
}

extension Statement {
    /// A count, a day, or a place in a file. Damage may have put any number there; sums of what this gives do
    /// not overflow.
    func bounded(_ column: Int32) -> Int64 { min(max(int(column), 0), 1 << 48) }
}

/// A batch in `hot.db`, without its body.
struct BatchRow {
    var id: Int64
    var records: Int
    var bytes: Int64
    var minTime: Int64
    var maxTime: Int64
    var firstArrival: Int64
    var extents: ByteExtents
    /// Why it was set aside; empty when it was not.
    var reason: String
}

/// A partition, as the catalogue in `hot.db` knows it.
struct PartitionRow {
    var name: String
    var category: Category
    var day: Int
    var summary: PartitionSummary
    /// It failed under a seal, so nothing more is written to it.
    var isDamaged: Bool
}
