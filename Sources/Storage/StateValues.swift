internal import Compression

/// Values of the table `state` as `hot.db` keeps them: long ones as frames of zstd.
///
/// Which is which is told by the magic number of zstd (RFC 8878, 3.1.1); a value that begins like that is
/// always compressed. One thread at a time.
final class StateValues {
    /// From so many bytes on compression pays.
    private static let least = 512
    /// Most bytes of a value, so that a damaged frame cannot ask for more.
    private static let limit = 256 << 20
    private static let magic: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD]
    // Most of those who open a store for a question need neither.
    private lazy var packing = ZstdCompressor(level: 1)
    private lazy var unpacking = ZstdDecompressor()

    func encode(_ value: [UInt8]) -> [UInt8] {
        let isOdd = value.starts(with: Self.magic)
        if value.count < Self.least, !isOdd { return value }
        let frame = packing.compress(value)
        return frame.count < value.count || isOdd ? frame : value
    }

    func decode(_ value: [UInt8]) throws(CompressionError) -> [UInt8] {
        guard value.starts(with: Self.magic) else { return value }
        return try unpacking.decompress(value, maximum: Self.limit)
    }
}
