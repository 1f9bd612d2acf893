/// A set of records of one batch, one bit each: what a filter leaves.
public struct Selection: Sendable {
    @usableFromInline var words: [UInt64]
    public let count: Int

    /// All `count` records, or none.
    public init(count: Int, all: Bool) {
        self.count = count
        words = [UInt64](repeating: all ? .max : 0, count: (count + 63) / 64)
        if all, count % 64 != 0 { words[words.count - 1] = (1 << UInt64(count % 64)) - 1 }
    }

    @inlinable public func contains(_ index: Int) -> Bool { words[index >> 6] & (1 << UInt64(index & 63)) != 0 }
    @inlinable public mutating func insert(_ index: Int) { words[index >> 6] |= 1 << UInt64(index & 63) }
    @inlinable public mutating func remove(_ index: Int) { words[index >> 6] &= ~(1 << UInt64(index & 63)) }

    public var isEmpty: Bool { words.allSatisfy { $0 == 0 } }
    /// How many records are selected.
    public var selectedCount: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }

    public mutating func formIntersection(_ other: Selection) {
        for i in words.indices { words[i] &= other.words[i] }
    }

    public mutating func formUnion(_ other: Selection) {
        for i in words.indices { words[i] |= other.words[i] }
    }

    /// Removes what is in `other`.
    public mutating func subtract(_ other: Selection) {
        for i in words.indices { words[i] &= ~other.words[i] }
    }

    public mutating func removeAll() {
        for i in words.indices { words[i] = 0 }
    }

    /// Calls `body` with each selected index, in order.
    @inlinable public func forEach(_ body: (Int) throws -> Void) rethrows {
        for (at, word) in words.enumerated() {
            var rest = word
            while rest != 0 {
                try body(at << 6 + rest.trailingZeroBitCount)
                rest &= rest &- 1
            }
        }
    }

    /// Keeps the selected records for which `keep` is true.
    @inlinable public mutating func filter(_ keep: (Int) throws -> Bool) rethrows {
        for at in words.indices {
            var rest = words[at]
            while rest != 0 {
                let bit = rest.trailingZeroBitCount
                if try !keep(at << 6 + bit) { words[at] &= ~(1 << UInt64(bit)) }
                rest &= rest &- 1
            }
        }
    }
}
