internal import Records

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
        /// The bytes before and behind the gram, and which of their bits count: enough to pass over most.
        var sides: UInt16
        var sideMask: UInt16
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
        func mask(_ offset: Int, _ count: Int) -> UInt16 {
            let bits: UInt16 = ignoresCase ? 0xDF : 0xFF
            return (offset > 0 ? bits : 0) | (offset + 4 < count ? bits << 8 : 0)
        }
        var literals: [UInt8] = []
        var keyed: [UInt32: [Entry]] = [:]
        for (text, lines) in texts {
            let rarest = rarestPart(of: text)
            for offset in rarest...(rarest + 1) {
                let gram = text.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: UInt32.self) }
                keyed[ignoresCase ? gram | Self.fold : gram, default: []].append(
                    Entry(
                        start: Int32(literals.count), count: Int32(text.count), offset: Int32(offset),
                        firstLine: lines.lowerBound, lineEnd: lines.upperBound,
                        sides: Self.sides(at: offset, in: text), sideMask: mask(offset, text.count), isLast: false))
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
        let sides = Self.sides(at: at, in: text)
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
            if (known.sides ^ sides) & known.sideMask == 0, stands(known, at, text) { return entry }
            if known.isLast { return nil }
            entry += 1
        }
    }

    /// The bytes before and behind the gram at `at`, 0 where there is none.
    @inline(__always)
    private static func sides(at: Int, in text: some RandomAccessCollection<UInt8>) -> UInt16 {
        let before = at > 0 ? text[text.index(text.startIndex, offsetBy: at - 1)] : 0
        let behind = at + 4 < text.count ? text[text.index(text.startIndex, offsetBy: at + 4)] : 0
        return UInt16(before) | UInt16(behind) << 8
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
