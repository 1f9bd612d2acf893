/// The lines of an index that may match the text being looked at.
///
/// Working memory, used again for the next text. Not Sendable.
final class Candidates {
    private var words: UnsafeMutableBufferPointer<UInt64>
    /// Those that count once a text has what they need.
    private var pending: UnsafeMutableBufferPointer<UInt64>
    /// How many of the words belong to the index that was asked last.
    private var count = 0

    init() {
        words = .allocate(capacity: 16)
        pending = .allocate(capacity: 16)
    }

    deinit {
        words.deallocate()
        pending.deallocate()
    }

    /// Forgets all, and takes the set `row`.
    @inline(__always)
    func reset(to row: UnsafeBufferPointer<UInt64>) {
        if words.count < row.count { grow(row.count * 2) }
        count = row.count
        for at in 0..<count { words[at] = row[at] }
    }

    private func grow(_ capacity: Int) {
        words.deallocate()
        pending.deallocate()
        words = .allocate(capacity: capacity)
        pending = .allocate(capacity: capacity)
    }

    /// Forgets all, and takes `lines`, which belong to an index whose sets have `width` words.
    @inline(__always)
    func reset(to lines: Recollection.Lines, width: Int) {
        if words.count < width { grow(width * 2) }
        count = width
        for at in 0..<count { words[at] = 0 }
        for at in 0..<lines.count {
            let line = Int(lines.numbers[at])
            words[line >> 6] |= 1 &<< UInt64(line & 63)
        }
    }

    /// Takes `line` out.
    @inline(__always)
    func remove(_ line: Int) { words[line >> 6] &= ~(1 &<< UInt64(line & 63)) }

    /// Keeps those of the set `row` only.
    @inline(__always)
    func formIntersection(with row: UnsafeBufferPointer<UInt64>) {
        for at in 0..<count { words[at] &= row[at] }
    }

    /// Sets those of the set `row` aside until `insert` brings them back; false when there were none.
    @inline(__always)
    func setAside(_ row: UnsafeBufferPointer<UInt64>) -> Bool {
        var any: UInt64 = 0
        for at in 0..<count {
            let aside = words[at] & row[at]
            pending[at] = aside
            words[at] &= ~aside
            any |= aside
        }
        return any != 0
    }

    /// Brings `line` back, if it was set aside.
    @inline(__always)
    func insert(_ line: Int) { words[line >> 6] |= pending[line >> 6] & (1 &<< UInt64(line & 63)) }

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
