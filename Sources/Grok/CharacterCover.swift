/// Which characters a part of a pattern may match: each of ASCII, and whether any beyond.
///
/// Errs towards more: what is not understood covers everything beyond ASCII.
struct CharacterCover: Equatable {
    var low: UInt64 = 0
    var high: UInt64 = 0
    var beyond = false

    static let all = CharacterCover(low: .max, high: .max, beyond: true)

    func overlaps(_ other: CharacterCover) -> Bool {
        low & other.low != 0 || high & other.high != 0 || (beyond && other.beyond)
    }

    var inverted: CharacterCover { CharacterCover(low: ~low, high: ~high, beyond: true) }

    mutating func insert(_ character: UInt32) {
        switch character {
        case 0..<64: low |= 1 << UInt64(character)
        case 64..<128: high |= 1 << UInt64(character - 64)
        default: beyond = true
        }
    }

    mutating func insert(_ first: UInt32, through last: UInt32) {
        guard first <= last else { return }
        for character in first...min(last, 128) where character <= last { insert(character) }
    }

    mutating func formUnion(_ other: CharacterCover) {
        low |= other.low
        high |= other.high
        beyond = beyond || other.beyond
    }

    init(low: UInt64 = 0, high: UInt64 = 0, beyond: Bool = false) {
        self.low = low
        self.high = high
        self.beyond = beyond
    }

    /// The set behind a letter of `\d`, `\w`, `\s` and their like, or nil when it is none.
    init?(escape: UInt8) {
        var set = CharacterCover()
        switch escape | 0x20 {
        case UInt8(ascii: "d"): set.insert(0x30, through: 0x39)
        case UInt8(ascii: "w"):
            set.insert(0x30, through: 0x39)
            set.insert(0x41, through: 0x5A)
            set.insert(0x61, through: 0x7A)
            set.insert(0x5F)
        case UInt8(ascii: "s"):
            set.insert(0x09, through: 0x0D)
            set.insert(0x20)
        case UInt8(ascii: "h"):
            set.insert(0x09)
            set.insert(0x20)
        default: return nil
        }
        self = escape & 0x20 == 0 ? set.inverted : set
    }

    /// A POSIX class or a property by name. Letters of other scripts count as beyond ASCII.
    init(property name: String) {
        self.init(beyond: true)
        let known = name.lowercased()
        if ["digit", "nd", "n", "alnum", "xan", "xwd", "word", "xdigit", "ahex"].contains(known) {
            insert(0x30, through: 0x39)
        }
        if !["digit", "nd", "n", "space", "blank", "xps", "punct", "p", "cntrl", "cc"].contains(known) {
            insert(0x41, through: 0x5A)
            insert(0x61, through: 0x7A)
        }
        if ["space", "blank", "xps"].contains(known) {
            insert(0x09, through: 0x0D)
            insert(0x20)
        }
        if ["word", "xwd", "punct", "p", "graph", "print", "ascii"].contains(known) {
            insert(0x21, through: 0x2F)
            insert(0x3A, through: 0x40)
            insert(0x5B, through: 0x60)
            insert(0x7B, through: 0x7E)
        }
    }
}
