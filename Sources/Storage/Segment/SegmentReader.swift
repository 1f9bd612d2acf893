internal import Compression
internal import Instants
internal import Records

/// Reads a segment, unpacking each part when it is first asked for. One thread at a time.
///
/// What a query needs comes from few parts: counts by template and level from the dictionary, who
/// is which from `shapeIDs`, times from `times`. Lines are put together only for the templates
/// asked for. A damaged part is named when it is asked for and leaves the others readable.
final class SegmentReader {
    let header: SegmentHeader
    private let bytes: [UInt8]
    private let zstd: ZstdDecompressor
    /// By entry, once asked for.
    private var parts: [UnpackedPart?]
    private var knownDictionary: SegmentDictionary?
    private var knownTables: RecordBatch?
    private var knownRows: [String: TextRows] = [:]

    /// Cost: the header alone is looked at.
    /// - Parameters:
    ///   - size: bytes of the segment when `segment` is only the beginning of it. A part behind that is `notFetched`.
    ///   - zstd: to be used by one thread at a time too; making one costs more than a small part.
    init(
        _ segment: [UInt8], size: Int? = nil, zstd: ZstdDecompressor = ZstdDecompressor()
    ) throws(BlockFault) {
        bytes = segment
        self.zstd = zstd
        let header = try segment.withUnsafeBufferPointer { (all) throws(BlockFault) in
            try SegmentHeader(all, size: size ?? all.count)
        }
        self.header = header
        parts = Array(repeating: nil, count: header.entries.count)
    }

    /// How many records.
    var count: Int { header.records }

    /// The content of a part, valid while the reader lives; empty when the segment has none.
    func content(_ part: SegmentPart, key: Int = 0) throws(BlockFault) -> UnsafeBufferPointer<UInt8> {
        guard let index = header.entries.firstIndex(where: { $0.part == part && $0.key == key }) else {
            return UnsafeBufferPointer(start: nil, count: 0)
        }
        if let known = parts[index] { return known.arena.bytes }
        let unpacked = UnpackedPart(capacity: header.entries[index].size)
        try unpack(header.entries[index], into: unpacked)
        parts[index] = unpacked
        return unpacked.arena.bytes
    }

    private func unpack(_ entry: SegmentHeader.Entry, into target: UnpackedPart) throws(BlockFault) {
        guard entry.offset + entry.packed <= bytes.count else { throw .notFetched }
        try bytes.withUnsafeBufferPointer { (all) throws(BlockFault) in
            let packed = UnsafeBufferPointer(rebasing: all[entry.offset..<(entry.offset + entry.packed)])
            guard hashBytes(packed) == entry.checksum else { throw .damagedPart(entry.part) }
            guard entry.isCompressed else { return target.arena.append(packed) }
            let room = target.arena.unsafeTail(entry.size)
            do {
                try zstd.decompress(packed, into: UnsafeMutableRawBufferPointer(rebasing: room[..<entry.size]))
            } catch {
                throw .malformed
            }
            target.arena.commitTail(entry.size)
        }
    }

    /// Templates, shapes and columns; unpacks the dictionary.
    func dictionary() throws(BlockFault) -> SegmentDictionary {
        if let knownDictionary { return knownDictionary }
        let names = try tables().names.count
        let content = try content(.dictionary)
        let dictionary = try wellFormed { () throws(Malformed) in try SegmentDictionary(content, names: names) }
        knownDictionary = dictionary
        return dictionary
    }

    /// A batch with the segment's field names and streams, and a record of each stream that has nothing else.
    func tables() throws(BlockFault) -> RecordBatch {
        if let knownTables { return knownTables }
        let batch = RecordBatch(textCapacity: 16)
        let content = try content(.tables)
        try wellFormed { () throws(Malformed) in try BlockDecoder.readTables(content, batch) }
        for stream in 0..<UInt32(batch.streams.count) {
            batch.addRecord(Record(raw: .empty, view: .empty, stream: stream))
        }
        knownTables = batch
        return batch
    }

    /// The shape of each record, counted from 1; 0 for those of the rest.
    func shapeIDs() throws(BlockFault) -> [UInt16] {
        let content = try content(.shapeIDs)
        let shapes = try dictionary().shapes
        guard content.count == 2 * count else { throw .malformed }
        var counts = [Int32](repeating: 0, count: 1 << 16)
        let ids = [UInt16](unsafeUninitializedCapacity: count) { ids, filled in
            counts.withUnsafeMutableBufferPointer { counts in
                for index in 0..<count {
                    let id = UInt16(content[2 &* index]) | UInt16(content[2 &* index &+ 1]) << 8
                    counts[Int(id)] &+= 1
                    ids.initializeElement(at: index, to: id)
                }
            }
            filled = count
        }
        // The sizes of the columns rest on these numbers.
        for (index, shape) in shapes.enumerated() where Int(counts[index + 1]) != shape.rows { throw .malformed }
        for id in (shapes.count + 1)..<max(shapes.count + 1, counts.count) where counts[id] > 0 { throw .malformed }
        return ids
    }

    /// The records that no template fits, in order; nil when there are none.
    func rest() throws(BlockFault) -> RecordBatch? {
        let content = try content(.rest)
        if content.isEmpty { return nil }
        return try BlockDecoder().decodeRows(content)
    }

    /// Where a text may stand in the lines, as far as that has been asked for.
    func rows(holding text: String) throws(BlockFault) -> TextRows {
        if let known = knownRows[text] { return known }
        let rows = TextRows(text, try dictionary(), try content(.dictionary))
        knownRows[text] = rows
        return rows
    }

    func wellFormed<R>(_ body: () throws(Malformed) -> R) throws(BlockFault) -> R {
        do { return try body() } catch { throw .malformed }
    }
}

/// A part as it was before it was packed.
final class UnpackedPart {
    var arena: ByteArena

    init(capacity: Int) { arena = ByteArena(capacity: max(16, capacity)) }
}
