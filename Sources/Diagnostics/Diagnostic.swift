/// A span of one line in a text: where a person should look.
public struct Place: Hashable, Sendable {
    /// Line, counted from 1.
    public var line: Int
    /// Column in characters, counted from 1.
    public var column: Int
    /// Number of characters to underline, at least 1.
    public var length: Int

    public init(line: Int, column: Int, length: Int = 1) {
        self.line = line
        self.column = column
        self.length = length
    }
}

/// A named text that faults can point into: a file, a query, a flag's value.
public struct SourceText: Hashable, Sendable {
    /// What a person calls it: a path as it was given, `query`, `--since`.
    public let name: String
    public let text: String

    public init(name: String, text: String) {
        self.name = name
        self.text = text
    }

    /// The text of line `number` (from 1), or nil past the end. Cost: linear in the text.
    public func line(_ number: Int) -> String? {
        // Swift counts `\r\n` as one character.
        let lines = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
        guard number >= 1, number <= lines.count else { return nil }
        return String(lines[number - 1])
    }

    /// The place of the UTF-8 offset `offset`, underlining `length` characters.
    public func place(at offset: Int, length: Int = 1) -> Place {
        var line = 1
        var column = 1
        var seen = 0
        for character in text {
            if seen >= offset { break }
            seen += character.utf8.count
            // The same line ends as in `line`, whatever else Unicode counts as one.
            if character == "\n" || character == "\r\n" {
                line += 1
                column = 1
            } else {
                column += 1
            }
        }
        return Place(line: line, column: column, length: max(1, length))
    }
}

/// One fault in something a person wrote: what, where, why, and what would have been right.
public struct Diagnostic: Error, Hashable, Sendable {
    public enum Severity: String, Sendable { case error, warning, note }

    public var severity: Severity
    /// One sentence without a full stop: `unknown key "lable"`.
    public var message: String
    /// Name of the text the fault is in, when it is in one.
    public var source: String?
    public var place: Place?
    /// The line of text at `place`, for the excerpt.
    public var excerpt: String?
    /// What to do: `did you mean "label"?`.
    public var help: String?

    public init(
        _ message: String, severity: Severity = .error, in source: SourceText? = nil,
        at place: Place? = nil, help: String? = nil
    ) {
        self.severity = severity
        self.message = message
        self.source = source?.name
        self.place = place
        self.excerpt = place.flatMap { source?.line($0.line) }
        self.help = help
    }
}

/// Several faults found in one go, thrown together.
public struct Diagnostics: Error, Sendable {
    public var faults: [Diagnostic]

    public init(_ faults: [Diagnostic]) { self.faults = faults }

    /// True when at least one fault is an error rather than a warning or a note.
    public var hasErrors: Bool { faults.contains { $0.severity == .error } }
}
