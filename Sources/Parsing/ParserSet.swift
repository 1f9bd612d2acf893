public import Diagnostics
public import Grok
internal import YAML

/// The parsers of an installation, compiled. Immutable: a reload makes a new set.
public final class ParserSet: Sendable {
    let parsers: [Parser]
    /// By the numbers of the parsers.
    let glances: [Glance]
    let vocabulary: Vocabulary
    /// Facility names as constants, by number.
    let facilities: [Int32]
    /// Parsers that read lines as they are, in the order of their priority.
    let top: [Int]
    /// For each parser, those that read its message; the ones with a condition first.
    let inner: [[Int]]

    /// Names of the parsers, in the order of their files.
    public var names: [String] { parsers.map(\.name) }

    /// One line about the parser `name`, from its file.
    public func about(_ name: String) -> String? { parsers.first { $0.name == name }?.about }

    /// A set without parsers: every line is text.
    public static let empty = ParserSet([], Vocabulary())

    private init(_ drafts: [ParserDraft], _ known: Vocabulary) {
        var vocabulary = known
        facilities = syslogFacilities.map { vocabulary.constant($0) }
        self.vocabulary = vocabulary
        let parsers = drafts.enumerated().map { Parser($1, index: $0) }
        self.parsers = parsers
        glances = parsers.map { Glance($0) }
        top = parsers.filter { parser in
            if case .records = parser.decoder { return false }
            return parser.standsAlone
        }.sorted { ($0.priority, $0.index) < ($1.priority, $1.index) }.map(\.index)
        inner = parsers.map { outer in
            let inside = parsers.filter { $0.outers.contains(outer.name) }
            return (inside.filter { !$0.conditions.isEmpty } + inside.filter { $0.conditions.isEmpty }).map(\.index)
        }
    }

    /// Compiles parser files. A file with faults is left out, the others work.
    ///
    /// - Returns: the set, and all faults of all files with their places.
    /// - Cost: some milliseconds a file.
    public static func load(_ files: [SourceText], library: PatternLibrary = .standard) -> (ParserSet, [Diagnostic]) {
        var vocabulary = Vocabulary()
        var drafts: [ParserDraft] = []
        var faults: [Diagnostic] = []
        for file in files {
            let (draft, nameNode, found) = ParserFileReader.read(file, library: library, vocabulary: &vocabulary)
            faults += found
            guard let draft else { continue }
            if drafts.contains(where: { $0.name == draft.name }) {
                faults.append(
                    Diagnostic(
                        "a parser \"\(draft.name)\" exists already in another file", in: file, at: nameNode?.place))
                continue
            }
            drafts.append(draft)
            faults += outerFaults(of: draft, in: file, among: files)
        }
        return (ParserSet(drafts, vocabulary), faults)
    }

    /// Faults of `inside` names that no file has. They do not make the parser unusable.
    private static func outerFaults(
        of draft: ParserDraft, in file: SourceText, among files: [SourceText]
    ) -> [Diagnostic] {
        guard !draft.outers.isEmpty else { return [] }
        // Names alone, also of files with faults, so that one fault does not raise a second.
        let names = files.compactMap { file -> String? in
            do throws(Diagnostic) { return try parseYAML(file)?["name"]?.text } catch { return nil }
        }
        return draft.outers.filter { !names.contains($0) }.map { outer in
            Diagnostic(
                "\"inside\" names the parser \"\(outer)\", which does not exist", severity: .warning, in: file,
                help: suggestion(for: outer, among: names))
        }
    }

    func index(of name: String) -> Int? { parsers.firstIndex { $0.name == name } }
}
