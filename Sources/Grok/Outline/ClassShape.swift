internal import Regex

/// The bytes that a character class `[...]` may begin a match with.
struct ClassShape {
    /// Bytes that may be in the class, and ASCII bytes that surely are.
    private var may = ByteSet()
    private var must = ByteSet()

    /// The bytes of the class whose `[` is at `at`, which moves behind its `]`. nil for what is
    /// rare: classes in classes and their intersections.
    static func read(_ text: [UInt8], _ at: inout Int) -> ByteSet? {
        var shape = ClassShape()
        at += 1
        let isNegated = at < text.count && text[at] == UInt8(ascii: "^")
        if isNegated { at += 1 }
        let start = at
        while at < text.count {
            if text[at] == UInt8(ascii: "]"), at > start {
                at += 1
                return isNegated ? shape.must.complement : shape.may
            }
            if text[at] == UInt8(ascii: "&"), at + 1 < text.count, text[at + 1] == UInt8(ascii: "&") { return nil }
            if text[at] == UInt8(ascii: "[") {
                guard shape.posix(text, &at) else { return nil }
                continue
            }
            guard let first = shape.item(text, &at) else { return nil }
            guard at + 1 < text.count, text[at] == UInt8(ascii: "-"), text[at + 1] != UInt8(ascii: "]"),
                text[at + 1] != UInt8(ascii: "[")
            else {
                shape.add(first...first)
                continue
            }
            at += 1
            if text[at] == UInt8(ascii: "\\"), at + 1 < text.count, setEscape(text[at + 1]) != nil { return nil }
            guard let last = shape.item(text, &at), last >= first else { return nil }
            shape.add(first...last)
        }
        return nil
    }

    /// A character of its own, 0x80 for any outside of ASCII. Sets are added at once, and then count
    /// as their first character.
    private mutating func item(_ text: [UInt8], _ at: inout Int) -> UInt8? {
        let byte = text[at]
        guard byte == UInt8(ascii: "\\") else {
            at += 1
            while at < text.count, text[at] & 0xC0 == 0x80 { at += 1 }
            return min(byte, 0x80)
        }
        guard at + 1 < text.count else { return nil }
        let letter = text[at + 1]
        if let known = escapedByte(letter) {
            at += 2
            return known
        }
        if letter == UInt8(ascii: "x") {
            at += 2
            return Self.hexadecimal(text, &at).map { min($0, 0x80) }
        }
        guard let set = setEscape(letter) else { return nil }
        at += 2
        may.formUnion(set.may)
        must.formUnion(set.must)
        // A hyphen behind a set stands for itself.
        if at < text.count, text[at] == UInt8(ascii: "-") {
            at += 1
            return UInt8(ascii: "-")
        }
        return set.sample
    }

    /// The two digits of `\x7F` at `at`, which moves behind them; nil for other spellings.
    static func hexadecimal(_ text: [UInt8], _ at: inout Int) -> UInt8? {
        guard at + 1 < text.count, let value = UInt8(String(decoding: text[at...(at + 1)], as: UTF8.self), radix: 16),
            text[at] != UInt8(ascii: "+")
        else { return nil }
        at += 2
        return value
    }

    private mutating func add(_ range: ClosedRange<UInt8>) {
        for byte in range where byte < 0x80 {
            may.insert(byte)
            must.insert(byte)
        }
        if range.upperBound >= 0x80 { may.formUnion(.high) }
    }

    /// `[:alpha:]`; false when it is something else.
    private mutating func posix(_ text: [UInt8], _ at: inout Int) -> Bool {
        guard at + 1 < text.count, text[at + 1] == UInt8(ascii: ":"),
            let close = text[at...].firstIndex(of: UInt8(ascii: "]")), close > at + 3,
            text[close - 1] == UInt8(ascii: ":")
        else { return false }
        at = close + 1
        may = .all
        return true
    }
}

/// A set of characters that an escape stands for: bytes that may begin one, ASCII bytes that surely
/// do, and one of the latter.
func setEscape(_ letter: UInt8) -> (may: ByteSet, must: ByteSet, sample: UInt8)? {
    var set = ByteSet()
    switch letter | 0x20 {
    case UInt8(ascii: "d"): set.insert(0x30...0x39)
    case UInt8(ascii: "h"):
        set.insert(0x30...0x39)
        set.insert(0x41...0x46)
        set.insert(0x61...0x66)
    case UInt8(ascii: "w"):
        set.insert(0x30...0x39)
        set.insert(0x41...0x5A)
        set.insert(0x61...0x7A)
        set.insert(0x5F)
    case UInt8(ascii: "s"):
        set.insert(0x09...0x0D)
        set.insert(0x20)
    default: return nil
    }
    if letter & 0x20 == 0 {
        // What is outside of ASCII may or may not be in the set.
        var ascii = set.complement
        for byte in UInt8(0x80)...0xFF { ascii.remove(byte) }
        return (set.complement, ascii, 0x21)
    }
    var may = set
    may.formUnion(.high)
    let sample: UInt8 = letter == UInt8(ascii: "s") ? 0x20 : 0x30
    return (may, set, sample)
}

/// The byte that `\` and `letter` stand for; nil for all that is not a single ASCII character.
func escapedByte(_ letter: UInt8) -> UInt8? {
    switch letter {
    case UInt8(ascii: "t"): return 0x09
    case UInt8(ascii: "n"): return 0x0A
    case UInt8(ascii: "v"): return 0x0B
    case UInt8(ascii: "f"): return 0x0C
    case UInt8(ascii: "r"): return 0x0D
    case UInt8(ascii: "a"): return 0x07
    case UInt8(ascii: "e"): return 0x1B
    default:
        let isWord = (0x30...0x39).contains(letter) || (0x61...0x7A).contains(letter | 0x20)
        return isWord || letter >= 0x80 ? nil : letter
    }
}
