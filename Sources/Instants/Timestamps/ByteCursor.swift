/// A position in bytes that never reads past them: beyond the end it sees 0.
struct ByteCursor {
    private let base: UnsafePointer<UInt8>?
    private let count: Int
    var at = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        base = bytes.baseAddress
        count = bytes.count
    }

    /// The byte `ahead` of the position; 0 outside.
    @inline(__always) func peek(_ ahead: Int = 0) -> UInt8 {
        let index = at + ahead
        guard let base, index >= 0, index < count else { return 0 }
        return base[index]
    }

    /// The eight bytes from `ahead` of the position on, in the order of memory; nil when there are fewer.
    @inline(__always) func word(_ ahead: Int) -> UInt64? {
        guard let base, at + ahead >= 0, at + ahead + 8 <= count else { return nil }
        return UnsafeRawPointer(base + at + ahead).loadUnaligned(as: UInt64.self)
    }

    var isAtEnd: Bool { at >= count }

    @inline(__always) func isDigit(_ ahead: Int = 0) -> Bool { peek(ahead) &- 0x30 < 10 }

    /// True for a letter, a digit or `_` at the position: what would go on with a word.
    var isInWord: Bool {
        let byte = peek()
        return byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26 || byte == UInt8(ascii: "_") || byte >= 0x80
    }

    /// The number of digits from the position on, at most `limit`.
    func digitCount(limit: Int) -> Int {
        var n = 0
        while n < limit, isDigit(n) { n += 1 }
        return n
    }

    /// Two digits as a number, or -1.
    @inline(__always) mutating func two() -> Int {
        let high = peek() &- 0x30
        let low = peek(1) &- 0x30
        guard high < 10, low < 10 else { return -1 }
        at += 2
        return Int(high) * 10 + Int(low)
    }

    /// Exactly `n` digits as a number (at most 18), which must be there.
    @inline(__always) mutating func number(_ n: Int) -> Int {
        var value = 0
        for _ in 0..<n {
            value = value &* 10 &+ Int(peek() &- 0x30)
            at += 1
        }
        return value
    }

    /// One or two digits as a number, or -1.
    mutating func oneOrTwo() -> Int {
        let n = digitCount(limit: 3)
        return n == 1 || n == 2 ? number(n) : -1
    }

    @inline(__always) mutating func skip(_ byte: UInt8) -> Bool {
        guard peek() == byte else { return false }
        at += 1
        return true
    }

    mutating func skipSpaces() { while peek() == 0x20 { at += 1 } }
}
