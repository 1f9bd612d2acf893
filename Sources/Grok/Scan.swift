/// How far a text has been translated, and what a quantifier met now would apply to.
struct Scan {
    let text: [UInt8]
    var at = 0
    /// Open groups: where each begins in the output and in the text.
    var groups: [(out: Int, offset: Int)] = []
    /// Where the last atom begins in the output; nil when there is none to repeat.
    var atom: Int?
    /// True when the last atom has a quantifier already.
    var isQuantified = false

    init(text: [UInt8]) { self.text = text }

    var byte: UInt8? { at < text.count ? text[at] : nil }

    func byte(_ ahead: Int) -> UInt8? { at + ahead < text.count ? text[at + ahead] : nil }

    func starts(with prefix: String, at offset: Int) -> Bool {
        text[min(offset, text.count)...].starts(with: prefix.utf8)
    }

    mutating func begin(atom position: Int) {
        atom = position
        isQuantified = false
    }

    /// The offset of `byte` from `start` on.
    func index(of byte: UInt8, from start: Int) -> Int? {
        start <= text.count ? text[start...].firstIndex(of: byte) : nil
    }

    func string(_ range: Range<Int>) -> String { String(decoding: text[range], as: UTF8.self) }

    /// The number of bytes of the UTF-8 character at `offset`; the text came from a String.
    func characterLength(at offset: Int) -> Int {
        var end = offset + 1
        while end < text.count, text[end] & 0xC0 == 0x80 { end += 1 }
        return end - offset
    }
}
