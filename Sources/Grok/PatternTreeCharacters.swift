extension PatternTreeReader {
    mutating func escape() -> PatternTree? {
        guard at + 1 < text.count else { return nil }
        let letter = text[at + 1]
        if "AbBGKZz".utf8.contains(letter) {
            at += 2
            return .nothing
        }
        if letter == UInt8(ascii: "k") {
            skip(past: UInt8(ascii: ">"))
            return .unknown
        }
        if letter == UInt8(ascii: "R") || letter == UInt8(ascii: "X") {
            at += 2
            return .unknown
        }
        return .character(escapedCover())
    }

    /// The characters of the escape at the reader's place, in or outside of a class.
    private mutating func escapedCover() -> CharacterCover {
        let letter = at + 1 < text.count ? text[at + 1] : 0
        at += 2
        if let set = CharacterCover(escape: letter) { return set }
        var cover = CharacterCover()
        switch letter {
        case UInt8(ascii: "p"), UInt8(ascii: "P"):
            let name = braced()
            let set = CharacterCover(property: name)
            return letter == UInt8(ascii: "P") ? .all : set
        case UInt8(ascii: "x"): cover.insert(UInt32(braced(), radix: 16) ?? 0x80)
        case UInt8(ascii: "o"): cover.insert(UInt32(braced(), radix: 8) ?? 0x80)
        case UInt8(ascii: "t"): cover.insert(0x09)
        case UInt8(ascii: "n"): cover.insert(0x0A)
        case UInt8(ascii: "r"): cover.insert(0x0D)
        case UInt8(ascii: "f"): cover.insert(0x0C)
        case UInt8(ascii: "e"): cover.insert(0x1B)
        default: cover.insert(UInt32(letter))
        }
        return cover
    }

    private mutating func braced() -> String {
        guard byte == UInt8(ascii: "{") else { return "" }
        let start = at + 1
        skip(past: UInt8(ascii: "}"))
        return String(decoding: text[start..<max(start, min(at, text.count + 1) - 1)], as: UTF8.self)
    }

    mutating func characterClass() -> PatternTree? {
        at += 1
        var cover = CharacterCover()
        let isNegated = byte == UInt8(ascii: "^")
        if isNegated { at += 1 }
        var last: UInt32?
        while let next = byte, next != UInt8(ascii: "]") {
            if next == UInt8(ascii: "["), text[at...].starts(with: "[:".utf8) {
                let start = at + 2
                skip(past: UInt8(ascii: "]"))
                guard at - 2 > start else { return nil }
                cover.formUnion(CharacterCover(property: String(decoding: text[start..<(at - 2)], as: UTF8.self)))
                last = nil
            } else if next == UInt8(ascii: "-"), let first = last, at + 1 < text.count {
                at += 1
                guard let end = single(&cover) else { continue }
                cover.insert(first, through: end)
                last = nil
            } else {
                last = single(&cover)
            }
        }
        guard byte != nil else { return nil }
        at += 1
        return .character(isNegated ? cover.inverted : cover)
    }

    /// Adds one item of a class; its character, when it is a single one.
    private mutating func single(_ cover: inout CharacterCover) -> UInt32? {
        guard let first = byte else { return nil }
        if first == UInt8(ascii: "\\") {
            let set = escapedCover()
            cover.formUnion(set)
            let bits = set.low.nonzeroBitCount + set.high.nonzeroBitCount
            guard bits == 1, !set.beyond else { return set == CharacterCover(beyond: true) ? 0x80 : nil }
            return UInt32(set.low != 0 ? set.low.trailingZeroBitCount : 64 + set.high.trailingZeroBitCount)
        }
        at += 1
        while let next = byte, next & 0xC0 == 0x80 { at += 1 }
        cover.insert(UInt32(first))
        return UInt32(first)
    }
}
