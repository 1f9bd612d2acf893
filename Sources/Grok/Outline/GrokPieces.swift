/// A grok text cut where one thing ends and the next begins: references, groups, classes, runs of
/// plain text, each with its quantifier. Together they are the text; one piece when it has
/// alternatives at its top level, or brackets that do not pair.
public func grokPieces(_ text: String) -> [String] {
    var cutter = PieceCutter(text: Array(text.utf8))
    return cutter.pieces().map { String(decoding: $0, as: UTF8.self) }
}

private struct PieceCutter {
    let text: [UInt8]
    private var at = 0
    private var isBroken = false

    init(text: [UInt8]) { self.text = text }

    mutating func pieces() -> [ArraySlice<UInt8>] {
        var pieces: [ArraySlice<UInt8>] = []
        var plainStart: Int?
        while at < text.count, !isBroken {
            let start = at
            let isPlain = step()
            if text[start] == UInt8(ascii: "|") || text[start] == UInt8(ascii: ")") { isBroken = true }
            let isQuantified = quantifier()
            if isPlain, !isQuantified {
                if plainStart == nil { plainStart = start }
                continue
            }
            if let plain = plainStart, plain < start { pieces.append(text[plain..<start]) }
            plainStart = nil
            pieces.append(text[start..<at])
        }
        if let plain = plainStart { pieces.append(text[plain...]) }
        return isBroken ? [text[...]] : pieces
    }

    /// Over one character, class, group or reference; true for a character that stands for itself.
    private mutating func step() -> Bool {
        switch text[at] {
        case UInt8(ascii: "\\"):
            let letter = at + 1 < text.count ? text[at + 1] : 0
            at += 2
            while at < text.count, text[at] & 0xC0 == 0x80 { at += 1 }
            return escapedByte(letter) != nil
        case UInt8(ascii: "["):
            if ClassShape.read(text, &at) == nil { isBroken = true }
            return false
        case UInt8(ascii: "("):
            group()
            return false
        case UInt8(ascii: "%") where at + 1 < text.count && text[at + 1] == UInt8(ascii: "{"):
            do throws(Fault) { at = try Reference(text, at: at).end } catch { isBroken = true }
            return false
        default:
            at += 1
            while at < text.count, text[at] & 0xC0 == 0x80 { at += 1 }
            return true
        }
    }

    private mutating func group() {
        var depth = 0
        while at < text.count, !isBroken {
            switch text[at] {
            case UInt8(ascii: "("):
                depth += 1
                at += 1
            case UInt8(ascii: ")"):
                depth -= 1
                at += 1
                if depth == 0 { return }
            default: _ = step()
            }
        }
        isBroken = true
    }

    private mutating func quantifier() -> Bool {
        let start = at
        while at < text.count, "*+?".utf8.contains(text[at]) { at += 1 }
        if at < text.count, text[at] == UInt8(ascii: "{"), let close = text[at...].firstIndex(of: UInt8(ascii: "}")),
            text[(at + 1)..<close].allSatisfy({ ($0 >= 0x30 && $0 <= 0x39) || $0 == UInt8(ascii: ",") })
        {
            at = close + 1
            while at < text.count, "+?".utf8.contains(text[at]) { at += 1 }
        }
        return at > start
    }
}
