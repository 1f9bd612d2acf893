public import Diagnostics

/// The two sets of field names that Logstash's patterns come in.
public enum PatternSet: String, CaseIterable, Sendable {
    /// Flat names, as `clientip`.
    case legacy
    /// Names of the Elastic Common Schema, as `[source][address]`.
    case ecs
}

/// Named patterns that grok expressions may refer to. A value: adding makes a new library.
public struct PatternLibrary: Sendable {
    private var definitions: [String: String] = [:]
    /// Names of the program's own pieces, which never become fields.
    private var pieces: Set<String> = []
    /// Pieces that an expression holds once and calls.
    private var shared: Set<String> = []

    /// A library without patterns.
    public init() {}

    /// The patterns every Logstash user knows, under their legacy field names.
    public static let standard = PatternLibrary(.legacy)

    /// The same with the field names of the Elastic Common Schema.
    public static let ecs = PatternLibrary(.ecs)

    /// The patterns that come with the program. Cost: a fraction of a millisecond.
    private init(_ set: PatternSet) {
        for group in Library.groups {
            for line in group.definitions(for: set) {
                definitions[line.name] = line.pattern
                if line.name.utf8.first == UInt8(ascii: "_") { pieces.insert(line.name) }
            }
        }
        shared = Library.shared
    }

    /// The library of `set`, shared by all who ask for it.
    public static func of(_ set: PatternSet) -> PatternLibrary { set == .ecs ? ecs : standard }

    /// All names one may refer to, in no order.
    public var names: [String] { definitions.keys.filter { !pieces.contains($0) } }

    /// The text of the pattern `name`, unexpanded.
    public subscript(name: String) -> String? { definitions[name] }

    /// True for a piece of the program's patterns, which `%{NAME}` does not capture even when all
    /// captures are wanted.
    func isPiece(_ name: String) -> Bool { pieces.contains(name) }

    /// True for a piece that is to be compiled once in an expression.
    func isShared(_ name: String) -> Bool { shared.contains(name) }

    private mutating func set(_ name: String, _ pattern: String) {
        definitions[name] = pattern
        pieces.remove(name)
        shared.remove(name)
    }

    /// Adds or replaces one pattern, unchecked: a fault in it shows where it is used.
    public mutating func define(_ name: String, as pattern: String) { set(name, pattern) }

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
                library.set(line.name, line.pattern)
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

    /// Warnings of the definitions in `file`, which this library holds: see `GrokExpression.warning`.
    public func warnings(of file: SourceText) -> [Diagnostic] {
        definitionLines(of: file).compactMap { line in
            GrokExpression.warning(of: line.pattern, in: file, at: line.place, library: self)
        }
    }
}
