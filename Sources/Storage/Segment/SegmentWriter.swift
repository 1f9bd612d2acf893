internal import Compression
internal import Records

/// Puts the parts of a segment together: packs each, with its checksum, behind one header.
struct SegmentWriter: ~Copyable {
    private let zstd: ZstdCompressor
    private struct Part {
        var part: SegmentPart
        var key: Int
        var isCompressed: Bool
        var size: Int
        var packed: [UInt8]
    }

    private var parts: [Part] = []

    init(_ zstd: ZstdCompressor) { self.zstd = zstd }

    /// Adds a part unless it is empty; compressed unless that makes it no smaller.
    mutating func add(_ part: SegmentPart, key: Int = 0, _ content: borrowing ColumnWriter) {
        if content.count == 0 { return }
        content.withBytes { append(part, key, $0) }
    }

    mutating func append(_ part: SegmentPart, _ key: Int, _ content: UnsafeBufferPointer<UInt8>) {
        var packed =
            switch part {
            // Mostly digits: a larger table finds no more in them, and is cleared for each part.
            case .holes: zstd.compress(content, hashBits: 12)
            // Few bytes with much to find again: a tenth shorter than at level 1.
            case .dictionary, .shapeIDs: zstd.compress(content, level: 3)
            default: zstd.compress(content)
            }
        let isCompressed = packed.count < content.count
        if !isCompressed { packed = Array(content) }
        parts.append(Part(part: part, key: key, isCompressed: isCompressed, size: content.count, packed: packed))
    }

    /// The segment. Header, entries of the parts, checksum of both, parts.
    func joined(records: Int, textBytes: Int, times: (min: Int64, max: Int64)) -> [UInt8] {
        // What only counts reads no further than it must.
        let parts = parts.enumerated().sorted {
            ($0.element.part.order, $0.offset) < ($1.element.part.order, $1.offset)
        }.map(\.element)
        let headerSize = SegmentFormat.headerSize + parts.count * SegmentFormat.entrySize + SegmentFormat.checksumSize
        var header = ColumnWriter(capacity: headerSize)
        SegmentFormat.magic.withUnsafeBufferPointer { header.append($0) }
        header.byte(SegmentFormat.version)
        header.fixed32(records)
        header.fixed32(textBytes)
        header.fixed64(UInt64(bitPattern: times.min))
        header.fixed64(UInt64(bitPattern: times.max))
        header.fixed32(parts.count)
        for part in parts { Self.write(part, to: &header) }
        header.fixed64(header.withBytes { hashBytes($0) })
        var segment: [UInt8] = []
        segment.reserveCapacity(header.count + parts.reduce(0) { $0 + $1.packed.count })
        header.withBytes { segment += $0 }
        for part in parts { segment += part.packed }
        return segment
    }

    private static func write(_ part: Part, to header: inout ColumnWriter) {
        header.byte(part.part.rawValue)
        header.byte(part.isCompressed ? 1 : 0)
        header.byte(0)
        header.byte(0)
        header.fixed32(part.key)
        header.fixed32(part.size)
        header.fixed32(part.packed.count)
        header.fixed64(part.packed.withUnsafeBufferPointer { hashBytes($0) })
    }
}
