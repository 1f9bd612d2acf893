/// A set of byte values: the bytes a text may begin with.
@frozen
public struct ByteSet: Sendable, Hashable {
    @usableFromInline var words: SIMD4<UInt64>

    @inlinable public init() { words = SIMD4() }

    /// Every byte.
    public static var all: ByteSet {
        var set = ByteSet()
        set.words = SIMD4(repeating: .max)
        return set
    }

    @inlinable public func contains(_ byte: UInt8) -> Bool {
        words[Int(byte >> 6)] & (1 << UInt64(byte & 63)) != 0
    }

    @inlinable public mutating func insert(_ byte: UInt8) { words[Int(byte >> 6)] |= 1 << UInt64(byte & 63) }

    public mutating func insert(_ bytes: ClosedRange<UInt8>) {
        for byte in bytes { insert(byte) }
    }

    public mutating func remove(_ byte: UInt8) { words[Int(byte >> 6)] &= ~(1 << UInt64(byte & 63)) }

    /// True when it has no byte.
    public var isEmpty: Bool { words == SIMD4() }

    /// How many bytes it has.
    public var count: Int { (0..<4).reduce(0) { $0 + words[$1].nonzeroBitCount } }

    /// What is in both.
    public func intersection(_ other: ByteSet) -> ByteSet {
        var set = self
        set.words &= other.words
        return set
    }

    /// What is not in it.
    public var complement: ByteSet {
        var set = self
        set.words = ~words
        return set
    }

    /// Its bytes in their order.
    @inlinable public func forEach(_ body: (UInt8) -> Void) {
        for number in 0..<4 {
            var left = words[number]
            while left != 0 {
                body(UInt8(truncatingIfNeeded: 64 &* number &+ left.trailingZeroBitCount))
                left &= left &- 1
            }
        }
    }

    public mutating func formUnion(_ other: ByteSet) { words |= other.words }
}
