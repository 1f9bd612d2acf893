/// Byte strings that every match of `pattern` contains, in this order and without overlap.
///
/// `pattern` is PCRE2 text as `Translator` writes it. Conservative: whatever is not surely
/// required ends a literal, and an alternation, an option or a count that allows nothing at all
/// contributes none.
func requiredLiterals(of pattern: [UInt8]) -> [[UInt8]] {
    var reader = LiteralReader(text: pattern)
    guard let pieces = reader.sequence(), reader.at == pattern.count, !reader.gaveUp else { return [] }
    var literals: [[UInt8]] = []
    var current: [UInt8] = []
    for piece in pieces {
        if let piece {
            current.append(contentsOf: piece)
        } else if !current.isEmpty {
            literals.append(current)
            current = []
        }
    }
    if !current.isEmpty { literals.append(current) }
    return literals
}

/// Reads a pattern into pieces: required bytes, or nil for a place where anything may stand.
private struct LiteralReader {
    typealias Pieces = [[UInt8]?]

    let text: [UInt8]
    var at = 0
    /// True when something was met that could change the meaning of what was read.
    var gaveUp = false
    private var depth = 0

    init(text: [UInt8]) { self.text = text }

    /// A sequence up to `)` or the end; a lone nil when it has alternatives.
    mutating func sequence() -> Pieces? {
        var pieces: Pieces = []
        var hasAlternatives = false
        while at < text.count, text[at] != UInt8(ascii: ")"), !gaveUp {
            if text[at] == UInt8(ascii: "|") {
                hasAlternatives = true
                at += 1
                continue
            }
            guard let atom = atom() else { return nil }
            pieces += quantified(atom)
        }
        return hasAlternatives ? [nil] : pieces
    }

    /// `atom` with the quantifier that follows it, if any.
    private mutating func quantified(_ atom: Pieces) -> Pieces {
        guard at < text.count else { return atom }
        switch text[at] {
        case UInt8(ascii: "*"), UInt8(ascii: "?"):
            skipQuantifier()
            return [nil]
        case UInt8(ascii: "+"):
            skipQuantifier()
            return atom + [nil]
        case UInt8(ascii: "{"):
            let required = at + 1 < text.count && text[at + 1] != UInt8(ascii: "0")
            skipQuantifier()
            return required ? atom + [nil] : [nil]
        default: return atom
        }
    }

    private mutating func skipQuantifier() {
        if text[at] == UInt8(ascii: "{") {
            while at < text.count, text[at] != UInt8(ascii: "}") { at += 1 }
        }
        at += 1
        if at < text.count, text[at] == UInt8(ascii: "?") || text[at] == UInt8(ascii: "+") { at += 1 }
    }

    private mutating func atom() -> Pieces? {
        switch text[at] {
        case UInt8(ascii: "("): return group()
        case UInt8(ascii: "["):
            skipClass()
            return [nil]
        case UInt8(ascii: "\\"): return escape()
        case UInt8(ascii: "."), UInt8(ascii: "^"), UInt8(ascii: "$"):
            at += 1
            return [nil]
        default:
            // A quantifier applies to the whole character.
            let start = at
            at += 1
            while at < text.count, text[at] & 0xC0 == 0x80 { at += 1 }
            return [Array(text[start..<at])]
        }
    }

    private mutating func escape() -> Pieces {
        let byte = at + 1 < text.count ? text[at + 1] : 0
        at += 2
        let isWord = (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20)
        if !isWord { return [[byte]] }
        switch byte {
        case UInt8(ascii: "x"), UInt8(ascii: "o"), UInt8(ascii: "p"), UInt8(ascii: "P"): skipBraces(UInt8(ascii: "}"))
        case UInt8(ascii: "k"), UInt8(ascii: "g"): skipBraces(UInt8(ascii: ">"))
        default: break
        }
        return [nil]
    }

    private mutating func skipBraces(_ close: UInt8) {
        guard at < text.count, text[at] == UInt8(ascii: "{") || text[at] == UInt8(ascii: "<") else { return }
        while at < text.count, text[at] != close { at += 1 }
        at += 1
    }

    private mutating func skipClass() {
        at += 1
        if at < text.count, text[at] == UInt8(ascii: "^") { at += 1 }
        while at < text.count, text[at] != UInt8(ascii: "]") {
            if text[at] == UInt8(ascii: "\\") {
                at += 1
            } else if text[at] == UInt8(ascii: "["), at + 1 < text.count, text[at + 1] == UInt8(ascii: ":") {
                while at + 1 < text.count, !(text[at] == UInt8(ascii: ":") && text[at + 1] == UInt8(ascii: "]")) {
                    at += 1
                }
                at += 1
            }
            at += 1
        }
        at += 1
    }

    private mutating func group() -> Pieces? {
        depth += 1
        defer { depth -= 1 }
        guard depth < 200 else {
            gaveUp = true
            return nil
        }
        let kind = openGroup()
        guard !gaveUp, let inner = sequence(), at < text.count else { return nil }
        at += 1
        return kind == .consuming ? inner : [nil]
    }

    private enum Kind { case consuming, other }

    /// Steps behind the opening of a group. Options that stay switched on give up: `(?i)`.
    private mutating func openGroup() -> Kind {
        let rest = text[at...]
        if rest.starts(with: "(?:".utf8) || rest.starts(with: "(?>".utf8) {
            at += 3
            return .consuming
        }
        if rest.starts(with: "(?<c".utf8) {
            while text[at] != UInt8(ascii: ">") { at += 1 }
            at += 1
            return .consuming
        }
        guard rest.starts(with: "(?".utf8) else {
            at += 1
            return .consuming
        }
        at += 2
        if at < text.count, "=!<(&".utf8.contains(text[at]) {
            // Its inside is skipped, so what exactly stands at its begin does not matter.
            if text[at] != UInt8(ascii: "(") { at += 1 }
            if at < text.count, "=!".utf8.contains(text[at]) { at += 1 }
            return .other
        }
        while at < text.count, text[at] != UInt8(ascii: ":"), text[at] != UInt8(ascii: ")") { at += 1 }
        if at >= text.count || text[at] == UInt8(ascii: ")") {
            gaveUp = true
        } else {
            at += 1
        }
        return .other
    }
}
