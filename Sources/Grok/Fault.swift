internal import Diagnostics

/// A fault in a grok text, by UTF-8 offset into the text the person wrote.
struct Fault: Error {
    var message: String
    var offset: Int
    var length = 1
    var help: String?
}

/// Where a grok text stands in the text a person wrote, to turn offsets into places.
struct TextOrigin {
    let text: String
    let source: SourceText
    /// Where the text begins: its own first character, or the quote before it.
    let start: Place

    func diagnostic(_ fault: Fault, severity: Diagnostic.Severity = .error) -> Diagnostic {
        Diagnostic(fault.message, severity: severity, in: source, at: place(of: fault), help: fault.help)
    }

    /// The place of `fault` when the text is found in the source as it is, else where it begins.
    /// A quoted text with escapes is not found as it is.
    private func place(of fault: Fault) -> Place {
        let before = String(decoding: text.utf8.prefix(fault.offset), as: UTF8.self)
        let lines = before.split(omittingEmptySubsequences: false, whereSeparator: isLineEnd)
        let own = text.split(omittingEmptySubsequences: false, whereSeparator: isLineEnd)
        guard let first = own.first, let begin = find(String(first)), let last = lines.last else { return start }
        let row = lines.count - 1
        let indent = row == 0 ? begin.column - 1 : indentation(of: String(own[row]), at: begin.line + row)
        guard let indent else { return start }
        let length = String(decoding: text.utf8.dropFirst(fault.offset).prefix(fault.length), as: UTF8.self).count
        return Place(line: begin.line + row, column: indent + last.count + 1, length: max(1, length))
    }

    /// The start of `line` of the text in the source: on the line of `start`, or the one below it
    /// (a block scalar in YAML).
    private func find(_ line: String) -> Place? {
        guard !line.isEmpty else { return start }
        for number in start.line...(start.line + 1) {
            guard let candidate = source.line(number) else { return nil }
            let skipped = number == start.line ? min(start.column - 1, candidate.count) : 0
            if let at = column(of: line, in: candidate, from: skipped) {
                return Place(line: number, column: at + 1)
            }
        }
        return nil
    }

    private func indentation(of line: String, at number: Int) -> Int? {
        source.line(number).flatMap { column(of: line, in: $0, from: 0) }
    }

    /// The number of characters before `needle` in `line`, looked for from character `from` on.
    private func column(of needle: String, in line: String, from: Int) -> Int? {
        let characters = Array(line)
        let wanted = Array(needle)
        guard characters.count >= wanted.count + from else { return nil }
        return (from...(characters.count - wanted.count)).first { at in
            characters[at..<(at + wanted.count)].elementsEqual(wanted)
        }
    }
}
