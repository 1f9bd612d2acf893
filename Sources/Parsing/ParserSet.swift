public import Diagnostics
public import Grok
internal import Regex
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
    /// Those that read a parser's message, the ones with a condition first; one parser's behind the
    /// other's, and where they end.
    private let inside: [Int]
    private let insideEnds: [Int]

    /// For each parser and first byte of its message, a bit for each of the first 64 in `inside` that may take it.
    private let candidates: [UInt64]

    /// A bit for each of the first 64 in `inner(of: outer)` that may take a text beginning with `first`.
    @inline(__always)
    func candidates(of outer: Int, first: UInt8) -> UInt64 { candidates[outer << 8 | Int(first)] }

    /// Where in `inside` those are that read the message of the parser `outer`.
    @inline(__always)
    func inner(of outer: Int) -> Range<Int> { (outer == 0 ? 0 : insideEnds[outer - 1])..<insideEnds[outer] }

    @inline(__always)
    func inner(at place: Int) -> Int { inside[place] }

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
        var inside: [Int] = []
        insideEnds = parsers.map { outer in
            let fitting = parsers.filter { $0.outers.contains(outer.name) }
            inside += fitting.filter { !$0.conditions.isEmpty }.map(\.index)
            inside += fitting.filter { $0.conditions.isEmpty }.map(\.index)
            return inside.count
        }
        self.inside = inside
        candidates = Self.candidates(inside, insideEnds, glances)
    }

    private static func candidates(_ inside: [Int], _ ends: [Int], _ glances: [Glance]) -> [UInt64] {
        var table = [UInt64](repeating: 0, count: ends.count << 8)
        for (outer, end) in ends.enumerated() {
            let places = (outer == 0 ? 0 : ends[outer - 1])..<end
            for first in UInt8.min ... .max {
                for (bit, place) in places.prefix(64).enumerated() where glances[inside[place]].begins.contains(first) {
                    table[outer << 8 | Int(first)] |= 1 << UInt64(bit)
                }
            }
        }
        return table
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
