/// Thrown when a block says something impossible; its checksum was right, so it was written wrong.
struct Malformed: Error {}

/// Reads what `ColumnWriter` wrote, with every bound checked.
struct ByteReader {
    private let bytes: UnsafeBufferPointer<UInt8>
    private(set) var position = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    var isAtEnd: Bool { position == bytes.count }
    var isEmpty: Bool { bytes.count == 0 }

    @inline(__always)
    mutating func byte() throws(Malformed) -> UInt8 {
        guard position < bytes.count else { throw Malformed() }
        position &+= 1
        return bytes[position &- 1]
    }

    mutating func fixed32() throws(Malformed) -> Int { Int(try fixed(4)) }
    mutating func fixed64() throws(Malformed) -> UInt64 { try fixed(8) }

    private mutating func fixed(_ width: Int) throws(Malformed) -> UInt64 {
        guard bytes.count - position >= width else { throw Malformed() }
        var value: UInt64 = 0
        for i in 0..<width { value |= UInt64(bytes[position + i]) << UInt64(8 * i) }
        position += width
        return value
    }

    @inline(__always)
    mutating func varint() throws(Malformed) -> UInt64 {
        let first = try byte()
        return first < 128 ? UInt64(first) : try varint(from: first)
    }

    private mutating func varint(from first: UInt8) throws(Malformed) -> UInt64 {
        var value = UInt64(first & 127)
        var shift: UInt64 = 7
        while shift < 64 {
            let byte = try byte()
            value |= UInt64(byte & 127) << shift
            if byte < 128 { return value }
            shift += 7
        }
        throw Malformed()
    }

    /// A number that must fit 31 bits: a length, a count, a place.
    @inline(__always)
    mutating func small() throws(Malformed) -> Int {
        let value = try varint()
        guard value < 1 << 31 else { throw Malformed() }
        return Int(truncatingIfNeeded: value)
    }

    @inline(__always)
    mutating func number32() throws(Malformed) -> UInt32 {
        let value = try varint()
        guard value <= UInt64(UInt32.max) else { throw Malformed() }
        return UInt32(truncatingIfNeeded: value)
    }

    @inline(__always)
    mutating func signed() throws(Malformed) -> Int64 {
        let value = try varint()
        return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
    }

    @inline(__always)
    mutating func string() throws(Malformed) -> UnsafeBufferPointer<UInt8> { try take(try small()) }

    @inline(__always)
    mutating func take(_ count: Int) throws(Malformed) -> UnsafeBufferPointer<UInt8> {
        guard count >= 0, bytes.count - position >= count else { throw Malformed() }
        position += count
        return UnsafeBufferPointer(rebasing: bytes[(position - count)..<position])
    }

    @inline(__always)
    mutating func skip(_ count: Int) throws(Malformed) {
        guard count >= 0, bytes.count &- position >= count else { throw Malformed() }
        position &+= count
    }

    /// Readers for the `count` columns of a section, whose lengths stand at its beginning.
    static func columns(_ section: UnsafeBufferPointer<UInt8>, _ count: Int) throws(Malformed) -> [ByteReader] {
        var reader = ByteReader(section)
        var lengths: [Int] = []
        for _ in 0..<count { lengths.append(try reader.small()) }
        var columns: [ByteReader] = []
        for length in lengths { columns.append(ByteReader(try reader.take(length))) }
        guard reader.isAtEnd else { throw Malformed() }
        return columns
    }
}
