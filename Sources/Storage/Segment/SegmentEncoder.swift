internal import Compression
internal import Records

/// A segment and what its index needs.
struct EncodedSegment {
    var bytes: [UInt8]
    /// The distinct words without a digit, in lower case, a blank behind each.
    var plainWords: [UInt8]
    /// The distinct hashes of the words with a digit.
    var identifiers: [UInt64]
}

/// Turns batches into segments. Keeps its compression context; one thread at a time.
final class SegmentEncoder {
    private let zstd: ZstdCompressor
    private let memory = ColumnMemory()

    /// - Parameter level: zstd's, 1 (fast) to 19.
    init(level: Int32 = 1) { zstd = ZstdCompressor(level: level) }

    /// The segment of all records of `batch`. Cost: about 0.4 microseconds a line, one pass over
    /// the bytes; memory: the columns, less than the text.
    func encode(_ batch: RecordBatch) -> EncodedSegment {
        var draft = SegmentDraft(batch, memory)
        defer { memory.reset() }
        var writer = SegmentWriter(zstd)
        writer.add(.tables, Self.tables(batch))
        var groups = GroupedColumns(.holes)
        let dictionary = Self.dictionary(draft, &groups, &writer)
        groups.close(&writer)
        writer.add(.dictionary, dictionary)
        writer.add(.shapeIDs, Self.shapeIDs(draft))
        writer.add(.times, RecordRuns.times(batch))
        writer.add(.streams, RecordRuns.streams(batch))
        writer.add(.positions, RecordRuns.positions(batch))
        writer.add(.arrivals, RecordRuns.arrivals(batch))
        if let rest = draft.rest.batch {
            let block = BlockEncoder(level: 1).encode(rest)
            block.withUnsafeBufferPointer { writer.append(.rest, 0, $0) }
        }
        let bytes = batch.records.reduce(0) { $0 + Int($1.raw.length) }
        let segment = writer.joined(records: batch.count, textBytes: bytes, times: timeBounds(batch))
        return EncodedSegment(
            bytes: segment, plainWords: draft.words.text, identifiers: draft.words.identifiers.members())
    }

    /// Two bytes for each record.
    private static func shapeIDs(_ draft: borrowing SegmentDraft) -> ColumnWriter {
        var out = ColumnWriter(capacity: draft.shapeIDs.count * 2)
        for index in 0..<draft.shapeIDs.count {
            out.byte(UInt8(truncatingIfNeeded: draft.shapeIDs[index]))
            out.byte(UInt8(truncatingIfNeeded: draft.shapeIDs[index] >> 8))
        }
        return out
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
}
