internal import Diagnostics

/// Cuts a template into plain text and actions.
struct TemplateScanner {
    enum Part {
        case text(String)
        /// The tokens between `{{` and `}}`, and where the action begins.
        case action([TemplateToken], offset: Int)
    }

    private let source: SourceText
    private let bytes: [UInt8]
    private var at = 0
    private var parts: [Part] = []
    /// The action before asks for the blanks behind it to go.
    private var trimsNext = false

    init(_ source: SourceText) {
        self.source = source
        bytes = Array(source.text.utf8)
    }

    mutating func run() throws(Diagnostic) -> [Part] {
        while let open = find("{{", from: at) {
            let trims = open + 3 < bytes.count && bytes[open + 2] == UInt8(ascii: "-") && Self.isBlank(bytes[open + 3])
            text(at..<open, trimsEnd: trims)
            let inside = open + (trims ? 3 : 2)
            guard let close = try end(of: inside, from: open) else {
                throw Diagnostic("\"{{\" without \"}}\"", in: source, at: source.place(at: open, length: 2))
            }
            try action(open, inside..<close)
        }
        text(at..<bytes.count, trimsEnd: false)
        return parts
    }

    /// The offset of the `}}` that closes what begins at `inside`; quotes hide it.
    private func end(of inside: Int, from open: Int) throws(Diagnostic) -> Int? {
        var cursor = inside
        if isComment(inside) {
            guard let done = find("*/", from: inside) else {
                throw Diagnostic("the comment is not closed", in: source, at: source.place(at: open, length: 4))
            }
            return find("}}", from: done + 2)
        }
        while cursor + 1 < bytes.count {
            let byte = bytes[cursor]
            if byte == UInt8(ascii: "}"), bytes[cursor + 1] == byte { return cursor }
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "`") || byte == UInt8(ascii: "'") {
                guard let closing = skip(byte, cursor) else {
                    throw Diagnostic("the quotes are not closed", in: source, at: source.place(at: cursor))
                }
                cursor = closing
            }
            cursor += 1
        }
        return nil
    }

    private func skip(_ quote: UInt8, _ start: Int) -> Int? {
        var cursor = start + 1
        while cursor < bytes.count, bytes[cursor] != quote {
            if bytes[cursor] == 0x0A, quote != UInt8(ascii: "`") { return nil }
            cursor += bytes[cursor] == UInt8(ascii: "\\") && quote != UInt8(ascii: "`") ? 2 : 1
        }
        return cursor < bytes.count ? cursor : nil
    }

    private mutating func action(_ open: Int, _ range: Range<Int>) throws(Diagnostic) {
        var inside = range
        at = range.upperBound + 2
        let last = range.upperBound - 1
        if inside.count >= 2, bytes[last] == UInt8(ascii: "-"), Self.isBlank(bytes[last - 1]) {
            trimsNext = true
            inside = range.lowerBound..<last
        }
        if isComment(inside.lowerBound) { return }
        var scanner = ActionScanner(source, bytes, inside)
        parts.append(.action(try scanner.tokens(), offset: open))
    }

    private func isComment(_ offset: Int) -> Bool {
        var cursor = offset
        while cursor < bytes.count, Self.isBlank(bytes[cursor]) { cursor += 1 }
        return cursor + 1 < bytes.count && bytes[cursor] == UInt8(ascii: "/") && bytes[cursor + 1] == UInt8(ascii: "*")
    }

    private mutating func text(_ range: Range<Int>, trimsEnd: Bool) {
        var range = range
        if trimsNext { while let first = range.first, Self.isBlank(bytes[first]) { range = range.dropFirst() } }
        if trimsEnd { while let last = range.last, Self.isBlank(bytes[last]) { range = range.dropLast() } }
        trimsNext = false
        if !range.isEmpty { parts.append(.text(String(decoding: bytes[range], as: UTF8.self))) }
    }

    private func find(_ pair: StaticString, from start: Int) -> Int? {
        let (first, second) = (pair.utf8Start[0], pair.utf8Start[1])
        var cursor = start
        while cursor + 1 < bytes.count {
            if bytes[cursor] == first, bytes[cursor + 1] == second { return cursor }
            cursor += 1
        }
        return nil
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D }
}
