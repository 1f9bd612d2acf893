internal import Grok
internal import Records
internal import Regex

// Lines of one kind differ in their numbers most. Texts in which every digit counts as `0` are the same for
// many lines, so what the index says of one holds for all of them, provided that it asks for digits alike too.

/// `word` with `0` in the place of every digit.
///
/// Each byte by itself: less than 10 once `0` is taken from it, for which no carry reaches the next.
@inline(__always)
func digitsAlike(_ word: UInt64) -> UInt64 {
    let offsets = word ^ 0x3030_3030_3030_3030
    let others = ((offsets & 0x7F7F_7F7F_7F7F_7F7F) &+ 0x7676_7676_7676_7676) | offsets
    let digits = ((~others & 0x8080_8080_8080_8080) &>> 7) &* 0xFF
    return word & ~digits | 0x3030_3030_3030_3030 & digits
}

/// Room for a text with all digits alike. Not Sendable.
final class DigitsAlikeText {
    private var room = UnsafeMutableRawBufferPointer.allocate(byteCount: 1024, alignment: 8)

    deinit { room.deallocate() }

    /// `text` with `0` in the place of every digit; valid until the next call. Cost: a copy.
    func copy(_ text: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
        if room.count < text.count + 8 {
            room.deallocate()
            room = .allocate(byteCount: 2 * text.count + 8, alignment: 8)
        }
        let raw = UnsafeRawBufferPointer(text)
        var at = 0
        while at + 8 <= raw.count {
            let word = digitsAlike(raw.loadUnaligned(fromByteOffset: at, as: UInt64.self))
            room.storeBytes(of: word, toByteOffset: at, as: UInt64.self)
            at += 8
        }
        while at < raw.count {
            room[at] = isDigit(raw[at]) ? UInt8(ascii: "0") : raw[at]
            at += 1
        }
        return UnsafeBufferPointer(start: room.bindMemory(to: UInt8.self).baseAddress, count: text.count)
    }
}

extension Demand {
    /// What a text shows at least, with all digits alike, when it fulfils this demand.
    var digitsAlike: Demand {
        Demand(
            begins: begins.digitsAlike, front: front.mapped(\.digitsAlike),
            needed: needed.map { text in text.map { isDigit($0) ? UInt8(ascii: "0") : $0 } })
    }
}

extension ByteSet {
    /// With one digit all of them.
    fileprivate var digitsAlike: ByteSet {
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        guard digits.contains(where: contains) else { return self }
        var set = self
        set.insert(digits)
        return set
    }
}
