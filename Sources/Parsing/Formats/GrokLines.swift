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

    private struct Head: Sendable {
        /// The bytes that a match can begin with.
        var begins: ByteSet
        /// Where in `literals` the bytes stand that every match contains.
        var start: Int
        var count: Int
        /// The rarest of them, which memchr looks for.
        var rarest: Int
    }

    init(_ lines: [GrokLine]) {
        all = lines
        var literals: [UInt8] = []
        heads = lines.map { line in
            let start = literals.count
            literals += line.prefilter
            return Head(
                begins: line.begins, start: start, count: line.prefilter.count, rarest: Self.rarest(in: line.prefilter))
        }
        self.literals = literals
    }

    /// The bytes that a match of any of them can begin with.
    var begins: ByteSet { heads.reduce(into: ByteSet()) { $0.formUnion($1.begins) } }

    /// The number of the first expression from `start` on that may match `text`.
    func candidate(for text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
        literals.withUnsafeBufferPointer { literals in
            for at in start..<heads.count {
                let head = heads[at]
                if let first = text.first, !head.begins.contains(first) { continue }
                let literal = UnsafeBufferPointer(rebasing: literals[head.start..<head.start + head.count])
                if Self.contains(text, literal, head.rarest) { return at }
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

    /// The place of the byte that log lines have least of: signs before capitals before digits
    /// before the letters of words.
    private static func rarest(in bytes: [UInt8]) -> Int {
        func rank(_ byte: UInt8) -> Int {
            switch byte {
            case 0x20: 9
            case UInt8(ascii: "a")...UInt8(ascii: "z"): "etaoinsrldcumhp".utf8.contains(byte) ? 8 : 6
            case UInt8(ascii: "0")...UInt8(ascii: "9"): 7
            case UInt8(ascii: ":"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "/"): 5
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): 4
            case UInt8(ascii: "="), UInt8(ascii: ","), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "_"): 3
            default: 2
            }
        }
        return bytes.indices.min { rank(bytes[$0]) < rank(bytes[$1]) } ?? 0
    }
}
