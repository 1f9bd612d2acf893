public import Diagnostics
public import PromQL
internal import Regex
public import Rules

/// Conditions on labels in Alertmanager's words: `severity="critical"`, `job!~"test.*"`.
extension LabelMatcher {
    /// A condition with Alertmanager's regular expressions, in which `.` matches no line's end.
    ///
    /// - Throws: when `value` is no regular expression and has to be one.
    public static func condition(
        _ name: String, _ operation: Operation, _ value: String
    ) throws(Diagnostic) -> LabelMatcher {
        do throws(RegexFault) {
            return try LabelMatcher(name, operation, value, dotMatchesLineEnds: false)
        } catch {
            throw Diagnostic("\"\(value)\" is no regular expression: \(error.message)")
        }
    }

    /// Whether the label set fits. A label that is missing has an empty value. A pattern that is too costly on a
    /// value does not fit it, whether it should match or not.
    public func accepts(_ labels: [AlertLabel]) -> Bool {
        (try? accepts(labels.first { $0.name == name }?.value ?? "", Matcher())) ?? false
    }

    /// Reads conditions with commas between them, in braces or not, values in quotes or not.
    public static func list(_ source: SourceText) throws(Diagnostic) -> [LabelMatcher] {
        var reader = MatcherReader(source)
        return try reader.list()
    }
}

/// Reads the text of conditions.
private struct MatcherReader {
    private let source: SourceText
    private let text: [Character]
    private var at = 0

    init(_ source: SourceText) {
        self.source = source
        text = Array(source.text)
    }

    mutating func list() throws(Diagnostic) -> [LabelMatcher] {
        var conditions: [LabelMatcher] = []
        skipBlanks()
        let isBraced = take("{")
        skipBlanks()
        while at < text.count, text[at] != "}" {
            conditions.append(try condition())
            skipBlanks()
            guard take(",") else { break }
            skipBlanks()
        }
        if isBraced, !take("}") { throw fault("\"{\" without \"}\"", 0) }
        skipBlanks()
        guard at == text.count else { throw fault("unexpected \"\(text[at])\"", at) }
        return conditions
    }

    private mutating func condition() throws(Diagnostic) -> LabelMatcher {
        let start = at
        let name = take("\"") ? try quoted(start) : word()
        guard !name.isEmpty else { throw fault("expected the name of a label", start) }
        skipBlanks()
        let operation = try self.operation()
        skipBlanks()
        let begin = at
        let value = take("\"") ? try quoted(begin) : bare()
        do throws(Diagnostic) {
            return try .condition(name, operation, value)
        } catch {
            throw fault(error.message, begin, length: at - begin)
        }
    }

    private mutating func operation() throws(Diagnostic) -> LabelMatcher.Operation {
        for operation in [LabelMatcher.Operation.notEqual, .matches, .doesNotMatch, .equal] {
            let sign = Array(operation.rawValue)
            if text[at...].starts(with: sign) {
                at += sign.count
                return operation
            }
        }
        throw fault("expected =, !=, =~ or !~", at)
    }

    private mutating func word() -> String {
        let start = at
        while at < text.count, text[at].isASCII,
            text[at].isLetter || text[at].isNumber || text[at] == "_" || text[at] == ":"
        {
            at += 1
        }
        return String(text[start..<at])
    }

    /// A value without quotes: up to a comma or the end.
    private mutating func bare() -> String {
        let start = at
        while at < text.count, text[at] != ",", text[at] != "}" { at += 1 }
        var value = text[start..<at]
        while value.last?.isWhitespace == true { value.removeLast() }
        return String(value)
    }

    private mutating func quoted(_ start: Int) throws(Diagnostic) -> String {
        var out = ""
        while at < text.count, text[at] != "\"" {
            if text[at] == "\\", at + 1 < text.count {
                at += 1
                // Only these are escapes; others stand for themselves, as patterns have them.
                let known: [Character: String] = ["n": "\n", "\"": "\"", "\\": "\\"]
                out += known[text[at]] ?? "\\\(text[at])"
            } else {
                out.append(text[at])
            }
            at += 1
        }
        guard take("\"") else { throw fault("the quotes are not closed", start) }
        return out
    }

    private mutating func take(_ character: Character) -> Bool {
        guard at < text.count, text[at] == character else { return false }
        at += 1
        return true
    }

    private mutating func skipBlanks() { while at < text.count, text[at].isWhitespace { at += 1 } }

    private func fault(_ message: String, _ offset: Int, length: Int = 1) -> Diagnostic {
        Diagnostic(message, in: source, at: Place(line: 1, column: offset + 1, length: max(1, length)))
    }
}
