internal import Compression
internal import Instants
internal import Records

/// Why a block cannot be read.
enum BlockFault: Error, Equatable {
    case notABlock
    case newerVersion(UInt8)
    /// The section's checksum does not fit its bytes.
    case damaged(BlockFormat.Section)
    /// Checksums fit, but the content makes no sense.
    case malformed
}

/// Reads blocks back into batches. Keeps its decompression context; one thread at a time.
final class BlockDecoder {
    private let zstd = ZstdDecompressor()
    /// No section may unpack to more: a batch holds less than 2 GiB.
    private static let sectionLimit = 1 << 30

    /// The records of `block`, all of them or none: a wrong line is worse than a named loss.
    func decode(_ block: UnsafeBufferPointer<UInt8>) throws(BlockFault) -> RecordBatch {
        do {
            return try decodeSections(block)
        } catch let fault as BlockFault {
            throw fault
        } catch {
            throw .malformed
        }
    }

    private func decodeSections(_ block: UnsafeBufferPointer<UInt8>) throws -> RecordBatch {
        var reader = ByteReader(block)
        guard block.count > 4, try reader.take(3).elementsEqual(BlockFormat.magic) else { throw BlockFault.notABlock }
        let version = try reader.byte()
        guard version <= BlockFormat.version else { throw BlockFault.newerVersion(version) }
        let count = try reader.small()
        var directory: [(raw: Int, packed: Int, sum: UInt64)] = []
        for _ in BlockFormat.Section.allCases {
            directory.append((try reader.small(), try reader.small(), try reader.fixed64()))
        }
        let batch = RecordBatch(textCapacity: directory[BlockFormat.Section.text.rawValue].raw)
        for section in BlockFormat.Section.allCases {
            let entry = directory[section.rawValue]
            let packed = try reader.take(entry.packed)
            guard hashBytes(packed) == entry.sum, entry.raw <= Self.sectionLimit else {
                throw BlockFault.damaged(section)
            }
            switch section {
            case .text: try unpack(packed, entry.raw, into: &batch.text)
            case .derived: try unpack(packed, entry.raw, into: &batch.derived)
            default:
                var bytes = ByteArena(capacity: entry.raw)
                try unpack(packed, entry.raw, into: &bytes)
                try read(section, bytes.bytes, count, batch)
            }
        }
        try checkRanges(batch)
        return batch
    }

    private func unpack(_ packed: UnsafeBufferPointer<UInt8>, _ size: Int, into arena: inout ByteArena) throws {
        let room = arena.unsafeTail(size)
        try zstd.decompress(packed, into: UnsafeMutableRawBufferPointer(rebasing: room[..<size]))
        arena.commitTail(size)
    }

    private func read(
        _ section: BlockFormat.Section, _ bytes: UnsafeBufferPointer<UInt8>, _ count: Int, _ batch: RecordBatch
    ) throws(Malformed) {
        switch section {
        case .tables: try Self.readTables(bytes, batch)
        case .records: try Self.readRecords(bytes, count, batch)
        default: try Self.readFields(bytes, batch)
        }
    }

    private static func readTables(_ bytes: UnsafeBufferPointer<UInt8>, _ batch: RecordBatch) throws(Malformed) {
        var reader = ByteReader(bytes)
        for _ in 0..<(try reader.small()) {
            guard batch.names.intern(try reader.string()) != nil else { throw Malformed() }
        }
        for _ in 0..<(try reader.small()) {
            let source = String(decoding: try reader.string(), as: UTF8.self)
            let host = String(decoding: try reader.string(), as: UTF8.self)
            let format = String(decoding: try reader.string(), as: UTF8.self)
            guard let category = Category(rawValue: try reader.byte()) else { throw Malformed() }
            _ = batch.streams.intern(Labels(source: source, host: host, category: category, format: format))
        }
    }

    /// The columns of a section, each with its own reader.
    private static func columns(_ bytes: UnsafeBufferPointer<UInt8>, _ count: Int) throws(Malformed) -> [ByteReader] {
        var reader = ByteReader(bytes)
        var lengths: [Int] = []
        for _ in 0..<count { lengths.append(try reader.small()) }
        var columns: [ByteReader] = []
        for length in lengths { columns.append(ByteReader(try reader.take(length))) }
        return columns
    }

    private static func readRecords(
        _ bytes: UnsafeBufferPointer<UInt8>, _ count: Int, _ batch: RecordBatch
    ) throws(Malformed) {
        var column = try columns(bytes, RecordColumn.allCases.count)
        var time: Int64 = 0
        var position = 0
        var firstField = 0
        var expected: [UInt32: Int64] = [:]
        batch.records.reserveCapacity(count)
        for _ in 0..<count {
            time = time &+ (try column[RecordColumn.time.rawValue].signed())
            let origin = UInt32(try column[RecordColumn.origin.rawValue].small())
            let offset = (expected[origin] ?? 0) &+ (try column[RecordColumn.offset.rawValue].signed())
            let length = try column[RecordColumn.length.rawValue].small()
            expected[origin] = offset &+ Int64(length)
            let start = try column[RecordColumn.viewStart.rawValue].small()
            let tail = try column[RecordColumn.viewLength.rawValue].small()
            guard start & 1 == 1 || start >> 1 + tail <= length else { throw Malformed() }
            let raw = TextRange(text: position, length: length)
            let view =
                start & 1 == 1
                ? TextRange(derived: start >> 1, length: tail) : raw.slice(start >> 1, length - start >> 1 - tail)
            var record = Record(raw: raw, view: view)
            record.time = Instant(nanoseconds: time)
            record.offset = offset
            record.origin = origin
            record.stream = UInt32(try column[RecordColumn.stream.rawValue].small())
            guard let level = Level(rawValue: try column[RecordColumn.level.rawValue].byte()) else { throw Malformed() }
            record.level = level
            record.flags = RecordFlags(rawValue: try column[RecordColumn.flags.rawValue].byte())
            record.firstField = UInt32(firstField)
            record.fieldCount = UInt16(truncatingIfNeeded: try column[RecordColumn.fieldCount.rawValue].small())
            firstField += Int(record.fieldCount)
            position += length
            guard position < 1 << 31 else { throw Malformed() }
            batch.records.append(record)
        }
    }

    private static func readFields(_ bytes: UnsafeBufferPointer<UInt8>, _ batch: RecordBatch) throws(Malformed) {
        var column = try columns(bytes, FieldColumn.allCases.count)
        var derivedEnd = 0
        for record in batch.records {
            for _ in 0..<record.fieldCount {
                let name = UInt32(try column[FieldColumn.name.rawValue].small())
                guard let kind = FieldKind(rawValue: try column[FieldColumn.kind.rawValue].byte()),
                    name < batch.names.count
                else { throw Malformed() }
                let start = try column[FieldColumn.start.rawValue].small()
                let length = try column[FieldColumn.length.rawValue].small()
                let value: TextRange
                if start & 1 == 0 {
                    guard start >> 1 + length <= record.view.length else { throw Malformed() }
                    value = record.view.slice(start >> 1, length)
                } else {
                    let derived = try column[FieldColumn.jump.rawValue].byte() == 1
                    let place =
                        Int(try column[FieldColumn.jump.rawValue].signed()) + (derived ? derivedEnd : record.raw.start)
                    guard place >= 0, place + length < 1 << 31 else { throw Malformed() }
                    value = derived ? TextRange(derived: place, length: length) : TextRange(text: place, length: length)
                    if derived { derivedEnd = place + length }
                }
                batch.fields.append(Field(name: name, kind: kind, value: value))
            }
        }
    }

    /// Every range must lie inside its buffer, so that no later read can trap.
    private func checkRanges(_ batch: RecordBatch) throws(Malformed) {
        func inside(_ range: TextRange) -> Bool {
            range.end <= (range.isDerived ? batch.derived.count : batch.text.count)
        }
        for record in batch.records {
            guard inside(record.raw), inside(record.view), record.stream < batch.streams.count else {
                throw Malformed()
            }
        }
        for field in batch.fields where !inside(field.value) { throw Malformed() }
    }
}
