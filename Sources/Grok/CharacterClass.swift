/// A character class as Oniguruma reads it: classes may nest (`[[:alnum:]_[x-z]]`), and `&&` cuts.
///
/// PCRE2 10.42 knows neither, so a plain union is flattened into one class and the rest becomes
/// lookaheads.
struct CharacterClass {
    /// One side of `&&`: characters in PCRE2's spelling, and classes that could not be flattened.
    struct Term {
        var items: [UInt8] = []
        var nested: [CharacterClass] = []

        var rendered: [UInt8] {
            var parts = nested.map(\.rendered)
            if !items.isEmpty { parts.insert([UInt8(ascii: "[")] + items + [UInt8(ascii: "]")], at: 0) }
            if parts.count == 1 { return parts[0] }
            return Array("(?:".utf8) + parts.joined(separator: [UInt8(ascii: "|")]) + [UInt8(ascii: ")")]
        }
    }

    var isNegated = false
    var terms = [Term()]

    /// The pattern that matches one character of the class.
    var rendered: [UInt8] {
        if terms.count == 1, terms[0].nested.isEmpty {
            return Array((isNegated ? "[^" : "[").utf8) + terms[0].items + [UInt8(ascii: "]")]
        }
        var whole: [UInt8] = []
        for term in terms.dropLast() { whole += Array("(?=".utf8) + term.rendered + [UInt8(ascii: ")")] }
        whole += terms[terms.count - 1].rendered
        if isNegated { return Array("(?:(?!".utf8) + whole + Array(#")[\s\S])"#.utf8) }
        return Array("(?:".utf8) + whole + [UInt8(ascii: ")")]
    }

    /// Adds the class `inner` to the last term, flat when it is a plain set of characters.
    fileprivate mutating func add(_ inner: CharacterClass) {
        if !inner.isNegated, inner.terms.count == 1, inner.terms[0].nested.isEmpty {
            terms[terms.count - 1].items += inner.terms[0].items
        } else {
            terms[terms.count - 1].nested.append(inner)
        }
    }

    fileprivate mutating func add(_ items: [UInt8]) { terms[terms.count - 1].items += items }
}

extension Translator {
    mutating func characterClass(_ scan: inout Scan) throws(Fault) {
        var reader = ClassReader(text: scan.text, at: scan.at + 1)
        guard let parsed = reader.read(depth: 0) else { throw fault("this \"[\" is never closed", scan.at) }
        guard parsed.terms.allSatisfy({ !$0.items.isEmpty || !$0.nested.isEmpty }) else {
            throw fault("this character class is empty", scan.at, length: reader.at - scan.at)
        }
        scan.begin(atom: out.count)
        out.append(contentsOf: parsed.rendered)
        scan.at = reader.at
    }
}

/// Reads a class from behind its `[`.
private struct ClassReader {
    let text: [UInt8]
    var at: Int
    /// Items that may still be read; bounds the retries of brackets that turn out to be literal.
    private var budget = 20_000

    init(text: [UInt8], at: Int) {
        self.text = text
        self.at = at
    }

    private enum Item {
        case character([UInt8])
        case set([UInt8])
        case nested(CharacterClass)
    }

    /// The class up to its `]`, or nil when there is none.
    mutating func read(depth: Int) -> CharacterClass? {
        guard depth < 8 else { return nil }
        var parsed = CharacterClass()
        if at < text.count, text[at] == UInt8(ascii: "^") {
            parsed.isNegated = true
            at += 1
        }
        let start = at
        while at < text.count {
            if text[at] == UInt8(ascii: "]"), at > start {
                at += 1
                return parsed
            }
            if text[at] == UInt8(ascii: "&"), at + 1 < text.count, text[at + 1] == UInt8(ascii: "&") {
                at += 2
                parsed.terms.append(CharacterClass.Term())
                continue
            }
            guard let item = readItem(depth) else { return nil }
            switch item {
            case .set(let items): parsed.add(items)
            case .nested(let inner): parsed.add(inner)
            case .character(let first): readRange(first, depth, &parsed)
            }
        }
        return nil
    }

    /// `first`, or `first-last` when a hyphen and a character follow.
    private mutating func readRange(_ first: [UInt8], _ depth: Int, _ parsed: inout CharacterClass) {
        guard at + 1 < text.count, text[at] == UInt8(ascii: "-"), text[at + 1] != UInt8(ascii: "]"),
            first != Array(#"\-"#.utf8)
        else { return parsed.add(first) }
        let hyphen = at
        at += 1
        if case .character(let last)? = readItem(depth) {
            parsed.add(first + [UInt8(ascii: "-")] + last)
        } else {
            // A hyphen before a set stands for itself.
            at = hyphen
            parsed.add(first)
        }
    }

    private mutating func readItem(_ depth: Int) -> Item? {
        budget -= 1
        guard budget > 0 else { return nil }
        switch text[at] {
        case UInt8(ascii: "\\"): return readEscaped()
        case UInt8(ascii: "["):
            if let posix = readPosix() { return .set(posix) }
            let start = at
            at += 1
            if let inner = read(depth: depth + 1) { return .nested(inner) }
            // Patterns written for other engines leave a bracket in a class unescaped.
            at = start + 1
            return .character(Array(#"\["#.utf8))
        case let byte where "]^-".utf8.contains(byte):
            at += 1
            return .character([0x5C, byte])
        default:
            let from = at
            at += 1
            while at < text.count, text[at] & 0xC0 == 0x80 { at += 1 }
            return .character(Array(text[from..<at]))
        }
    }

    private mutating func readEscaped() -> Item? {
        guard at + 1 < text.count else { return nil }
        switch text[at + 1] {
        case UInt8(ascii: "h"):
            at += 2
            return .set(Array("0-9A-Fa-f".utf8))
        case UInt8(ascii: "H"):
            at += 2
            return .set(Array(#"\x{0}-\/:-@G-`g-\x{10FFFF}"#.utf8))
        case UInt8(ascii: "1")...UInt8(ascii: "7"):
            let from = at + 1
            at += 2
            while at < text.count, at < from + 3, (0x30...0x37).contains(text[at]) { at += 1 }
            return .character(Array(#"\o{"#.utf8) + text[from..<at] + [UInt8(ascii: "}")])
        default:
            let escape = readEscape(text, at: at)
            at = escape.end
            return escape.isSet ? .set(escape.text) : .character(escape.text)
        }
    }

    /// `[:alpha:]`, with the letters of all scripts as in Ruby.
    private mutating func readPosix() -> [UInt8]? {
        guard at + 1 < text.count, text[at + 1] == UInt8(ascii: ":"),
            let close = text[at...].firstIndex(of: UInt8(ascii: "]")), close > at + 3,
            text[close - 1] == UInt8(ascii: ":")
        else { return nil }
        let whole = Array(text[at...close])
        at = close + 1
        return switch String(decoding: whole, as: UTF8.self) {
        case "[:alpha:]": Array(#"\p{L}\p{M}"#.utf8)
        case "[:alnum:]": Array(#"\p{L}\p{M}\p{N}"#.utf8)
        case "[:upper:]": Array(#"\p{Lu}"#.utf8)
        case "[:lower:]": Array(#"\p{Ll}"#.utf8)
        default: whole
        }
    }
}
