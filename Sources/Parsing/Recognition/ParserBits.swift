/// A set of places in a list of parsers. Places from 511 on share the last bit.
struct ParserBits: Sendable, Equatable {
    private(set) var words = SIMD8<UInt64>()

    static let shared = 511
    static var all: ParserBits {
        var bits = ParserBits()
        bits.words = SIMD8(repeating: .max)
        return bits
    }

    /// Those before `place`.
    init(before place: Int) {
        for at in 0..<min(place, Self.shared) { insert(at) }
    }

    init() {}

    @inline(__always)
    mutating func insert(_ place: Int) {
        let bit = min(place, Self.shared)
        words[bit >> 6] |= 1 &<< UInt64(bit & 63)
    }

    @inline(__always)
    mutating func remove(_ place: Int) {
        // The last bit stands for others too.
        if place < Self.shared { words[place >> 6] &= ~(1 &<< UInt64(place & 63)) }
    }

    @inline(__always)
    func contains(_ place: Int) -> Bool {
        let bit = min(place, Self.shared)
        return words[bit >> 6] & (1 &<< UInt64(bit & 63)) != 0
    }

    @inline(__always)
    var isEmpty: Bool { words == SIMD8() }

    @inline(__always)
    mutating func formIntersection(_ other: ParserBits) { words &= other.words }

    @inline(__always)
    mutating func formUnion(_ other: ParserBits) { words |= other.words }

    @inline(__always)
    func intersection(_ other: ParserBits) -> ParserBits {
        var bits = self
        bits.words &= other.words
        return bits
    }

    var count: Int { (0..<8).reduce(0) { $0 + words[$1].nonzeroBitCount } }

    /// The first place from `start` on, in a list of `count`.
    @inline(__always)
    func first(from start: Int, in count: Int) -> Int? {
        guard start < count else { return nil }
        if start >= Self.shared { return contains(Self.shared) ? start : nil }
        var index = start >> 6
        var word = words[index] & (UInt64.max &<< UInt64(start & 63))
        while word == 0 {
            index += 1
            guard index < 8 else { return nil }
            word = words[index]
        }
        let place = index << 6 + word.trailingZeroBitCount
        return place < count ? place : nil
    }
}
