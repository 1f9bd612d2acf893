import Glibc

/// A text prepared for being looked for in many values.
///
/// Looks for the byte of it that is rarest in logs with memchr and compares around each hit, so
/// that common letters cost nothing. With `foldsCase`, ASCII letters match in either case.
struct Needle: Sendable {
    let bytes: [UInt8]
    let foldsCase: Bool
    /// Where in `bytes` the byte to look for stands.
    private let rarest: Int

    /// - Parameter text: in lower case when `foldsCase`.
    init(_ text: String, foldsCase: Bool = false) {
        let bytes = Array(text.utf8)
        self.bytes = bytes
        self.foldsCase = foldsCase
        rarest = bytes.indices.min { commonness(bytes[$0]) < commonness(bytes[$1]) } ?? 0
    }

    var count: Int { bytes.count }

    /// The first place in `value` from `start` on; an empty needle is found at `start`.
    func position(in value: UnsafeBufferPointer<UInt8>, from start: Int = 0) -> Int? {
        guard count > 0 else { return start <= value.count ? start : nil }
        guard let base = value.baseAddress, start + count <= value.count else { return nil }
        let byte = bytes[rarest]
        let isLetter = foldsCase && byte >= 0x61 && byte <= 0x7A
        var lower = Hits(base, start + rarest, value.count - count + 1 + rarest, byte)
        guard isLetter else {
            while let hit = lower.next() {
                if matches(base + hit - rarest) { return hit - rarest }
            }
            return nil
        }
        var upper = Hits(base, start + rarest, value.count - count + 1 + rarest, byte & 0xDF)
        var a = lower.next()
        var b = upper.next()
        while a != nil || b != nil {
            let hit = min(a ?? .max, b ?? .max)
            if matches(base + hit - rarest) { return hit - rarest }
            if hit == a { a = lower.next() } else { b = upper.next() }
        }
        return nil
    }

    private func matches(_ place: UnsafePointer<UInt8>) -> Bool {
        guard foldsCase else { return memcmp(place, bytes, count) == 0 }
        for at in 0..<count {
            let byte = place[at]
            let folded = byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte
            if folded != bytes[at] { return false }
        }
        return true
    }
}

/// The places of one byte.
private struct Hits {
    let base: UnsafePointer<UInt8>
    var at: Int
    let end: Int
    let byte: UInt8

    init(_ base: UnsafePointer<UInt8>, _ start: Int, _ end: Int, _ byte: UInt8) {
        self.base = base
        at = start
        self.end = end
        self.byte = byte
    }

    mutating func next() -> Int? {
        guard at < end, let found = memchr(base + at, Int32(byte), end - at) else { return nil }
        let place = UnsafeRawPointer(found) - UnsafeRawPointer(base)
        at = place + 1
        return place
    }
}

/// How common a byte is in log text, roughly: 0 for the rarest.
private func commonness(_ byte: UInt8) -> Int {
    switch byte {
    case UInt8(ascii: " "): 10
    case 0x30...0x39, UInt8(ascii: "e"), UInt8(ascii: "t"), UInt8(ascii: "a"): 9
    case UInt8(ascii: "o"), UInt8(ascii: "i"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "s"): 8
    case UInt8(ascii: "c"), UInt8(ascii: "d"), UInt8(ascii: "l"), UInt8(ascii: ":"), UInt8(ascii: "."): 7
    case UInt8(ascii: "-"), UInt8(ascii: "="), UInt8(ascii: "/"), UInt8(ascii: "m"), UInt8(ascii: "p"): 6
    case UInt8(ascii: "u"), UInt8(ascii: "h"), UInt8(ascii: "f"), UInt8(ascii: "g"), UInt8(ascii: "b"): 5
    case 0x61...0x7A, UInt8(ascii: "_"), UInt8(ascii: "\""), UInt8(ascii: ","): 4
    case 0x41...0x5A: 3
    // The lead bytes of Cyrillic and CJK text are as common there as letters are.
    case 0xD0, 0xD1, 0xE3...0xE9: 6
    default: 2
    }
}
