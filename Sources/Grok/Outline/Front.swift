public import Regex

/// Which bytes may stand at the first places of a match.
///
/// Dates, ranks and levels at the beginning of a line tell the expressions of different programs
/// apart long before a literal further behind is looked for. What stands behind the first character
/// outside of ASCII is left open, so that characters before it count as one byte each.
public struct Front: Sendable {
    /// How many places are looked at.
    public static let depth = 12

    /// By place: what a match that is long enough may have there.
    public private(set) var sets: InlineArray<12, ByteSet>
    /// Bit n: a match may have n bytes; the last one for twelve and more.
    private var lengths: UInt16

    private static let unbounded: UInt16 = 1 << 12

    /// What matches nothing but the empty text.
    static let empty = Front(sets: InlineArray(repeating: ByteSet()), lengths: 1)

    /// What matches any text.
    public static let anything = Front(sets: InlineArray(repeating: .all), lengths: 0x1FFF)

    /// One of `bytes`, or a character that begins with one of them.
    static func character(_ bytes: ByteSet) -> Front {
        var front = empty
        front.sets[0] = bytes
        front.lengths = 0b10
        return front
    }

    static func literal(_ bytes: [UInt8]) -> Front {
        var front = empty
        for (place, byte) in bytes.prefix(depth).enumerated() { front.sets[place].insert(byte) }
        front.lengths = 1 << UInt16(min(bytes.count, depth))
        return front
    }

    /// Any text that begins with one of `bytes`, or the empty one too.
    static func beginning(with bytes: ByteSet, canBeEmpty: Bool) -> Front {
        var front = anything
        front.sets[0] = bytes
        front.lengths = canBeEmpty ? 0x1FFF : 0x1FFE
        return front
    }

    /// The same with each set changed by `change`, which must leave no byte out.
    public func mapped(_ change: (ByteSet) -> ByteSet) -> Front {
        var front = self
        for place in 0..<Self.depth { front.sets[place] = change(sets[place]) }
        return front
    }

    /// This, then `next`.
    mutating func append(_ next: Front) {
        guard lengths != Self.unbounded else { return }
        let least = lengths.trailingZeroBitCount
        let others = next.sets.span
        var own = sets.mutableSpan
        if lengths == Self.lengths(from: least) {
            // Any length from the least on: what may stand at a place is what may stand at any one of `next` up to there.
            var union = ByteSet()
            for place in least..<Self.depth {
                union.formUnion(others[place - least])
                own[place].formUnion(union)
            }
            lengths = Self.lengths(from: least + next.lengths.trailingZeroBitCount)
            return
        }
        var sum = lengths & Self.unbounded
        for length in least..<Self.depth where lengths >> UInt16(length) & 1 != 0 {
            for place in length..<Self.depth { own[place].formUnion(others[place - length]) }
            let moved = UInt32(next.lengths) << UInt32(length)
            sum |= UInt16(moved & 0xFFF) | (moved >> 12 != 0 ? Self.unbounded : 0)
        }
        lengths = sum
    }

    /// Any length that is not less than `least`.
    private static func lengths(from least: Int) -> UInt16 {
        0x1FFF & ~(1 << UInt16(min(least, depth)) - 1)
    }

    /// This where the text is known to begin as `look` says, too.
    mutating func constrain(by look: Front) {
        let least = lengths.trailingZeroBitCount
        guard lengths & Self.unbounded != 0 else {
            for place in 0..<min(least, Self.depth) { sets[place] = sets[place].intersection(look.sets[place]) }
            return
        }
        // What stands behind a short match is not known yet, but for what the look tells.
        for place in 0..<Self.depth {
            sets[place] = place < least ? sets[place].intersection(look.sets[place]) : look.sets[place]
        }
        lengths = Self.unbounded
    }

    /// This or `other`.
    mutating func formAlternative(_ other: Front) {
        let others = other.sets.span
        var own = sets.mutableSpan
        for place in 0..<Self.depth { own[place].formUnion(others[place]) }
        lengths |= other.lengths
    }

    /// This `least` times or more, `most` times at the utmost where there is a limit.
    func repeated(_ least: Int, _ most: Int?) -> Front {
        if lengths == 0b10 { return repeatedCharacter(least, most) }
        var whole = Front.empty
        for _ in 0..<min(least, Self.depth) { whole.append(self) }
        var option = self
        option.lengths |= 1
        let more = most.map { max(0, $0 - least) } ?? Self.depth
        for _ in 0..<min(more, Self.depth) { whole.append(option) }
        return whole
    }

    private func repeatedCharacter(_ least: Int, _ most: Int?) -> Front {
        var whole = Front.empty
        let bytes = sets[0]
        for place in 0..<min(most ?? Self.depth, Self.depth) { whole.sets[place] = bytes }
        whole.lengths = Self.lengths(from: least)
        // `{5,2}` is refused later, by PCRE2.
        if let most, most < Self.depth {
            whole.lengths &= 1 << UInt16(min(max(least, most), Self.depth) + 1) - 1
        }
        return whole
    }
}
