internal import Records

/// The parsers that read another parser's message, and which of them to ask.
///
/// Most of them ask for a program by name, as sshd's does; those are found by the name's hash.
final class InnerIndex: Sendable {
    /// Numbers of the parsers: those with conditions first, then by priority.
    let parsers: [Int]
    let candidates: CandidateIndex
    /// For each program that a condition names in full, those that may be for it; the last for others.
    private let choices: [ParserBits]
    private let names: [[UInt8]]
    /// Open addressing by the names' hashes: one more than the place among `names`, 0 for none.
    private let slots: [UInt16]

    init(_ parsers: [Parser]) {
        self.parsers = parsers.map(\.index)
        candidates = CandidateIndex(parsers.map(\.demands))
        let programs = parsers.map { parser in parser.conditions.filter { $0.name == Vocabulary.Common.processName } }
        names = Array(Set(programs.joined().flatMap(\.wholeValues)).prefix(30_000))
        var slots = [UInt16](repeating: 0, count: 16)
        while slots.count < names.count * 4 { slots += slots }
        for (place, name) in names.enumerated() {
            var slot = Self.slot(name.withUnsafeBufferPointer { hashBytes($0) }, slots.count)
            while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
            slots[slot] = UInt16(place + 1)
        }
        self.slots = slots
        choices = (names.map(Optional.some) + [nil]).map { name in
            var bits = ParserBits()
            for (place, conditions) in programs.enumerated()
            where conditions.allSatisfy({ name.map($0.allows) ?? !$0.areAllWhole }) { bits.insert(place) }
            return bits
        }
    }

    private static func slot(_ hash: UInt64, _ count: Int) -> Int { Int(truncatingIfNeeded: hash) & (count - 1) }

    /// The places in `parsers` of those that may be for the program `name`; nil when none is known.
    @inline(__always)
    func choice(of name: UnsafeBufferPointer<UInt8>?) -> ParserBits {
        guard let name else { return choices[names.count] }
        var slot = Self.slot(hashBytes(name), slots.count)
        while slots[slot] != 0 {
            let place = Int(slots[slot] - 1)
            if names[place].withUnsafeBufferPointer({ sameBytes($0, name) }) { return choices[place] }
            slot = (slot + 1) & (slots.count - 1)
        }
        return choices[names.count]
    }
}
