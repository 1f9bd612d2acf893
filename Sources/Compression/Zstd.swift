internal import CZstd

/// Compresses whole buffers with zstd. Keeps its context; one thread at a time. RFC 8878.
public final class ZstdCompressor {
    private let context: OpaquePointer?
    private let level: Int32

    /// - Parameter level: 1 (fast) to 19.
    public init(level: Int32) {
        context = ZSTD_createCCtx()
        self.level = level
    }

    deinit { ZSTD_freeCCtx(context) }

    public func compress(_ bytes: [UInt8]) -> [UInt8] { bytes.withUnsafeBufferPointer { compress($0) } }

    /// One frame that holds `bytes`. Cost: about 500 MB/s at level 1.
    ///
    /// - Parameters:
    ///   - hashBits: of the table of places seen, instead of the level's own; 0 for those.
    ///     Fewer are faster where there is little to find again.
    ///   - level: instead of the compressor's own, when it is higher.
    public func compress(_ bytes: UnsafeBufferPointer<UInt8>, hashBits: Int32 = 0, level: Int32 = 0) -> [UInt8] {
        ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, max(level, self.level))
        ZSTD_CCtx_setParameter(context, ZSTD_c_hashLog, hashBits)
        let bound = ZSTD_compressBound(bytes.count)
        return [UInt8](unsafeUninitializedCapacity: bound) { buffer, count in
            // Into a buffer of the bound's size compression cannot fail but for want of memory.
            let size = ZSTD_compress2(context, buffer.baseAddress, bound, bytes.baseAddress, bytes.count)
            precondition(ZSTD_isError(size) == 0, "BUG: zstd cannot compress into its own bound")
            count = size
        }
    }
}

/// Decompresses frames made by `ZstdCompressor`. Keeps its context; one thread at a time.
public final class ZstdDecompressor {
    private let context: OpaquePointer?

    public init() { context = ZSTD_createDCtx() }
    deinit { ZSTD_freeDCtx(context) }

    /// Fills `target`, which has exactly the size of the content.
    public func decompress(
        _ frame: UnsafeBufferPointer<UInt8>, into target: UnsafeMutableRawBufferPointer
    ) throws(CompressionError) {
        let size = ZSTD_decompressDCtx(context, target.baseAddress, target.count, frame.baseAddress, frame.count)
        guard ZSTD_isError(size) == 0 else { throw .damaged(String(cString: ZSTD_getErrorName(size))) }
        guard size == target.count else { throw .damaged("holds \(size) bytes instead of \(target.count)") }
    }

    /// The content of `frame`, whose size is read from its header.
    ///
    /// - Parameter maximum: most bytes of content; a frame that names more, or no size, is refused
    ///   before anything is allocated.
    public func decompress(_ frame: [UInt8], maximum: Int) throws(CompressionError) -> [UInt8] {
        // The two sentinels, "unknown" and "not a frame", are the two largest numbers.
        let size = ZSTD_getFrameContentSize(frame, frame.count)
        guard size < UInt64.max - 1 else { throw .damaged("not a zstd frame with a content size") }
        guard size <= UInt64(max(0, maximum)) else { throw .tooLarge("\(size) bytes of content, \(maximum) allowed") }
        var content = [UInt8](repeating: 0, count: Int(size))
        try frame.withUnsafeBufferPointer { (source) throws(CompressionError) in
            try content.withUnsafeMutableBufferPointer { (target) throws(CompressionError) in
                try decompress(source, into: UnsafeMutableRawBufferPointer(target))
            }
        }
        return content
    }
}

/// zstd's version, for reports.
public var zstdVersion: String { String(cString: ZSTD_versionString()) }
