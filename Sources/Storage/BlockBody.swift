internal import Compression
public import Records

/// A block as it is stored: read, but not looked at. Any thread may decode it.
public struct BlockBody: Sendable {
    enum Content {
        /// A segment, as far as it was fetched, or a block of format 1.
        case stored([UInt8])
        /// A store in memory has nothing to decode.
        case records(RecordBatch)
    }

    public let block: BlockReference
    let content: Content
    /// The store's folder, and where in it the block is: to name damage.
    let path: String
    let place: String
    /// Bytes of all of it in the store, when not all were fetched.
    var size: Int?
    /// Where a batch goes that is decoded whole.
    var cache: HotBatchCache?

    /// Bytes of it that were fetched; 0 for a store in memory.
    public var storedBytes: Int {
        if case .stored(let bytes) = content { return bytes.count }
        return 0
    }
}

extension BlockBody {
    /// True when the batch shall be decoded whole, since it will be asked for again.
    fileprivate var isWantedInCache: Bool {
        guard let cache, case .hot(let number) = block.place else { return false }
        // Records and fields take about as much as the lines.
        return cache.wants(number, bytes: 2 * Int(block.bytes))
    }

    fileprivate func keepInCache(_ batch: RecordBatch) {
        guard let cache, case .hot(let number) = block.place else { return }
        cache.keep(batch, number, firstArrival: block.firstArrival)
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
            return try complete(batch, body)
        }
    }

    /// What `needs` asks for of the records of the block that may be wanted. Only segments are read
    /// in part. Of a block that was not fetched far enough nothing, with `mustBeWhole`.
    public func load(_ body: BlockBody, needing needs: BlockNeeds) throws(StoreError) -> LoadedBlock {
        guard case .stored(let bytes) = body.content, bytes.withUnsafeBufferPointer(SegmentHeader.isSegment) else {
            return LoadedBlock(batch: try records(of: body, holding: needs.texts), certain: nil)
        }
        return try decoding(body) { () throws(BlockFault) in
            do throws(BlockFault) {
                return try load(SegmentReader(bytes, size: body.size, zstd: zstd), needs, body.block)
            } catch {
                guard error == .notFetched else { throw error }
                var missing = LoadedBlock(batch: emptyBatch(), certain: nil)
                missing.mustBeWhole = true
                return missing
            }
        }
    }

    private func load(
        _ reader: SegmentReader, _ needs: BlockNeeds, _ block: BlockReference
    ) throws(BlockFault) -> LoadedBlock {
        guard reader.count == block.records else { throw .malformed }
        let batch = emptyBatch()
        if let tally = needs.tally {
            return try reader.tally(needs, tally, firstArrival: block.firstArrival, into: batch)
        }
        let certain = try reader.sift(needs, firstArrival: block.firstArrival, into: batch)
        return LoadedBlock(batch: batch, certain: certain)
    }

    /// The records of a block that is no segment; none when the texts that the query needs are nowhere in it.
    private func records(of body: BlockBody, holding texts: WordCondition) throws(StoreError) -> RecordBatch {
        if case .stored(let bytes) = body.content, !body.isWantedInCache {
            let found = try decoding(body) { () throws(BlockFault) in
                try bytes.withUnsafeBufferPointer { block throws(BlockFault) in
                    try decoder.decodeRows(block, holding: texts)
                }
            }
            return try found.map { batch throws(StoreError) in try complete(batch, body) } ?? emptyBatch()
        }
        let batch = try records(of: body)
        if case .memory = body.block.place { return batch }
        if case .stored = body.content { body.keepInCache(batch) }
        return texts.mayStand(inTextsOf: batch) ? batch : emptyBatch()
    }

    private func complete(_ batch: RecordBatch, _ body: BlockBody) throws(StoreError) -> RecordBatch {
        guard batch.count == body.block.records else {
            let reason = "it holds \(batch.count) records instead of \(body.block.records)"
            throw .damaged(path: body.path, reason: "\(body.place): \(reason)")
        }
        return batch
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
