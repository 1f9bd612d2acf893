import Diagnostics

/// Splits PromQL into tokens. Blanks separate, `#` begins a comment that ends with the line.
struct Lexer {
    let source: SourceText
    let bytes: [UInt8]
    var at = 0
    /// Inside of square brackets `:` stands by itself.
    private var brackets = 0

    init(_ source: SourceText) {
        self.source = source
        bytes = Array(source.text.utf8)
    }

    /// All tokens; the last one has the kind `end`.
    mutating func tokens() throws(Diagnostic) -> [Token] {
        var tokens: [Token] = []
        while true {
            skipBlanks()
            let token = try next()
            tokens.append(token)
            if token.isEnd { return tokens }
        }
    }

    func byte(_ ahead: Int = 0) -> UInt8 { at + ahead < bytes.count ? bytes[at + ahead] : 0 }

    func text(from start: Int) -> String { String(decoding: bytes[start..<at], as: UTF8.self) }

    func fault(_ message: String, from start: Int, help: String? = nil) -> Diagnostic {
        let length = String(decoding: bytes[start..<max(start, min(at, bytes.count))], as: UTF8.self).count
        return Diagnostic(message, in: source, at: source.place(at: start, length: length), help: help)
    }

    private mutating func skipBlanks() {
        while at < bytes.count {
            if bytes[at] == UInt8(ascii: "#") {
                while at < bytes.count, bytes[at] != UInt8(ascii: "\n") { at += 1 }
            } else if bytes[at] == 0x20 || bytes[at] == 0x09 || bytes[at] == 0x0A || bytes[at] == 0x0D {
                at += 1
            } else {
                return
            }
        }
    }

    private mutating func next() throws(Diagnostic) -> Token {
        let start = at
        guard at < bytes.count else { return Token(kind: .end, text: "", span: start..<start) }
        let first = byte()
        let isDigit = first >= 0x30 && first <= 0x39
        if isDigit || (first == UInt8(ascii: ".") && byte(1) >= 0x30 && byte(1) <= 0x39) { return try number() }
        if isWordByte(first) || (first == UInt8(ascii: ":") && brackets == 0 && isWordByte(byte(1))) { return word() }
        if first == UInt8(ascii: "\"") || first == UInt8(ascii: "'") || first == UInt8(ascii: "`") {
            let text = try string()
            return Token(kind: .string, text: text, span: start..<at)
        }
        return try symbol()
    }

    private mutating func word() -> Token {
        let start = at
        while isWordByte(byte()) || (byte() == UInt8(ascii: ":") && brackets == 0) { at += 1 }
        return Token(kind: .word, text: text(from: start), span: start..<at)
    }

    private mutating func symbol() throws(Diagnostic) -> Token {
        let start = at
        let pair = String(decoding: bytes[at..<min(at + 2, bytes.count)], as: UTF8.self)
        if ["==", "!=", "<=", ">=", "=~", "!~"].contains(pair) {
            at += 2
            return Token(kind: .symbol, text: pair, span: start..<at)
        }
        let known = Array("(){}[],:=<>+-*/%^@".utf8)
        guard known.contains(bytes[at]) else {
            at += max(1, scalarLength)
            let character = text(from: start)
            throw fault(
                "unexpected character \"\(character)\"", from: start,
                help: character == "!" ? "write != or !~; there is no other not" : nil)
        }
        if bytes[at] == UInt8(ascii: "[") { brackets += 1 }
        if bytes[at] == UInt8(ascii: "]") { brackets = max(0, brackets - 1) }
        at += 1
        return Token(kind: .symbol, text: text(from: start), span: start..<at)
    }

    /// Bytes of the character here.
    private var scalarLength: Int {
        var length = 1
        while at + length < bytes.count, bytes[at + length] & 0xC0 == 0x80 { length += 1 }
        return length
    }
}
