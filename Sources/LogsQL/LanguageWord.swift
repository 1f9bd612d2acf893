/// A word of the language as help and the reference page show it.
public struct LanguageWord: Hashable, Sendable {
    public enum Kind: String, Sendable { case filter, pipe, function }

    public let kind: Kind
    /// The word first, then its other spellings.
    public let names: [String]
    public let syntax: String
    public let summary: String
    /// A query that uses it.
    public var example: String { Self.examples[kind]?[names[0]] ?? "" }

    /// Every word that can be used, in the order of the registry.
    public static let all: [LanguageWord] =
        Registry.filters.map { LanguageWord(kind: .filter, names: $0.names, syntax: $0.syntax, summary: $0.summary) }
        + Registry.pipes.map { LanguageWord(kind: .pipe, names: $0.names, syntax: $0.syntax, summary: $0.summary) }
        + Registry.functions.map {
            LanguageWord(kind: .function, names: [$0.name], syntax: $0.syntax, summary: $0.summary)
        }
}
