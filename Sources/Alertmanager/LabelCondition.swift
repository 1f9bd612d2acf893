public import Diagnostics
internal import Regex
public import Rules

/// A condition on one label, in Alertmanager's words: `severity="critical"`, `job!~"test.*"`.
public struct LabelCondition: Sendable {
    public enum Operation: String, Sendable {
        case equal = "="
        case unequal = "!="
        case matches = "=~"
        case differs = "!~"
    }

    public let name: String
    public let operation: Operation
    public let value: String
    private let pattern: Pattern?
    /// The values that fit, where they are known without a pattern.
    private var choices: Set<String>?

    /// - Throws: when `value` is no regular expression and has to be one.
    public init(_ name: String, _ operation: Operation, _ value: String) throws(Diagnostic) {
        self.name = name
        self.operation = operation
        self.value = value
        guard operation == .matches || operation == .differs else {
            pattern = nil
            return
        }
        do throws(RegexError) {
            // A pattern speaks of the whole value.
            pattern = try Pattern("^(?:\(value))$")
        } catch {
            throw Diagnostic("\"\(value)\" is no regular expression: \(error.message)")
        }
    }

    init(_ name: String, equals value: String) {
        self.name = name
        self.value = value
        operation = .equal
        pattern = nil
    }

    /// True for each of `values`, in which nothing has a meaning in a pattern.
    init(_ name: String, oneOf values: [String]) {
        self.name = name
        value = values.joined(separator: "|")
        operation = .matches
        pattern = nil
        choices = Set(values)
    }

    /// Whether the label sets fits. A label that is missing has an empty value. A pattern that is too costly on
    /// a value does not fit it.
    public func accepts(_ labels: [AlertLabel]) -> Bool {
        let found = labels.first { $0.name == name }?.value ?? ""
        switch operation {
        case .equal: return found == value
        case .unequal: return found != value
        case .matches: return isMatch(found)
        case .differs: return !isMatch(found)
        }
    }

    private func isMatch(_ text: String) -> Bool {
        if let choices { return choices.contains(text) }
        guard let pattern else { return false }
        return Array(text.utf8).withUnsafeBufferPointer { Matcher().match(pattern, $0) } == .matched
    }
}

extension LabelCondition: Equatable, CustomStringConvertible {
    public static func == (a: LabelCondition, b: LabelCondition) -> Bool {
        a.name == b.name && a.operation == b.operation && a.value == b.value
    }

    /// As it is written, the value in quotes.
    public var description: String {
        let escaped = value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
        return "\(name)\(operation.rawValue)\"\(escaped)\""
    }
}

extension LabelCondition {
    /// Reads conditions with commas between them, in braces or not, values in quotes or not.
    public static func list(_ source: SourceText) throws(Diagnostic) -> [LabelCondition] {
        var reader = ConditionReader(source)
        return try reader.list()
    }
}

/// Reads the text of conditions.
private struct ConditionReader {
    private let source: SourceText
    private let text: [Character]
    private var at = 0

    init(_ source: SourceText) {
        self.source = source
        text = Array(source.text)
    }

    mutating func list() throws(Diagnostic) -> [LabelCondition] {
        var conditions: [LabelCondition] = []
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

    private mutating func condition() throws(Diagnostic) -> LabelCondition {
        let start = at
        let name = take("\"") ? try quoted(start) : word()
        guard !name.isEmpty else { throw fault("expected the name of a label", start) }
        skipBlanks()
        let operation = try self.operation()
        skipBlanks()
        let begin = at
        let value = take("\"") ? try quoted(begin) : bare()
        do throws(Diagnostic) {
            return try LabelCondition(name, operation, value)
        } catch {
            throw fault(error.message, begin, length: at - begin)
        }
    }

    private mutating func operation() throws(Diagnostic) -> LabelCondition.Operation {
        for operation in [LabelCondition.Operation.unequal, .matches, .differs, .equal] {
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
