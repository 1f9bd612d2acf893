import Diagnostics
import Records

/// Splits query text into tokens. Blanks separate; `#` begins a comment that ends with the line.
struct Lexer {
    let source: SourceText
    let bytes: [UInt8]
    private var at = 0

    init(_ source: SourceText) {
        self.source = source
        bytes = Array(source.text.utf8)
    }

    /// All tokens; the last one has the kind `end`.
    mutating func tokens() throws(Diagnostic) -> [Token] {
        var tokens: [Token] = []
        while true {
            let spaced = skipBlanks()
            var token = try next()
            token.isSpaced = spaced
            tokens.append(token)
            if token.kind == .end { return tokens }
        }
    }

    private mutating func skipBlanks() -> Bool {
        let start = at
        while at < bytes.count {
            if bytes[at] == UInt8(ascii: "#") {
                while at < bytes.count, bytes[at] != UInt8(ascii: "\n") { at += 1 }
            } else if bytes[at] == 0x20 || (bytes[at] >= 0x09 && bytes[at] <= 0x0D) {
                at += 1
            } else {
                break
            }
        }
        return at > start
    }

    private mutating func next() throws(Diagnostic) -> Token {
        let start = at
        guard start < bytes.count else {
            return Token(kind: .end, text: "", start: start, end: start, isSpaced: false)
        }
        if [UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "`")].contains(bytes[start]) { return try quoted() }
        let isWord = bytes.withUnsafeBufferPointer { view in
            while case let length = wordCharacterLength(view, at: at), length > 0 { at += length }
            guard at == start else { return true }
            at += bytes[at] < 0x80 ? 1 : max(1, utf8SequenceLength(view, at))
            return false
        }
        let text = String(decoding: bytes[start..<at], as: UTF8.self)
        return Token(kind: isWord ? .word : .symbol, text: text, start: start, end: at, isSpaced: false)
    }

    private mutating func quoted() throws(Diagnostic) -> Token {
        let start = at
        let quote = bytes[at]
        let raw = quote == UInt8(ascii: "`")
        var text: [UInt8] = []
        at += 1
        while at < bytes.count, bytes[at] != quote {
            if bytes[at] == UInt8(ascii: "\\"), !raw {
                try unescape(into: &text)
            } else {
                text.append(bytes[at])
                at += 1
            }
        }
        guard at < bytes.count else {
            throw Diagnostic(
                "this quote is never closed", in: source, at: source.place(at: start),
                help:
                    "close it with \(Character(Unicode.Scalar(quote))), or put the quote itself inside other quotes"
            )
        }
        at += 1
        return Token(
            kind: .quoted, text: String(decoding: text, as: UTF8.self), start: start, end: at, isSpaced: false)
    }

    /// One escape sequence, as in Go: `\n \t \r \\ \" \' \a \b \f \v \xHH \uHHHH \UHHHHHHHH`, octal.
    /// An unknown one stands for itself, so that regular expressions need no doubling.
    private mutating func unescape(into text: inout [UInt8]) throws(Diagnostic) {
        let start = at
        at += 1
        guard at < bytes.count else { return }
        let letter = bytes[at]
        at += 1
        let plain: [UInt8: UInt8] = [
            UInt8(ascii: "n"): 10, UInt8(ascii: "t"): 9, UInt8(ascii: "r"): 13, UInt8(ascii: "\\"): 92,
            UInt8(ascii: "\""): 34, UInt8(ascii: "'"): 39, UInt8(ascii: "a"): 7, UInt8(ascii: "b"): 8,
            UInt8(ascii: "f"): 12, UInt8(ascii: "v"): 11,
        ]
        if let byte = plain[letter] { return text.append(byte) }
        let lengths: [UInt8: Int] = [UInt8(ascii: "x"): 2, UInt8(ascii: "u"): 4, UInt8(ascii: "U"): 8]
        guard let length = lengths[letter] else {
            text.append(contentsOf: bytes[start..<at])
            return
        }
        let digits = String(decoding: bytes[at..<min(bytes.count, at + length)], as: UTF8.self)
        guard digits.utf8.count == length, let value = UInt32(digits, radix: 16),
            length == 2 || Unicode.Scalar(value) != nil
        else {
            throw Diagnostic(
                "this escape needs \(length) hexadecimal digits", in: source, at: source.place(at: start, length: 2),
                help: "write \\\\ for a backslash")
        }
        at += length
        if length == 2 {
            text.append(UInt8(truncatingIfNeeded: value))
        } else if let scalar = Unicode.Scalar(value) {
            text.append(contentsOf: String(Character(scalar)).utf8)
        }
    }
}
