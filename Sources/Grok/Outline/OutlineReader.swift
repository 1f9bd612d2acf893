internal import Regex

/// Reads a grok text as it was written and tells the shape of what it matches and the fields it captures.
///
/// Knows the usual constructs. At the others it gives up, and the caller takes the long way.
struct OutlineReader {
    struct GaveUp: Error {}

    private let text: [UInt8]
    private var at = 0
    private var depth = 0
    private var ignoresCase = false
    private(set) var fields: [String] = []
    /// The outline of the pattern a reference names.
    private let resolve: (String) throws(GaveUp) -> PatternOutline

    /// How deep groups may nest here.
    private static let depthLimit = 100

    init(_ text: [UInt8], resolve: @escaping (String) throws(GaveUp) -> PatternOutline) {
        self.text = text
        self.resolve = resolve
    }

    /// The shape of the whole text.
    mutating func whole() throws(GaveUp) -> Shape {
        let shape = try alternatives()
        guard at == text.count else { throw GaveUp() }
        return shape
    }

    private var byte: UInt8? { at < text.count ? text[at] : nil }

    private func next(_ ahead: Int) -> UInt8? { at + ahead < text.count ? text[at + ahead] : nil }

    /// Up to `)` or the end.
    private mutating func alternatives() throws(GaveUp) -> Shape {
        var whole: Shape?
        while true {
            let branch = try sequence()
            whole?.formAlternative(branch)
            if whole == nil { whole = branch }
            guard byte == UInt8(ascii: "|") else { return whole ?? branch }
            at += 1
        }
    }

    /// Up to `|`, `)` or the end.
    private mutating func sequence() throws(GaveUp) -> Shape {
        var shape = Shape.empty
        while let byte, byte != UInt8(ascii: "|"), byte != UInt8(ascii: ")") {
            if let look = try lookAhead() {
                var rest = try sequence()
                rest.constrain(by: look)
                shape.append(rest)
                return shape
            }
            guard var atom = try atom() else { continue }
            while let count = quantifier() { atom.makeRepeated(count.least, count.most) }
            shape.append(atom)
        }
        return shape
    }

    /// How often the atom before the quantifier here may stand; nil when there is none.
    private mutating func quantifier() -> (least: Int, most: Int?)? {
        guard let byte else { return nil }
        switch byte {
        case UInt8(ascii: "*"), UInt8(ascii: "?"), UInt8(ascii: "+"):
            at += 1
            if self.byte == UInt8(ascii: "?") || self.byte == UInt8(ascii: "+") { at += 1 }
            return (byte == UInt8(ascii: "+") ? 1 : 0, byte == UInt8(ascii: "?") ? 1 : nil)
        case UInt8(ascii: "{"): return bounds()
        default: return nil
        }
    }

    /// `{n}`, `{n,}`, `{n,m}`, `{,m}`, of which the ranges may be lazy.
    private mutating func bounds() -> (least: Int, most: Int?)? {
        guard let close = text[at...].firstIndex(of: UInt8(ascii: "}")) else { return nil }
        let parts = text[(at + 1)..<close].split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
        guard parts.count <= 2, parts.contains(where: { !$0.isEmpty }),
            parts.allSatisfy({ $0.allSatisfy { $0 >= 0x30 && $0 <= 0x39 } })
        else { return nil }
        at = close + 1
        if parts.count == 2, byte == UInt8(ascii: "?") { at += 1 }
        let numbers = parts.map { Int(String(decoding: $0, as: UTF8.self)) }
        let least = numbers[0] ?? (parts[0].isEmpty ? 0 : Int.max)
        return (least, parts.count == 1 ? least : numbers[1])
    }

    /// nil where nothing stands that a quantifier could apply to.
    private mutating func atom() throws(GaveUp) -> Shape? {
        switch text[at] {
        case UInt8(ascii: "("): return try group()
        case UInt8(ascii: "["):
            guard let bytes = ClassShape.read(text, &at) else { throw GaveUp() }
            return .character(ignoresCase ? bytes.ignoringCase : bytes)
        case UInt8(ascii: "\\"): return try escape()
        case UInt8(ascii: "^"), UInt8(ascii: "$"):
            at += 1
            return .empty
        case UInt8(ascii: "."):
            at += 1
            return .character(.all)
        case UInt8(ascii: "%") where next(1) == UInt8(ascii: "{"): return try reference()
        case UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "?"): throw GaveUp()
        default: return .literal(plainText(), ignoresCase: ignoresCase)
        }
    }

    /// The character here; with those behind it that stand for themselves too, where their case counts.
    private mutating func plainText() -> [UInt8] {
        let start = at
        var last = at
        repeat {
            last = at
            at += 1
            while let byte, byte & 0xC0 == 0x80 { at += 1 }
        } while !ignoresCase && byte.map(Self.isPlain) ?? false
        // A quantifier is for the last character only.
        if last > start, let byte, "*+?{".utf8.contains(byte) { at = last }
        return Array(text[start..<at])
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "["), UInt8(ascii: "\\"), UInt8(ascii: "^"),
            UInt8(ascii: "$"), UInt8(ascii: "."), UInt8(ascii: "%"), UInt8(ascii: "*"), UInt8(ascii: "+"),
            UInt8(ascii: "?"), UInt8(ascii: "{"), UInt8(ascii: "|"):
            false
        default: true
        }
    }

    private mutating func escape() throws(GaveUp) -> Shape {
        guard let letter = next(1) else { throw GaveUp() }
        at += 2
        if let known = escapedByte(letter) { return .literal([known], ignoresCase: ignoresCase) }
        if letter == UInt8(ascii: "x"), let known = ClassShape.hexadecimal(text, &at) {
            return known < 0x80 ? .literal([known], ignoresCase: ignoresCase) : .character(.high)
        }
        if let set = setEscape(letter) { return .character(set.may) }
        if "bBAzZG".utf8.contains(letter) { return .empty }
        throw GaveUp()
    }

    private mutating func reference() throws(GaveUp) -> Shape {
        let reference: Reference
        do throws(Fault) { reference = try Reference(text, at: at) } catch { throw GaveUp() }
        guard reference.definition == nil else { throw GaveUp() }
        at = reference.end
        let pattern = try resolve(reference.name)
        if let field = reference.field { fields.append(field) }
        fields += pattern.fields
        return ignoresCase ? pattern.shape.ignoringCase : pattern.shape
    }
}

// MARK: Groups

extension OutlineReader {
    private mutating func group() throws(GaveUp) -> Shape? {
        depth += 1
        let outside = ignoresCase
        defer {
            depth -= 1
            ignoresCase = outside
        }
        guard depth < Self.depthLimit else { throw GaveUp() }
        let rest = text[at...]
        if rest.starts(with: "(?#".utf8) {
            guard let close = rest.firstIndex(of: UInt8(ascii: ")")) else { throw GaveUp() }
            at = close + 1
            return nil
        }
        for look in ["(?!", "(?<=", "(?<!"] where rest.starts(with: look.utf8) {
            at += look.utf8.count
            _ = try inside()
            return .empty
        }
        try open(rest)
        return try inside()
    }

    /// The shape of what must follow here; nil when no `(?=` stands here.
    private mutating func lookAhead() throws(GaveUp) -> Shape? {
        guard text[at...].starts(with: "(?=".utf8) else { return nil }
        depth += 1
        defer { depth -= 1 }
        guard depth < Self.depthLimit else { throw GaveUp() }
        let outside = ignoresCase
        defer { ignoresCase = outside }
        at += 3
        let look = try inside()
        // A repeated look is one that may be left out.
        guard let count = quantifier() else { return look }
        return count.least > 0 ? look : .empty
    }

    /// Steps behind the opening of a group that takes part in the match.
    private mutating func open(_ rest: ArraySlice<UInt8>) throws(GaveUp) {
        guard rest.starts(with: "(?".utf8) else {
            if rest.starts(with: "(*".utf8) { throw GaveUp() }
            at += 1
            return
        }
        for plain in ["(?:", "(?>"] where rest.starts(with: plain.utf8) {
            at += plain.utf8.count
            return
        }
        for named in ["(?<", "(?P<", "(?'"] where rest.starts(with: named.utf8) {
            let stop = named.hasSuffix("'") ? UInt8(ascii: "'") : UInt8(ascii: ">")
            let start = at + named.utf8.count
            guard start < text.count, let end = text[start...].firstIndex(of: stop),
                let field = fieldName(String(decoding: text[start..<end], as: UTF8.self))
            else { throw GaveUp() }
            fields.append(field)
            at = end + 1
            return
        }
        try scopedFlags()
    }

    private mutating func inside() throws(GaveUp) -> Shape {
        let shape = try alternatives()
        guard byte == UInt8(ascii: ")") else { throw GaveUp() }
        at += 1
        return shape
    }

    /// `(?i:`; flags that stay switched on are left to the long way.
    private mutating func scopedFlags() throws(GaveUp) {
        var end = at + 2
        var isOn = true
        while end < text.count, "ims-".utf8.contains(text[end]) {
            if text[end] == UInt8(ascii: "-") { isOn = false }
            if text[end] == UInt8(ascii: "i") { ignoresCase = isOn }
            end += 1
        }
        guard end < text.count, text[end] == UInt8(ascii: ":") else { throw GaveUp() }
        at = end + 1
    }
}
