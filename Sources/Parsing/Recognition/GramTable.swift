internal import Records

/// Byte strings of five bytes and more, found in one pass over a text, however many they are.
///
/// Of each the five bytes that are rarest are kept as two grams of four. The pass looks at every
/// second place of the text, so that it meets one of the two; there the whole is compared. Words may
/// be looked for in the same pass: byte strings that need no line, in any case of their letters.
final class GramTable: Sendable {
    /// The fewest bytes of a byte string.
    static let shortest = 5

    /// Two bits for each value of the hash of a gram without case: for byte strings, and for words.
    private let filter: Table<UInt64>
    private let texts: Grams
    private let words: Grams?
    /// The lines that need each of the byte strings.
    private let lines: Table<Int32>

    /// - Parameters:
    ///   - needs: the numbers of the lines by what they need; shorter texts are left out.
    ///   - words: those to look for beside.
    init(_ needs: [[UInt8]: [Int32]], words: Grams? = nil) {
        var lines: [Int32] = []
        var ranges: [[UInt8]: Range<Int32>] = [:]
        for (text, needing) in needs where text.count >= Self.shortest {
            ranges[text] = Int32(lines.count)..<Int32(lines.count + needing.count)
            lines += needing
        }
        texts = Grams(ranges, ignoresCase: false)
        self.words = words
        self.lines = Table(lines)
        var filter = [UInt64](repeating: 0, count: 1 << 12)
        texts.mark(in: &filter, bit: 0)
        words?.mark(in: &filter, bit: 1)
        self.filter = Table(filter)
    }

    deinit {
        filter.deallocate()
        lines.deallocate()
    }

    /// Adds the lines that need what `text` has to `found`.
    ///
    /// - Returns: true when it has one of the words.
    func look(through text: UnsafeBufferPointer<UInt8>, into found: Candidates) -> Bool {
        let raw = UnsafeRawBufferPointer(text)
        var hasWord = false
        var at = 0
        while at + 4 <= raw.count {
            let gram = raw.loadUnaligned(fromByteOffset: at, as: UInt32.self)
            let hash = Grams.hash(gram | Grams.fold)
            let marks = filter[hash >> 5] &>> UInt64(hash & 31 &* 2) & 3
            if marks != 0 {
                if marks & 1 != 0 { take(gram, at, text, found) }
                if marks & 2 != 0, !hasWord, let words { hasWord = words.find(gram | Grams.fold, at, text) != nil }
            }
            at += 2
        }
        return hasWord
    }

    /// Adds the lines that need a byte string whose gram stands at `at`.
    @inline(never)
    private func take(_ gram: UInt32, _ at: Int, _ text: UnsafeBufferPointer<UInt8>, _ found: Candidates) {
        var next = texts.find(gram, at, text)
        while let entry = next {
            for line in texts.lines(of: entry) { found.insert(Int(lines[Int(line)])) }
            next = texts.find(gram, at, text, behind: entry)
        }
    }
}

/// Byte strings by two grams of each.
final class Grams: Sendable {
    private let ignoresCase: Bool
    /// Open addressing: grams with their first entry, negative for none.
    private let slots: Table<Slot>
    private let entries: Table<Entry>
    private let literals: Table<UInt8>

    private struct Slot: BitwiseCopyable {
        var gram: UInt32
        var first: Int32
    }

    private struct Entry: BitwiseCopyable {
        /// Where the whole stands in `literals`.
        var start: Int32
        var count: Int32
        /// Where in it the gram stands.
        var offset: Int32
        /// Where those stand that need it.
        var firstLine: Int32
        var lineEnd: Int32
        /// True for the last one of its gram.
        var isLast: Bool
    }

    static let fold: UInt32 = 0x2020_2020

    @inline(__always)
    static func hash(_ gram: UInt32) -> Int { Int((gram &* 0x9E37_79B1) &>> 15) }

    /// - Parameters:
    ///   - texts: each of at least five bytes, with a range of numbers that `lines` gives back.
    ///   - ignoresCase: letters count the same in either case; signs that differ in its bit do too.
    init(_ texts: [[UInt8]: Range<Int32>], ignoresCase: Bool) {
        self.ignoresCase = ignoresCase
        var literals: [UInt8] = []
        var keyed: [UInt32: [Entry]] = [:]
        for (text, lines) in texts {
            let rarest = rarestPart(of: text)
            for offset in rarest...(rarest + 1) {
                let gram = text.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: UInt32.self) }
                keyed[ignoresCase ? gram | Self.fold : gram, default: []].append(
                    Entry(
                        start: Int32(literals.count), count: Int32(text.count), offset: Int32(offset),
                        firstLine: lines.lowerBound, lineEnd: lines.upperBound, isLast: false))
            }
            literals += text
        }
        var size = 16
        while size < keyed.count * 4 { size *= 2 }
        var slots = [Slot](repeating: Slot(gram: 0, first: -1), count: size)
        var entries: [Entry] = []
        for (value, list) in keyed {
            var slot = Self.hash(value) & (size - 1)
            while slots[slot].first >= 0 { slot = (slot + 1) & (size - 1) }
            slots[slot] = Slot(gram: value, first: Int32(entries.count))
            entries += list
            entries[entries.count - 1].isLast = true
        }
        self.slots = Table(slots)
        self.entries = Table(entries)
        self.literals = Table(literals)
    }

    deinit {
        slots.deallocate()
        entries.deallocate()
        literals.deallocate()
    }

    /// Sets bit `bit` of the two that `filter` has for each gram.
    func mark(in filter: inout [UInt64], bit: UInt64) {
        for at in 0..<slots.count where slots[at].first >= 0 {
            let hash = Self.hash(slots[at].gram | Self.fold)
            filter[hash >> 5] |= 1 << (UInt64(hash & 31) * 2 + bit)
        }
    }

    /// True when `text` has one of the byte strings; case does not count.
    func isMet(by text: UnsafeBufferPointer<UInt8>) -> Bool {
        let raw = UnsafeRawBufferPointer(text)
        var at = 0
        while at + 4 <= raw.count {
            let gram = raw.loadUnaligned(fromByteOffset: at, as: UInt32.self)
            if find(gram | Self.fold, at, text) != nil { return true }
            at += 2
        }
        return false
    }

    /// The number of the first byte string with `gram`, of those behind number `last`, that stands in
    /// `text` so that its gram is at `at`.
    @inline(__always)
    func find(_ gram: UInt32, _ at: Int, _ text: UnsafeBufferPointer<UInt8>, behind last: Int? = nil) -> Int? {
        var entry: Int
        if let last {
            if entries[last].isLast { return nil }
            entry = last + 1
        } else {
            guard let first = first(of: gram) else { return nil }
            entry = first
        }
        while true {
            let known = entries[entry]
            if stands(known, at, text) { return entry }
            if known.isLast { return nil }
            entry += 1
        }
    }

    /// The numbers that came with a byte string.
    @inline(__always)
    func lines(of entry: Int) -> Range<Int32> { entries[entry].firstLine..<entries[entry].lineEnd }

    @inline(__always)
    private func first(of gram: UInt32) -> Int? {
        var slot = Self.hash(gram) & (slots.count - 1)
        while slots[slot].first >= 0 {
            if slots[slot].gram == gram { return Int(slots[slot].first) }
            slot = (slot + 1) & (slots.count - 1)
        }
        return nil
    }

    /// True when the whole of `entry` stands around `at`.
    @inline(__always)
    private func stands(_ entry: Entry, _ at: Int, _ text: UnsafeBufferPointer<UInt8>) -> Bool {
        let start = at - Int(entry.offset)
        guard start >= 0, start + Int(entry.count) <= text.count else { return false }
        let literal = literals[Int(entry.start)..<Int(entry.start + entry.count)]
        let mask: UInt8 = ignoresCase ? 0x20 : 0
        for at in 0..<literal.count where literal[at] | mask != text[start + at] | mask { return false }
        return true
    }
}
