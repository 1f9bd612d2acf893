internal import Compression
public import Records

/// A block as it is stored: read, but not looked at. Any thread may decode it.
public struct BlockBody: Sendable {
    enum Content {
        /// A segment, or a block of format 1.
        case stored([UInt8])
        /// A store in memory has nothing to decode.
        case records(RecordBatch)
    }

    public let block: BlockReference
    let content: Content
    /// The store's folder, and where in it the block is: to name damage.
    let path: String
    let place: String

    /// Bytes of it as they are stored; 0 for a store in memory.
    public var storedBytes: Int {
        if case .stored(let bytes) = content { return bytes.count }
        return 0
    }
}

/// Decodes blocks. Keeps a decompression context and the memory of a batch: one for each thread.
public final class BlockReader {
    private let decoder = BlockDecoder()
    private let zstd = ZstdDecompressor()
    /// A batch that nobody needs any more. Its memory goes into the next one: fresh memory for each
    /// block costs more than filling it.
    public var spare: RecordBatch?

    public init() {}

    /// All records of the block.
    /// - Throws: `damaged` when its checksums do not fit.
    public func records(of body: BlockBody) throws(StoreError) -> RecordBatch {
        switch body.content {
        case .records(let batch): return batch
        case .stored(let bytes):
            let batch = try decoding(body) { () throws(BlockFault) in
                try bytes.withUnsafeBufferPointer { bytes throws(BlockFault) in try decoder.decode(bytes) }
            }
            guard batch.count == body.block.records else {
                let reason = "it holds \(batch.count) records instead of \(body.block.records)"
                throw .damaged(path: body.path, reason: "\(body.place): \(reason)")
            }
            return batch
        }
    }

    /// What `needs` asks for of the records of the block that may be wanted. Only segments are read
    /// in part.
    public func load(_ body: BlockBody, needing needs: BlockNeeds) throws(StoreError) -> LoadedBlock {
        guard case .stored(let bytes) = body.content, bytes.withUnsafeBufferPointer(SegmentHeader.isSegment) else {
            if case .stored(let bytes) = body.content, try !mayHold(needs.texts, bytes, body) {
                return LoadedBlock(batch: emptyBatch(), certain: nil)
            }
            return LoadedBlock(batch: try records(of: body), certain: nil)
        }
        return try decoding(body) { () throws(BlockFault) in
            let reader = try SegmentReader(bytes, zstd: zstd)
            guard reader.count == body.block.records else { throw .malformed }
            let batch = emptyBatch()
            if let tally = needs.tally {
                return try reader.tally(needs, tally, firstArrival: body.block.firstArrival, into: batch)
            }
            let certain = try reader.sift(needs, firstArrival: body.block.firstArrival, into: batch)
            return LoadedBlock(batch: batch, certain: certain)
        }
    }

    /// False when the texts that the query needs are nowhere in a block of format 1, which then need
    /// not be decoded.
    private func mayHold(_ texts: WordCondition, _ bytes: [UInt8], _ body: BlockBody) throws(StoreError) -> Bool {
        if case .anything = texts { return true }
        return try decoding(body) { () throws(BlockFault) in
            try bytes.withUnsafeBufferPointer { block throws(BlockFault) in try decoder.mayHold(texts, block) }
        }
    }

    private func emptyBatch() -> RecordBatch {
        defer { spare = nil }
        guard let spare, spare.text.capacity <= Self.spareLimit else { return RecordBatch() }
        return spare.successor()
    }

    private static let spareLimit = 64 << 20

    private func decoding<R>(_ body: BlockBody, _ decode: () throws(BlockFault) -> R) throws(StoreError) -> R {
        do {
            return try decode()
        } catch {
            throw .damaged(path: body.path, reason: "\(body.place): \(error)")
        }
    }
}
