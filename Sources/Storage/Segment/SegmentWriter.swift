internal import Compression
internal import Records

/// Puts the parts of a segment together: packs each, with its checksum, behind one header.
struct SegmentWriter: ~Copyable {
    private let zstd: ZstdCompressor
    private var entries = ColumnWriter(capacity: 1024)
    private var parts: [[UInt8]] = []

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
        entries.byte(part.rawValue)
        entries.byte(isCompressed ? 1 : 0)
        entries.byte(0)
        entries.byte(0)
        entries.fixed32(key)
        entries.fixed32(content.count)
        entries.fixed32(packed.count)
        entries.fixed64(packed.withUnsafeBufferPointer { hashBytes($0) })
        parts.append(packed)
    }

    /// The segment. Header, entries of the parts, checksum of both, parts.
    func joined(records: Int, textBytes: Int, times: (min: Int64, max: Int64)) -> [UInt8] {
        var header = ColumnWriter(capacity: SegmentFormat.headerSize + entries.count + SegmentFormat.checksumSize)
        SegmentFormat.magic.withUnsafeBufferPointer { header.append($0) }
        header.byte(SegmentFormat.version)
        header.fixed32(records)
        header.fixed32(textBytes)
        header.fixed64(UInt64(bitPattern: times.min))
        header.fixed64(UInt64(bitPattern: times.max))
        header.fixed32(parts.count)
        header.append(entries)
        header.fixed64(header.withBytes { hashBytes($0) })
        var segment: [UInt8] = []
        segment.reserveCapacity(header.count + parts.reduce(0) { $0 + $1.count })
        header.withBytes { segment += $0 }
        for part in parts { segment += part }
        return segment
    }
}
