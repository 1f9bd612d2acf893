internal import Diagnostics

/// One line of a pattern file.
struct DefinitionLine {
    var name: String
    var pattern: String
    /// Where the pattern begins.
    var place: Place
    var fault: Diagnostic?
}

/// The definitions in `file`: a name, blanks, and the rest of the line. Empty lines and lines that
/// begin with `#` are skipped.
func definitionLines(of file: SourceText) -> [DefinitionLine] {
    var result: [DefinitionLine] = []
    var number = 0
    for line in file.text.split(omittingEmptySubsequences: false, whereSeparator: isLineEnd) {
        number += 1
        let start = line.prefix { $0 == " " || $0 == "\t" }.count
        let rest = line.dropFirst(start)
        if rest.isEmpty || rest.first == "#" { continue }
        let name = rest.prefix { $0 != " " && $0 != "\t" }
        let blanks = rest.dropFirst(name.count).prefix { $0 == " " || $0 == "\t" }.count
        let pattern = trimmed(rest.dropFirst(name.count + blanks))
        let column = start + name.count + blanks + 1
        var entry = DefinitionLine(
            name: String(name), pattern: pattern, place: Place(line: number, column: column, length: pattern.count))
        let namePlace = Place(line: number, column: start + 1, length: name.count)
        if !name.utf8.allSatisfy(isNameByte) {
            entry.fault = Diagnostic(
                "\"\(name)\" is not a pattern name", in: file, at: namePlace,
                help: "use letters, digits, \"_\", \"-\" and \".\"")
        } else if pattern.isEmpty {
            entry.fault = Diagnostic("pattern \"\(name)\" has no text", in: file, at: namePlace)
        }
        result.append(entry)
    }
    return result
}

/// `text` without blanks at its end, unless the last one is escaped.
private func trimmed(_ text: Substring) -> String {
    var text = text
    while let last = text.last, last == " " || last == "\t" {
        if text.dropLast().last == "\\" { break }
        text = text.dropLast()
    }
    return String(text)
}

/// True for `\n` and for `\r\n`, which Swift counts as one character.
func isLineEnd(_ character: Character) -> Bool { character == "\n" || character == "\r\n" }
