internal import Records
internal import Regex

/// The grok expressions of a parser in their order, and what tells at a look that one cannot match.
///
/// That lies side by side, apart from the expressions: to take hold of each of them would cost more
/// than the look.
final class GrokLines: Sendable {
    let all: [GrokLine]
    private let heads: [Head]
    /// The literals of all heads.
    private let literals: [UInt8]
    private let needles: [Needle]

    private struct Head: Sendable {
        /// The bytes that a match can begin with.
        var begins: ByteSet
        /// Where in `needles` those are of which every match contains one; none when nothing is certain.
        var first: Int
        var end: Int
    }

    private struct Needle: Sendable {
        /// Where its bytes stand in `literals`.
        var start: Int
        var count: Int
        /// The rarest of them, which memchr looks for.
        var rarest: Int
    }

    init(_ lines: [GrokLine]) {
        all = lines
        var literals: [UInt8] = []
        var needles: [Needle] = []
        heads = lines.map { line in
            let first = needles.count
            for literal in line.needed {
                let rarest = literal.indices.min { commonness(literal[$0]) < commonness(literal[$1]) } ?? 0
                needles.append(Needle(start: literals.count, count: literal.count, rarest: rarest))
                literals += literal
            }
            return Head(begins: line.begins, first: first, end: needles.count)
        }
        self.literals = literals
        self.needles = needles
    }

    /// The bytes that a match of any of them can begin with.
    var begins: ByteSet { heads.reduce(into: ByteSet()) { $0.formUnion($1.begins) } }

    /// The number of the first expression from `start` on that may match `text`.
    func candidate(for text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
        literals.withUnsafeBufferPointer { literals in
            for at in start..<heads.count {
                let head = heads[at]
                if let first = text.first, !head.begins.contains(first) { continue }
                if head.first == head.end { return at }
                for number in head.first..<head.end {
                    let needle = needles[number]
                    let literal = UnsafeBufferPointer(rebasing: literals[needle.start..<needle.start + needle.count])
                    if Self.contains(text, literal, needle.rarest) { return at }
                }
            }
            return nil
        }
    }

    private static func contains(
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
