internal import Records

/// What the header of a segment says, checked against its checksum and the segment's length.
struct SegmentHeader {
    struct Entry {
        var part: SegmentPart
        var key: Int
        var isCompressed: Bool
        /// Where the part begins in the segment.
        var offset: Int
        var size: Int
        var packed: Int
        var checksum: UInt64
    }

    let records: Int
    /// Bytes of all lines as read.
    let textBytes: Int
    let minTime: Int64
    let maxTime: Int64
    let entries: [Entry]

    /// True for a segment, of whatever state; false for a block of format 1 and anything else.
    static func isSegment(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        bytes.count > 4 && bytes.starts(with: SegmentFormat.magic) && bytes[3] == SegmentFormat.version
    }

    /// - Parameters:
    ///   - bytes: the segment, or the beginning of it.
    ///   - size: bytes of all of it.
    init(_ bytes: UnsafeBufferPointer<UInt8>, size total: Int) throws(BlockFault) {
        guard bytes.count > 4, bytes.starts(with: SegmentFormat.magic) else { throw .notABlock }
        guard bytes[3] <= SegmentFormat.version else { throw .newerVersion(bytes[3]) }
        guard bytes[3] == SegmentFormat.version else { throw .notABlock }
        do {
            var reader = ByteReader(bytes)
            _ = try reader.take(4)
            (records, textBytes) = (try reader.fixed32(), try reader.fixed32())
            minTime = Int64(bitPattern: try reader.fixed64())
            maxTime = Int64(bitPattern: try reader.fixed64())
            let count = try reader.fixed32()
            let size = count * SegmentFormat.entrySize
            guard size <= bytes.count else { throw BlockFault.wrongLength }
            var entryReader = ByteReader(try reader.take(size))
            let header = UnsafeBufferPointer(rebasing: bytes[..<reader.position])
            guard try reader.fixed64() == hashBytes(header) else { throw BlockFault.damagedHeader }
            var entries: [Entry] = []
            var offset = reader.position
            for _ in 0..<count {
                let entry = try Self.entry(&entryReader, offset)
                offset += entry.packed
                entries.append(entry)
            }
            guard offset == total else { throw BlockFault.wrongLength }
            guard textBytes <= SegmentFormat.partLimit, records < 1 << 31 else { throw BlockFault.malformed }
            self.entries = entries
        } catch let fault as BlockFault {
            throw fault
        } catch {
            throw .wrongLength
        }
    }

    private static func entry(_ reader: inout ByteReader, _ offset: Int) throws -> Entry {
        let kind = try reader.byte()
        let packing = try reader.byte()
        let isReserved = try reader.byte() == 0 && reader.byte() == 0
        let key = try reader.fixed32()
        let (size, packed) = (try reader.fixed32(), try reader.fixed32())
        let checksum = try reader.fixed64()
        guard let part = SegmentPart(rawValue: kind), packing <= 1, isReserved, size <= SegmentFormat.partLimit,
            packing == 1 || size == packed
        else { throw BlockFault.malformed }
        return Entry(
            part: part, key: key, isCompressed: packing == 1, offset: offset, size: size, packed: packed,
            checksum: checksum)
    }
}
