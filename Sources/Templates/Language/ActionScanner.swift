internal import Diagnostics

/// Cuts the inside of one `{{ }}` into tokens, by the rules of Go's package `text/template`.
struct ActionScanner {
    private let source: SourceText
    private let bytes: [UInt8]
    private var at: Int
    private let end: Int

    /// - Parameter range: the UTF-8 offsets of the inside.
    init(_ source: SourceText, _ bytes: [UInt8], _ range: Range<Int>) {
        self.source = source
        self.bytes = bytes
        at = range.lowerBound
        end = range.upperBound
    }

    mutating func tokens() throws(Diagnostic) -> [TemplateToken] {
        var tokens: [TemplateToken] = []
        while true {
            let before = at
            while at < end, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[at]) { at += 1 }
            guard at < end else { return tokens }
            let start = at
            let kind = try next()
            tokens.append(TemplateToken(kind: kind, offset: start, length: at - start, isApart: start > before))
        }
    }

    private mutating func next() throws(Diagnostic) -> TemplateToken.Kind {
        let byte = bytes[at]
        switch byte {
        case UInt8(ascii: "("): return single(.open)
        case UInt8(ascii: ")"): return single(.close)
        case UInt8(ascii: "|"): return single(.bar)
        case UInt8(ascii: ","): return single(.comma)
        case UInt8(ascii: "="): return single(.assign)
        case UInt8(ascii: "\""), UInt8(ascii: "`"), UInt8(ascii: "'"): return try literal(byte)
        case UInt8(ascii: "$"):
            at += 1
            return .variable(name())
        default: break
        }
        if byte == UInt8(ascii: ":"), at + 1 < end, bytes[at + 1] == UInt8(ascii: "=") {
            at += 2
            return .declare
        }
        if byte == UInt8(ascii: "."), at + 1 >= end || !Self.isDigit(bytes[at + 1]) {
            at += 1
            let name = name()
            return name.isEmpty ? .dot : .field(name)
        }
        if Self.isDigit(byte) || [UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: ".")].contains(byte) {
            return try number()
        }
        if Self.isNamePart(byte) { return .word(name()) }
        throw fault("\"\(Character(Unicode.Scalar(byte)))\" is not understood in a template", at: at)
    }

    private mutating func single(_ kind: TemplateToken.Kind) -> TemplateToken.Kind {
        at += 1
        return kind
    }

    private mutating func name() -> String {
        let start = at
        while at < end, Self.isNamePart(bytes[at]) { at += 1 }
        return String(decoding: bytes[start..<at], as: UTF8.self)
    }

    private mutating func number() throws(Diagnostic) -> TemplateToken.Kind {
        let start = at
        at += 1
        while at < end, Self.isNamePart(bytes[at]) || bytes[at] == UInt8(ascii: ".") || isExponentSign { at += 1 }
        let text = String(decoding: bytes[start..<at], as: UTF8.self).replacing("_", with: "")
        let isFraction = text.contains(".") || (text.lowercased().contains("e") && !text.lowercased().contains("0x"))
        if !isFraction, let whole = Self.integer(text) { return .integer(whole) }
        if let number = Double(text) { return .number(number) }
        throw fault("\"\(text)\" is no number", at: start, length: at - start)
    }

    private var isExponentSign: Bool {
        (bytes[at] == UInt8(ascii: "+") || bytes[at] == UInt8(ascii: "-")) && bytes[at - 1] | 0x20 == UInt8(ascii: "e")
    }

    private static func integer(_ text: String) -> Int? {
        let sign = text.first == "-" ? "-" : ""
        let digits = text.drop { $0 == "-" || $0 == "+" }.lowercased()
        for (prefix, radix) in [("0x", 16), ("0b", 2), ("0o", 8)] where digits.hasPrefix(prefix) {
            return Int(sign + digits.dropFirst(2), radix: radix)
        }
        if digits.hasPrefix("0"), digits.count > 1 { return Int(sign + digits, radix: 8) }
        return Int(sign + digits)
    }

    /// A text in double quotes, in backquotes as it stands, or a character in single quotes, which is a number.
    private mutating func literal(_ quote: UInt8) throws(Diagnostic) -> TemplateToken.Kind {
        let start = at
        at += 1
        var out: [UInt8] = []
        while at < end, bytes[at] != quote {
            if bytes[at] == UInt8(ascii: "\\"), quote != UInt8(ascii: "`") {
                out += try escape()
            } else {
                if bytes[at] == 0x0A, quote != UInt8(ascii: "`") { break }
                out.append(bytes[at])
                at += 1
            }
        }
        guard at < end, bytes[at] == quote else {
            throw fault("the quotes are not closed", at: start, length: at - start)
        }
        at += 1
        let text = String(decoding: out, as: UTF8.self)
        guard quote == UInt8(ascii: "'") else { return .text(text) }
        guard text.unicodeScalars.count == 1, let scalar = text.unicodeScalars.first else {
            throw fault("single quotes hold one character", at: start, length: at - start)
        }
        return .integer(Int(scalar.value))
    }

    private mutating func escape() throws(Diagnostic) -> [UInt8] {
        let start = at
        guard at + 1 < end else { throw fault("the quotes are not closed", at: start) }
        let letter = bytes[at + 1]
        at += 2
        let plain: [UInt8: UInt8] = [
            UInt8(ascii: "n"): 10, UInt8(ascii: "t"): 9, UInt8(ascii: "r"): 13, UInt8(ascii: "a"): 7,
            UInt8(ascii: "b"): 8, UInt8(ascii: "f"): 12, UInt8(ascii: "v"): 11, UInt8(ascii: "\\"): 0x5C,
            UInt8(ascii: "\""): 0x22, UInt8(ascii: "'"): 0x27,
        ]
        if let byte = plain[letter] { return [byte] }
        let lengths: [UInt8: (Int, Int)] = [
            UInt8(ascii: "x"): (2, 16), UInt8(ascii: "u"): (4, 16), UInt8(ascii: "U"): (8, 16),
        ]
        var (length, radix) = lengths[letter] ?? (3, 8)
        if radix == 8 { at -= 1 }
        length = min(length, end - at)
        let digits = String(decoding: bytes[at..<at + length], as: UTF8.self)
        guard let code = UInt32(digits, radix: radix) else { throw fault("unknown escape", at: start, length: 2) }
        at += length
        if letter == UInt8(ascii: "x") || radix == 8 { return [UInt8(truncatingIfNeeded: code)] }
        guard let scalar = Unicode.Scalar(code) else { throw fault("no such character", at: start, length: at - start) }
        return Array(String(Character(scalar)).utf8)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

    private static func isNamePart(_ byte: UInt8) -> Bool {
        isDigit(byte) || (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A) || byte == 0x5F || byte >= 0x80
    }

    private func fault(_ message: String, at offset: Int, length: Int = 1) -> Diagnostic {
        Diagnostic(message, in: source, at: source.place(at: offset, length: length))
    }
}
