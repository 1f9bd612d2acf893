internal import Regex

/// Tells which parsers of a list may take a text, from its first byte and one pass over it.
///
/// Of each byte string that a parser needs to find, four bytes go into a table. The pass looks up
/// every four bytes of the text, so its cost depends on the text and not on how many parsers
/// there are. Parsers that need no certain bytes depend on the first byte alone.
final class CandidateIndex: Sendable {
    /// By first byte: those that may take the text, and those of them that need no look further.
    private let possible: [ParserBits]
    private let certain: [ParserBits]
    /// One bit for each value of a gram's hash.
    private let filter: [UInt64]
    /// Open addressing: one more than a place in `grams`, 0 for none.
    private let slots: [Int32]
    private let grams: [Gram]
    private let entries: [Entry]

    private struct Gram: Sendable {
        var value: UInt32
        var start: Int32
        var end: Int32
    }

    private struct Entry: Sendable {
        var begins: ByteSet
        var place: Int
    }

    /// - Parameter demands: for each parser of the list, in its order, the ways it may take a text.
    init(_ demands: [[Demand]]) {
        var possible = [ParserBits](repeating: ParserBits(), count: 256)
        var certain = possible
        var keyed: [UInt32: [Entry]] = [:]
        for (place, ways) in demands.enumerated() {
            for way in ways {
                let grams = Self.grams(way.needed)
                for byte in UInt8.min...UInt8.max where way.begins.contains(byte) {
                    possible[Int(byte)].insert(place)
                    if grams.isEmpty { certain[Int(byte)].insert(place) }
                }
                for gram in grams { keyed[gram, default: []].append(Entry(begins: way.begins, place: place)) }
            }
        }
        self.possible = possible
        self.certain = certain
        var filter = [UInt64](repeating: 0, count: 1 << 10)
        var size = 16
        while size < keyed.count * 4 { size *= 2 }
        var slots = [Int32](repeating: 0, count: size)
        var grams: [Gram] = []
        var entries: [Entry] = []
        for (value, list) in keyed {
            let hash = Self.hash(value)
            filter[hash >> 6] |= 1 << UInt64(hash & 63)
            var slot = hash & (size - 1)
            while slots[slot] != 0 { slot = (slot + 1) & (size - 1) }
            grams.append(Gram(value: value, start: Int32(entries.count), end: Int32(entries.count + list.count)))
            entries += list
            slots[slot] = Int32(grams.count)
        }
        (self.filter, self.slots, self.grams, self.entries) = (filter, slots, grams, entries)
    }

    @inline(__always)
    private static func hash(_ gram: UInt32) -> Int { Int((gram &* 0x9E37_79B1) &>> 16) }

    /// One gram of each of `texts`; none when one of them is too short for it.
    private static func grams(_ texts: [[UInt8]]) -> [UInt32] {
        guard !texts.isEmpty, texts.allSatisfy({ $0.count >= 4 }) else { return [] }
        return texts.map { text in
            let start = (0...(text.count - 4)).max { weight(text[$0..<($0 + 4)]) < weight(text[$1..<($1 + 4)]) } ?? 0
            return text.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: start, as: UInt32.self) }
        }
    }

    /// How rare the bytes are in log lines.
    private static func weight(_ bytes: ArraySlice<UInt8>) -> Int {
        bytes.reduce(0) { $0 + 10 - commonness($1) }
    }

    /// Those that may take some text beginning with `first`.
    @inline(__always)
    func possible(_ first: UInt8) -> ParserBits { possible[Int(first)] }

    /// The bytes that texts begin with which one of `places` may take.
    func firstBytes(of places: ParserBits) -> ByteSet {
        var bytes = ByteSet()
        for byte in UInt8.min...UInt8.max where !possible[Int(byte)].intersection(places).isEmpty { bytes.insert(byte) }
        return bytes
    }

    /// Those that may take `text`.
    func candidates(for text: UnsafeBufferPointer<UInt8>, first: UInt8) -> ParserBits {
        var found = certain[Int(first)]
        guard found != possible[Int(first)], text.count >= 4 else { return found }
        let raw = UnsafeRawBufferPointer(text)
        filter.withUnsafeBufferPointer { filter in
            for at in 0...(raw.count - 4) {
                let gram = raw.loadUnaligned(fromByteOffset: at, as: UInt32.self)
                let hash = Self.hash(gram)
                if filter[hash >> 6] &>> UInt64(hash & 63) & 1 != 0 { look(gram, hash, first, &found) }
            }
        }
        return found
    }

    @inline(never)
    private func look(_ gram: UInt32, _ hash: Int, _ first: UInt8, _ found: inout ParserBits) {
        var slot = hash & (slots.count - 1)
        while slots[slot] != 0 {
            let known = grams[Int(slots[slot] - 1)]
            if known.value == gram {
                for at in Int(known.start)..<Int(known.end) where entries[at].begins.contains(first) {
                    found.insert(entries[at].place)
                }
                return
            }
            slot = (slot + 1) & (slots.count - 1)
        }
    }
}

/// How often log lines have `byte`, 0 to 9: signs before capitals before digits before the letters
/// of words.
func commonness(_ byte: UInt8) -> Int {
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
