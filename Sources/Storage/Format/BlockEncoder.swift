internal import Compression
internal import Records

/// Turns batches into blocks. Keeps its compression context; one thread at a time.
final class BlockEncoder {
    private let zstd: ZstdCompressor

    /// - Parameter level: zstd's, 1 (fast) to 19.
    init(level: Int32) { zstd = ZstdCompressor(level: level) }

    /// The block of all records of `batch`. Cost: one pass over the records, one zstd pass over the bytes.
    func encode(_ batch: RecordBatch) -> [UInt8] {
        let batch = Self.isPlain(batch) ? batch : Self.plainCopy(batch)
        var header = ColumnWriter(capacity: BlockFormat.headerSize + BlockFormat.checksumSize)
        BlockFormat.magic.withUnsafeBufferPointer { header.append($0) }
        header.byte(BlockFormat.version)
        header.fixed32(batch.count)
        var sections: [[UInt8]] = []
        Self.tables(batch).withBytes { add($0, &header, &sections) }
        RecordColumns(batch).joined().withBytes { add($0, &header, &sections) }
        FieldColumns(batch).joined().withBytes { add($0, &header, &sections) }
        withContiguousText(batch) { add($0, &header, &sections) }
        add(batch.derived.bytes, &header, &sections)
        header.fixed64(header.withBytes { hashBytes($0) })
        var block: [UInt8] = []
        block.reserveCapacity(header.count + sections.reduce(0) { $0 + $1.count })
        header.withBytes { block += $0 }
        for section in sections { block += section }
        return block
    }

    private func add(_ bytes: UnsafeBufferPointer<UInt8>, _ header: inout ColumnWriter, _ sections: inout [[UInt8]]) {
        let packed = zstd.compress(bytes)
        header.fixed32(bytes.count)
        header.fixed32(packed.count)
        header.fixed64(packed.withUnsafeBufferPointer { hashBytes($0) })
        sections.append(packed)
    }

    /// Calls `body` with the raw bytes of all records one after the other, copying only when
    /// there are gaps between them.
    private func withContiguousText(_ batch: RecordBatch, _ body: (UnsafeBufferPointer<UInt8>) -> Void) {
        let first = batch.records.first?.raw.start ?? 0
        var end = first
        var dense = true
        for record in batch.records {
            if record.raw.start != end { dense = false }
            end += Int(record.raw.length)
        }
        if dense { return body(batch.text.view(first, end - first)) }
        var copy = ByteArena(capacity: end - first)
        for record in batch.records { copy.append(batch.bytes(record.raw)) }
        body(copy.bytes)
        extendLifetime(copy)
    }

    private static func tables(_ batch: RecordBatch) -> ColumnWriter {
        var out = ColumnWriter(capacity: 4096)
        out.varint(batch.names.count)
        for id in 0..<UInt32(batch.names.count) { out.string(batch.names.bytes(id)) }
        out.varint(batch.streams.count)
        for id in 0..<UInt32(batch.streams.count) {
            out.string(batch.streams.source(id))
            out.string(batch.streams.host(id))
            out.string(batch.streams.format(id))
            out.byte(batch.streams.category(id).rawValue)
        }
        return out
    }

    /// True when the text of each record holds its view and its values, as far as they are not
    /// derived: then they keep their places when records move together.
    private static func isPlain(_ batch: RecordBatch) -> Bool {
        for record in batch.records {
            guard !record.raw.isDerived, record.view.isDerived || record.view.isPart(of: record.raw) else {
                return false
            }
            let first = Int(record.firstField)
            for at in first..<(first + Int(record.fieldCount)) {
                let value = batch.fields[at].value
                guard value.isDerived || value.isPart(of: record.raw) else { return false }
            }
        }
        return true
    }

    private static func plainCopy(_ batch: RecordBatch) -> RecordBatch {
        let copy = RecordBatch(textCapacity: batch.text.count)
        var mapping = BatchMapping(batch)
        for index in 0..<batch.count { copy.append(index, of: batch, using: &mapping) }
        return copy
    }
}
