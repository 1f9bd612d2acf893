internal import Records

/// Byte strings that are looked for one by one.
struct Needles: Sendable {
    private let literals: Table<UInt8>
    private let needles: Table<Needle>

    fileprivate struct Needle: BitwiseCopyable {
        /// Where its bytes stand in `literals`.
        var start: Int
        var count: Int
        /// The rarest of them, which memchr looks for.
        var rarest: Int
    }

    struct Draft {
        fileprivate var literals: [UInt8] = []
        fileprivate var needles: [Needle] = []

        /// Adds `texts`, of which one must be there.
        mutating func add(_ texts: [[UInt8]]) -> Stretch {
            let start = Int32(needles.count)
            for text in texts {
                let rarest = text.indices.min { commonness(text[$0]) < commonness(text[$1]) } ?? 0
                needles.append(Needle(start: literals.count, count: text.count, rarest: rarest))
                literals += text
            }
            return Stretch(start: start, end: Int32(needles.count))
        }
    }

    init(_ draft: Draft) {
        literals = Table(draft.literals)
        needles = Table(draft.needles)
    }

    func deallocate() {
        literals.deallocate()
        needles.deallocate()
    }

    /// True when `text` has one of the byte strings numbered `numbers`, or there are none.
    @inline(__always)
    func isMet(_ numbers: Stretch, by text: UnsafeBufferPointer<UInt8>) -> Bool {
        numbers.start == numbers.end || isOne(of: numbers, in: text)
    }

    private func isOne(of numbers: Stretch, in text: UnsafeBufferPointer<UInt8>) -> Bool {
        for number in numbers.start..<numbers.end {
            let needle = needles[Int(number)]
            if contains(text, literals[needle.start..<needle.start + needle.count], needle.rarest) { return true }
        }
        return false
    }

    private func contains(
        _ text: UnsafeBufferPointer<UInt8>, _ literal: UnsafeBufferPointer<UInt8>, _ rarest: Int
    ) -> Bool {
        if literal.count == 0 { return true }
        guard text.count >= literal.count, let base = text.baseAddress else { return false }
        let last = text.count - literal.count + rarest
        var at = rarest
        while at <= last, let found = firstIndex(of: literal[rarest], in: text, from: at), found <= last {
            if sameBytes(UnsafeBufferPointer(start: base + found - rarest, count: literal.count), literal) {
                return true
            }
            at = found + 1
        }
        return false
    }
}
