/// The lines of an index that may match the text being looked at.
///
/// Working memory, used again for the next text. Not Sendable.
final class Candidates {
    private var words: UnsafeMutableBufferPointer<UInt64>
    /// How many of the words belong to the index that was asked last.
    private var count = 0

    init() { words = .allocate(capacity: 16) }

    deinit { words.deallocate() }

    /// Forgets all, and takes the set `row`.
    @inline(__always)
    func reset(to row: UnsafeBufferPointer<UInt64>) {
        if words.count < row.count {
            words.deallocate()
            words = .allocate(capacity: row.count * 2)
        }
        count = row.count
        for at in 0..<count { words[at] = row[at] }
    }

    /// Keeps those of the set `row` only.
    @inline(__always)
    func formIntersection(with row: UnsafeBufferPointer<UInt64>) {
        for at in 0..<count { words[at] &= row[at] }
    }

    @inline(__always)
    func insert(_ line: Int) { words[line >> 6] |= 1 &<< UInt64(line & 63) }

    /// The first line from `start` on; nil when there is none.
    @inline(__always)
    func first(from start: Int) -> Int? {
        var index = start >> 6
        guard index < count else { return nil }
        var word = words[index] & (UInt64.max &<< UInt64(start & 63))
        while word == 0 {
            index += 1
            guard index < count else { return nil }
            word = words[index]
        }
        return index << 6 + word.trailingZeroBitCount
    }
}
