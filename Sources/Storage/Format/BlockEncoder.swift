internal import Compression
internal import Instants
internal import Records

/// Block format 1, drawn in `docs/format/block.md`: five sections, each compressed and with its
/// own checksum, so that damage is found, named, and stays where it is.
enum BlockFormat {
    static let magic: [UInt8] = Array("SLB".utf8)
    static let version: UInt8 = 1

    /// Order of the sections in a block.
    enum Section: Int, CaseIterable { case tables, records, fields, text, derived }
}

/// Turns batches into blocks. Keeps its compression context and buffers; one thread at a time.
final class BlockEncoder {
    private let zstd: ZstdCompressor

    /// - Parameter level: zstd's, 1 (fast) to 19.
    init(level: Int32) { zstd = ZstdCompressor(level: level) }

    /// The block of all records of `batch`. Cost: one pass over the records, one zstd pass over the bytes.
    func encode(_ batch: RecordBatch) -> [UInt8] {
        let records = Self.recordColumns(batch)
        let fields = Self.fieldColumns(batch)
        let tables = Self.tables(batch)
        var out = ByteWriter()
        var body: [UInt8] = []
        out.bytes += BlockFormat.magic
        out.byte(BlockFormat.version)
        out.varint(batch.count)
        func section(_ bytes: UnsafeBufferPointer<UInt8>) {
            let packed = zstd.compress(bytes)
            out.varint(bytes.count)
            out.varint(packed.count)
            out.fixed64(packed.withUnsafeBufferPointer { hashBytes($0) })
            body += packed
        }
        tables.withUnsafeBufferPointer(section)
        records.withUnsafeBufferPointer(section)
        fields.withUnsafeBufferPointer(section)
        withContiguousText(batch, section)
        section(batch.derived.bytes)
        return out.bytes + body
    }

    /// Calls `body` with the raw bytes of all records one after the other, copying only when
    /// there are gaps between them.
    private func withContiguousText(_ batch: RecordBatch, _ body: (UnsafeBufferPointer<UInt8>) -> Void) {
        var end = batch.records.first?.raw.start ?? 0
        let first = end
        var dense = true
        for record in batch.records {
            if record.raw.start != end { dense = false }
            end += Int(record.raw.length)
        }
        if dense { return body(batch.text.view(first, end - first)) }
        var copy: [UInt8] = []
        for record in batch.records { copy += batch.bytes(record.raw) }
        copy.withUnsafeBufferPointer(body)
    }

    private static func tables(_ batch: RecordBatch) -> [UInt8] {
        var out = ByteWriter()
        out.varint(batch.names.count)
        for id in 0..<UInt32(batch.names.count) { out.string(batch.names.bytes(id)) }
        out.varint(batch.streams.count)
        for id in 0..<UInt32(batch.streams.count) {
            out.string(batch.streams.source(id))
            out.string(batch.streams.host(id))
            out.string(batch.streams.format(id))
            out.byte(batch.streams.category(id).rawValue)
        }
        return out.bytes
    }

    private static func recordColumns(_ batch: RecordBatch) -> [UInt8] {
        var columns = (0..<RecordColumn.allCases.count).map { _ in ByteWriter() }
        var time: Int64 = 0
        var expected: [UInt32: Int64] = [:]
        for record in batch.records {
            columns[RecordColumn.time.rawValue].signed(record.time.nanoseconds &- time)
            time = record.time.nanoseconds
            columns[RecordColumn.origin.rawValue].varint(Int(record.origin))
            columns[RecordColumn.offset.rawValue].signed(record.offset &- (expected[record.origin] ?? 0))
            expected[record.origin] = record.offset &+ Int64(record.raw.length)
            columns[RecordColumn.length.rawValue].varint(Int(record.raw.length))
            if record.view.isDerived {
                columns[RecordColumn.viewStart.rawValue].varint(record.view.start << 1 | 1)
                columns[RecordColumn.viewLength.rawValue].varint(Int(record.view.length))
            } else {
                columns[RecordColumn.viewStart.rawValue].varint((record.view.start - record.raw.start) << 1)
                columns[RecordColumn.viewLength.rawValue].varint(record.raw.end - record.view.end)
            }
            columns[RecordColumn.stream.rawValue].varint(Int(record.stream))
            columns[RecordColumn.level.rawValue].byte(record.level.rawValue)
            columns[RecordColumn.flags.rawValue].byte(record.flags.rawValue)
            columns[RecordColumn.fieldCount.rawValue].varint(Int(record.fieldCount))
        }
        return join(columns)
    }

    private static func fieldColumns(_ batch: RecordBatch) -> [UInt8] {
        var columns = (0..<FieldColumn.allCases.count).map { _ in ByteWriter() }
        var derivedEnd = 0
        for record in batch.records {
            let first = Int(record.firstField)
            for field in batch.fields[first..<(first + Int(record.fieldCount))] {
                columns[FieldColumn.name.rawValue].varint(Int(field.name))
                columns[FieldColumn.kind.rawValue].byte(field.kind.rawValue)
                let value = field.value
                // Most values are slices of the view; the rest were derived one after the other.
                if value.isDerived == record.view.isDerived, value.start >= record.view.start,
                    value.end <= record.view.end
                {
                    columns[FieldColumn.start.rawValue].varint((value.start - record.view.start) << 1)
                } else {
                    columns[FieldColumn.start.rawValue].varint(1)
                    columns[FieldColumn.jump.rawValue].byte(value.isDerived ? 1 : 0)
                    columns[FieldColumn.jump.rawValue].signed(
                        Int64(value.start - (value.isDerived ? derivedEnd : record.raw.start)))
                    if value.isDerived { derivedEnd = value.end }
                }
                columns[FieldColumn.length.rawValue].varint(Int(value.length))
            }
        }
        return join(columns)
    }

    private static func join(_ columns: [ByteWriter]) -> [UInt8] {
        var out = ByteWriter()
        for column in columns { out.varint(column.bytes.count) }
        for column in columns { out.bytes += column.bytes }
        return out.bytes
    }
}

/// The columns of the records section, in order.
enum RecordColumn: Int, CaseIterable {
    case time, origin, offset, length, viewStart, viewLength, stream, level, flags, fieldCount
}

/// The columns of the fields section, in order.
enum FieldColumn: Int, CaseIterable { case name, kind, start, jump, length }
