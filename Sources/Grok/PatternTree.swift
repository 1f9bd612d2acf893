/// What a pattern consists of, as far as the lint of repeats needs to know.
indirect enum PatternTree {
    /// One character of a set.
    case character(CharacterCover)
    case sequence([PatternTree])
    case choice([PatternTree])
    /// `isOpen` means without an upper bound; `isFirm` that nothing of it is given back.
    case repeated(PatternTree, low: Int, isOpen: Bool, isFirm: Bool, at: Int)
    /// Atomic: what it took is not given back.
    case firm(PatternTree)
    /// Takes no characters: anchors, lookarounds.
    case nothing
    /// Takes something unknown: calls, back references.
    case unknown
}

/// Reads PCRE2 text as `Translator` writes it. Whatever it does not know becomes `unknown`.
struct PatternTreeReader {
    let text: [UInt8]
    var at = 0
    private var depth = 0

    init(_ text: [UInt8]) { self.text = text }

    /// The tree of the whole text, or nil when it is not understood.
    static func tree(of text: [UInt8]) -> PatternTree? {
        var reader = PatternTreeReader(text)
        guard let tree = reader.alternatives(), reader.at == text.count else { return nil }
        return tree
    }

    var byte: UInt8? { at < text.count ? text[at] : nil }

    private mutating func alternatives() -> PatternTree? {
        depth += 1
        defer { depth -= 1 }
        guard depth < 150 else { return nil }
        var choices: [PatternTree] = []
        var parts: [PatternTree] = []
        while let byte, byte != UInt8(ascii: ")") {
            if byte == UInt8(ascii: "|") {
                at += 1
                choices.append(.sequence(parts))
                parts = []
                continue
            }
            let start = at
            guard let atom = atom(byte) else { return nil }
            parts.append(quantified(atom, start))
        }
        if choices.isEmpty { return parts.count == 1 ? parts[0] : .sequence(parts) }
        return .choice(choices + [.sequence(parts)])
    }

    private mutating func quantified(_ atom: PatternTree, _ start: Int) -> PatternTree {
        guard let bounds = bounds() else { return atom }
        var isFirm = false
        if byte == UInt8(ascii: "+") {
            isFirm = true
            at += 1
        } else if byte == UInt8(ascii: "?") {
            at += 1
        }
        return .repeated(atom, low: bounds.low, isOpen: bounds.isOpen, isFirm: isFirm, at: start)
    }

    private mutating func bounds() -> (low: Int, isOpen: Bool)? {
        switch byte {
        case UInt8(ascii: "*"):
            at += 1
            return (0, true)
        case UInt8(ascii: "+"):
            at += 1
            return (1, true)
        case UInt8(ascii: "?"):
            at += 1
            return (0, false)
        case UInt8(ascii: "{"):
            guard let close = text[at...].firstIndex(of: UInt8(ascii: "}")) else { return nil }
            let inner = text[(at + 1)..<close]
            at = close + 1
            return (inner.first == UInt8(ascii: "0") ? 0 : 1, inner.last == UInt8(ascii: ","))
        default: return nil
        }
    }

    private mutating func atom(_ first: UInt8) -> PatternTree? {
        switch first {
        case UInt8(ascii: "("): return group()
        case UInt8(ascii: "["): return characterClass()
        case UInt8(ascii: "\\"): return escape()
        case UInt8(ascii: "."):
            at += 1
            return .character(.all)
        case UInt8(ascii: "^"), UInt8(ascii: "$"):
            at += 1
            return .nothing
        default:
            at += 1
            while let next = byte, next & 0xC0 == 0x80 { at += 1 }
            var cover = CharacterCover()
            cover.insert(UInt32(first))
            return .character(cover)
        }
    }

    // MARK: Groups

    private mutating func group() -> PatternTree? {
        let rest = text[at...]
        var isFirm = false
        var isAside = false
        if rest.starts(with: "(?:".utf8) {
            at += 3
        } else if rest.starts(with: "(?>".utf8) {
            at += 3
            isFirm = true
        } else if rest.starts(with: "(?<c".utf8) {
            skip(past: UInt8(ascii: ">"))
        } else if rest.starts(with: "(?&".utf8) {
            skip(past: UInt8(ascii: ")"))
            return .unknown
        } else if ["(?=", "(?!"].contains(where: { rest.starts(with: $0.utf8) }) {
            at += 3
            isAside = true
        } else if ["(?<=", "(?<!"].contains(where: { rest.starts(with: $0.utf8) }) {
            at += 4
            isAside = true
        } else if rest.starts(with: "(?(".utf8) {
            return nil
        } else if rest.starts(with: "(?".utf8) {
            // Options: they change letters' case, which does not matter much here.
            while let byte, byte != UInt8(ascii: ":"), byte != UInt8(ascii: ")") { at += 1 }
            at += 1
            if at <= text.count, text[at - 1] == UInt8(ascii: ")") { return .nothing }
        } else {
            at += 1
        }
        guard let inner = alternatives(), byte == UInt8(ascii: ")") else { return nil }
        at += 1
        if isAside { return .nothing }
        return isFirm ? .firm(inner) : inner
    }

    mutating func skip(past stop: UInt8) {
        while let byte, byte != stop { at += 1 }
        at += 1
    }
}
