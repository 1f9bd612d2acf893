internal import Diagnostics

/// `%{NAME}`, `%{NAME:field}`, `%{NAME:field:type}`, each with or without `=regex` before the brace.
struct Reference {
    var name = ""
    var field: String?
    var type = CaptureType.string
    /// A definition of `name` given in place.
    var definition: [UInt8]?
    /// Offset behind the closing brace.
    var end = 0

    /// Reads the reference whose `%{` is at `start`.
    ///
    /// - Throws: `Fault` with an offset into `text`.
    init(_ text: [UInt8], at start: Int) throws(Fault) {
        var at = start + 2
        name = Self.word(text, &at, until: ":=} ")
        guard at < text.count else {
            throw Fault(message: "\"%{\" is never closed by \"}\"", offset: start, length: 2)
        }
        guard !name.isEmpty, name.utf8.allSatisfy(isNameByte) else {
            throw Fault(
                message: name.isEmpty ? "a pattern name is missing" : "\"\(name)\" is not a pattern name",
                offset: start, length: at - start + 1, help: "write %{NAME}, %{NAME:field} or %{NAME:field:type}")
        }
        // Logstash passes over a remark behind the name: `%{NAME - remark}`.
        if text[at] == UInt8(ascii: " ") { _ = Self.word(text, &at, until: "}") }
        guard at < text.count else {
            throw Fault(message: "\"%{\" is never closed by \"}\"", offset: start, length: 2)
        }
        if text[at] == UInt8(ascii: ":") { try readField(text, &at, start) }
        if text[at] == UInt8(ascii: "=") { try readDefinition(text, &at, start) }
        end = at + 1
    }

    private mutating func readField(_ text: [UInt8], _ at: inout Int, _ start: Int) throws(Fault) {
        let from = at + 1
        at = from
        let written = Self.word(text, &at, until: ":=}")
        guard at < text.count else {
            throw Fault(message: "\"%{\" is never closed by \"}\"", offset: start, length: 2)
        }
        guard let field = fieldName(written) else {
            throw Fault(
                message: written.isEmpty ? "a field name is missing" : "\"\(written)\" is not a field name",
                offset: from, length: max(1, at - from), help: "write name or [outer][inner]")
        }
        self.field = field
        guard text[at] == UInt8(ascii: ":") else { return }
        let typeStart = at + 1
        at = typeStart
        let word = Self.word(text, &at, until: "=}")
        guard at < text.count, let type = CaptureType(word: word) else {
            throw Fault(
                message: "unknown type \"\(word)\"", offset: typeStart, length: max(1, at - typeStart),
                help: suggestion(for: word, among: CaptureType.allCases.map(\.rawValue)))
        }
        self.type = type
    }

    /// Reads `=regex` up to the brace that closes the reference; braces inside pair up or are escaped.
    private mutating func readDefinition(_ text: [UInt8], _ at: inout Int, _ start: Int) throws(Fault) {
        let from = at + 1
        var depth = 0
        at = from
        while at < text.count {
            switch text[at] {
            case UInt8(ascii: "\\"): at += 1
            case UInt8(ascii: "{"): depth += 1
            case UInt8(ascii: "}"):
                if depth == 0 {
                    definition = Array(text[from..<at])
                    return
                }
                depth -= 1
            default: break
            }
            at += 1
        }
        throw Fault(message: "\"%{\" is never closed by \"}\"", offset: start, length: 2)
    }

    private static func word(_ text: [UInt8], _ at: inout Int, until stops: String) -> String {
        let from = at
        while at < text.count, !stops.utf8.contains(text[at]) { at += 1 }
        return String(decoding: text[from..<at], as: UTF8.self)
    }
}

/// Letters, digits, `_`, `-` and `.`: what a pattern name is made of.
func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."):
        true
    default: false
    }
}
