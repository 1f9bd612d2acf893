/// Thrown when a block says something impossible; its checksum was right, so it was written wrong.
struct Malformed: Error {}

/// Reads what `ByteWriter` wrote, with every bound checked.
struct ByteReader {
    private let bytes: UnsafeBufferPointer<UInt8>
    private(set) var position = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    var isAtEnd: Bool { position == bytes.count }

    mutating func byte() throws(Malformed) -> UInt8 {
        guard position < bytes.count else { throw Malformed() }
        position += 1
        return bytes[position - 1]
    }

    mutating func fixed32() throws(Malformed) -> UInt32 { UInt32(truncatingIfNeeded: try fixed(4)) }
    mutating func fixed64() throws(Malformed) -> UInt64 { try fixed(8) }

    private mutating func fixed(_ width: Int) throws(Malformed) -> UInt64 {
        guard position + width <= bytes.count else { throw Malformed() }
        var value: UInt64 = 0
        for i in 0..<width { value |= UInt64(bytes[position + i]) << UInt64(8 * i) }
        position += width
        return value
    }

    @inline(__always)
    mutating func varint() throws(Malformed) -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            value |= UInt64(byte & 127) << shift
            if byte < 128 { return value }
            shift += 7
            if shift > 63 { break }
        }
        throw Malformed()
    }

    /// A number that must fit 31 bits: a length, a count, an index.
    @inline(__always)
    mutating func small() throws(Malformed) -> Int {
        let value = try varint()
        guard value < 1 << 31 else { throw Malformed() }
        return Int(value)
    }

    @inline(__always)
    mutating func signed() throws(Malformed) -> Int64 {
        let value = try varint()
        return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
    }

    mutating func string() throws(Malformed) -> UnsafeBufferPointer<UInt8> { try take(try small()) }

    mutating func take(_ count: Int) throws(Malformed) -> UnsafeBufferPointer<UInt8> {
        guard count >= 0, position + count <= bytes.count else { throw Malformed() }
        position += count
        return UnsafeBufferPointer(rebasing: bytes[(position - count)..<position])
    }
}
