internal import Compression
internal import Records

/// Reads blocks back into batches. Keeps its decompression context; one thread at a time.
final class BlockDecoder {
    private let zstd = ZstdDecompressor()

    /// The records of a block of either format, all of them or none: a wrong line is worse than a
    /// named loss.
    func decode(_ block: UnsafeBufferPointer<UInt8>) throws(BlockFault) -> RecordBatch {
        if SegmentHeader.isSegment(block) { return try SegmentReader(Array(block)).batch() }
        return try decodeRows(block)
    }

    /// The records of a block of format 1.
    func decodeRows(_ block: UnsafeBufferPointer<UInt8>) throws(BlockFault) -> RecordBatch {
        let header = try BlockHeader(block)
        let batch = RecordBatch(textCapacity: header[.text].size)
        try readTexts(block, header, into: batch)
        return try decodeRows(block, header, into: batch)
    }

    /// The same; nil when no line of the block holds what `condition` says, its words being texts that may stand
    /// anywhere. Cost then: unpacking and searching the text, a third of decoding the block.
    func decodeRows(
        _ block: UnsafeBufferPointer<UInt8>, holding condition: WordCondition
    ) throws(BlockFault) -> RecordBatch? {
        let header = try BlockHeader(block)
        let batch = RecordBatch(textCapacity: header[.text].size)
        try readTexts(block, header, into: batch)
        guard condition.mayStand(inTextsOf: batch) else { return nil }
        return try decodeRows(block, header, into: batch)
    }

    private func readTexts(
        _ block: UnsafeBufferPointer<UInt8>, _ header: BlockHeader, into batch: RecordBatch
    ) throws(BlockFault) {
        try unpack(.text, of: block, header, into: &batch.text)
        try unpack(.derived, of: block, header, into: &batch.derived)
    }

    /// All but the texts.
    private func decodeRows(
        _ block: UnsafeBufferPointer<UInt8>, _ header: BlockHeader, into batch: RecordBatch
    ) throws(BlockFault) -> RecordBatch {
        var tables = ByteArena(capacity: header[.tables].size)
        var records = ByteArena(capacity: header[.records].size)
        var fields = ByteArena(capacity: header[.fields].size)
        try unpack(.tables, of: block, header, into: &tables)
        try unpack(.records, of: block, header, into: &records)
        try unpack(.fields, of: block, header, into: &fields)
        do {
            try Self.readTables(tables.bytes, batch)
            try readRecords(records.bytes, header.records, into: batch)
            try readFields(fields.bytes, into: batch)
        } catch {
            throw .malformed
        }
        extendLifetime(tables)
        extendLifetime(records)
        extendLifetime(fields)
        return batch
    }

    private func unpack(
        _ section: BlockFormat.Section, of block: UnsafeBufferPointer<UInt8>, _ header: BlockHeader,
        into arena: inout ByteArena
    ) throws(BlockFault) {
        let entry = header[section]
        let packed = UnsafeBufferPointer(rebasing: block[entry.offset..<(entry.offset + entry.packed)])
        guard hashBytes(packed) == entry.checksum else { throw .damaged(section) }
        let room = arena.unsafeTail(entry.size)
        do {
            try zstd.decompress(packed, into: UnsafeMutableRawBufferPointer(rebasing: room[..<entry.size]))
        } catch {
            throw .malformed
        }
        arena.commitTail(entry.size)
    }

    static func readTables(_ bytes: UnsafeBufferPointer<UInt8>, _ batch: RecordBatch) throws(Malformed) {
        var reader = ByteReader(bytes)
        let names = try reader.small()
        for number in 0..<names {
            // A name that is there already would shift the numbers of those after it.
            guard let id = batch.names.intern(try reader.string()), id == number else { throw Malformed() }
        }
        let streams = try reader.small()
        for number in 0..<streams {
            let source = String(decoding: try reader.string(), as: UTF8.self)
            let host = String(decoding: try reader.string(), as: UTF8.self)
            let format = String(decoding: try reader.string(), as: UTF8.self)
            guard let category = Category(rawValue: try reader.byte()) else { throw Malformed() }
            let id = batch.streams.intern(Labels(source: source, host: host, category: category, format: format))
            guard id == number else { throw Malformed() }
        }
        guard reader.isAtEnd else { throw Malformed() }
    }
}

/// What the header of a block says, checked against its checksum and the block's length.
struct BlockHeader {
    struct Entry {
        /// Where it begins in the block.
        var offset: Int
        var size: Int
        var packed: Int
        var checksum: UInt64
    }

    let records: Int
    private var entries: [Entry] = []

    subscript(_ section: BlockFormat.Section) -> Entry { entries[section.rawValue] }

    init(_ block: UnsafeBufferPointer<UInt8>) throws(BlockFault) {
        guard block.count > 4, block.starts(with: BlockFormat.magic) else { throw .notABlock }
        // Before all else, since a newer version may say the rest in another way.
        guard block[3] <= BlockFormat.version else { throw .newerVersion(block[3]) }
        guard block[3] == BlockFormat.version else { throw .notABlock }
        do {
            var reader = ByteReader(block)
            let content = try reader.take(BlockFormat.headerSize)
            guard try reader.fixed64() == hashBytes(content) else { throw BlockFault.damagedHeader }
            reader = ByteReader(content)
            _ = try reader.take(4)
            records = try reader.fixed32()
            var offset = BlockFormat.headerSize + BlockFormat.checksumSize
            for _ in BlockFormat.Section.allCases {
                let entry = Entry(
                    offset: offset, size: try reader.fixed32(), packed: try reader.fixed32(),
                    checksum: try reader.fixed64())
                offset += entry.packed
                entries.append(entry)
            }
        } catch let fault as BlockFault {
            throw fault
        } catch {
            throw .wrongLength
        }
        let length = entries.reduce(BlockFormat.headerSize + BlockFormat.checksumSize) { $0 + $1.packed }
        guard length == block.count else { throw .wrongLength }
        guard entries.allSatisfy({ $0.size <= BlockFormat.sectionLimit }) else { throw .malformed }
    }
}
