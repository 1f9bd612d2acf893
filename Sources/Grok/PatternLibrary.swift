public import Diagnostics

/// Named patterns that grok expressions may refer to. A value: adding makes a new library.
public struct PatternLibrary: Sendable {
    private var definitions: [String: String] = [:]

    /// A library without patterns.
    public init() {}

    /// The patterns every Logstash user knows, under their legacy field names.
    public static let standard = PatternLibrary(trusted: Library.core + Library.httpd + Library.syslog)

    /// For patterns that come with the program; tests check that they have no faults.
    init(trusted lines: [(name: String, pattern: String)]) {
        for line in lines { definitions[line.name] = line.pattern }
    }

    /// All names, in no order.
    public var names: [String] { Array(definitions.keys) }

    /// The text of the pattern `name`, unexpanded.
    public subscript(name: String) -> String? { definitions[name] }

    /// Adds or replaces one pattern, unchecked: a fault in it shows where it is used.
    public mutating func define(_ name: String, as pattern: String) { definitions[name] = pattern }

    /// This library with the definitions of a pattern file: `NAME regex` on each line, `#` comments.
    ///
    /// Later definitions replace earlier ones and those of the library, and may refer to each
    /// other in any order. Cost: each definition is expanded and compiled once.
    ///
    /// - Throws: `Diagnostics` with all faults: lines without a pattern, unknown names, recursion,
    ///   and what PCRE2 refuses.
    public func adding(definitions file: SourceText) throws(Diagnostics) -> PatternLibrary {
        var library = self
        var faults: [Diagnostic] = []
        var added: [DefinitionLine] = []
        for line in definitionLines(of: file) {
            if let fault = line.fault {
                faults.append(fault)
            } else {
                library.definitions[line.name] = line.pattern
                added.append(line)
            }
        }
        for line in added {
            do {
                _ = try GrokExpression(line.pattern, in: file, at: line.place, library: library)
            } catch {
                faults.append(error)
            }
        }
        if !faults.isEmpty { throw Diagnostics(faults) }
        return library
    }
}
