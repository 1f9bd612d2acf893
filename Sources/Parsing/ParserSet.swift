public import Diagnostics
public import Framing
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
    /// The constant `failure`.
    let failureWord: Int32
    /// The parser that looks at what all others left without an address.
    let lastResort: Int?
    /// Parsers that read lines as they are, in the order of their priority. A place in it is a rank.
    let top: [Int]
    /// Those that read lines by the columns that the head of a source names.
    let columnReaders: [Int]
    /// Tells which of them may take a line.
    let candidates: LineIndex
    /// By number of a parser, its rank; negative when it has none.
    let ranks: [Int]
    /// By number of a parser, the bytes that a line begins with which one of a lower rank may take.
    private let rivals: [ByteSet]
    /// By number of a parser, those that read its message.
    private let inside: [InnerIndex?]
    /// By rank, those that may read the message of a parser that carries lines.
    let carried: Table<UInt64>

    /// How many grok lines there are.
    var lineCount: Int { vocabulary.lineCount }

    /// True when a parser of a lower rank than `parser` may take a line that begins with `first`.
    @inline(__always)
    func hasRival(_ parser: Int, first: UInt8) -> Bool { rivals[parser].contains(first) }

    /// The parsers that read the message of the parser `outer`.
    @inline(__always)
    func inner(of outer: Int) -> InnerIndex? { inside[outer] }

    /// By number of a parser, the bytes of its name; behind the last one those of what no parser reads.
    let formats: [[UInt8]]

    /// Names of the parsers, in the order of their files.
    public var names: [String] { parsers.map(\.name) }

    /// One line about the parser `name`, from its file.
    public func about(_ name: String) -> String? { parsers.first { $0.name == name }?.about }

    /// True when the parser `name` reads by grok lines.
    public func hasLines(_ name: String) -> Bool {
        parsers.contains { parser in
            if parser.name == name, case .grok = parser.decoder { true } else { false }
        }
    }

    /// A set without parsers: every line is text.
    public static let empty = ParserSet([], Vocabulary())

    private init(_ drafts: [ParserDraft], _ known: Vocabulary) {
        var vocabulary = known
        facilities = syslogFacilities.map { vocabulary.constant($0) }
        failureWord = vocabulary.constant("failure")
        self.vocabulary = vocabulary
        let parsers = drafts.enumerated().map { Parser($1, index: $0) }
        self.parsers = parsers
        formats = parsers.map { Array($0.name.utf8) } + [Array("text".utf8)]
        lastResort = parsers.firstIndex { parser in
            if case .authFailure = parser.decoder { return true }
            return false
        }
        glances = parsers.map { Glance($0) }
        let top = parsers.filter { parser in
            switch parser.decoder {
            case .records, .authFailure: return false
            default: return parser.standsAlone
            }
        }.sorted { ($0.priority, $0.index) < ($1.priority, $1.index) }
        self.top = top.map(\.index)
        columnReaders = top.filter { if case .delimited = $0.decoder { true } else { false } }.map(\.index)
        let demands = top.map(\.demands)
        let candidates = LineIndex(demands)
        self.candidates = candidates
        carried = Table(
            candidates.row { rank in
                // Names of columns belong to a source, not to a message.
                if case .delimited = top[rank].decoder { false } else { true }
            })
        var ranks = [Int](repeating: -1, count: parsers.count)
        var rivals = [ByteSet](repeating: ByteSet(), count: parsers.count)
        var before = ByteSet()
        for (rank, parser) in top.enumerated() {
            ranks[parser.index] = rank
            rivals[parser.index] = before
            for demand in demands[rank] { before.formUnion(demand.begins) }
        }
        (self.ranks, self.rivals) = (ranks, rivals)
        inside = Self.inside(parsers)
    }

    deinit { carried.deallocate() }

    private static func inside(_ parsers: [Parser]) -> [InnerIndex?] {
        // The three headers of syslog have the same ones.
        var known: [[Int]: InnerIndex] = [:]
        return parsers.map { outer in
            let fitting = parsers.filter { inner in
                inner.outers.contains(outer.name) || outer.model.map(inner.outers.contains) ?? false
            }
            .sorted {
                ($0.conditions.isEmpty ? 1 : 0, $0.priority, $0.index)
                    < ($1.conditions.isEmpty ? 1 : 0, $1.priority, $1.index)
            }
            guard !fitting.isEmpty else { return nil }
            let numbers = fitting.map(\.index)
            if let index = known[numbers] { return index }
            let index = InnerIndex(fitting, words: outer.isOpen ? AuthWords.table : nil)
            known[numbers] = index
            return index
        }
    }

    /// Reads parser files. A file with faults is left out, the others work.
    ///
    /// - Parameter isTrusted: tells of a file whether it is known to be right, as those are that come
    ///   with the program: their expressions are compiled when a line first needs them.
    /// - Returns: the set, and all faults of all files with their places.
    /// - Cost: some milliseconds a file, a tenth of that for one that is trusted.
    public static func load(
        _ files: [SourceText], library: PatternLibrary = .standard, isTrusted: (SourceText) -> Bool = { _ in false }
    ) -> (ParserSet, [Diagnostic]) {
        var vocabulary = Vocabulary()
        var drafts: [(draft: ParserDraft, file: SourceText)] = []
        var faults: [Diagnostic] = []
        var names: Set<String> = []
        var used: Set<String> = []
        let outliner = GrokOutliner(library)
        for file in files {
            let (draft, nameNode, found) = ParserFileReader.read(
                file, outliner: outliner, isTrusted: isTrusted(file), vocabulary: &vocabulary)
            faults += found
            // Names of files with faults too, so that one fault does not raise a second.
            if let name = nameNode?.text { names.insert(name) }
            guard let draft else { continue }
            if !used.insert(draft.name).inserted {
                faults.append(
                    Diagnostic(
                        "a parser \"\(draft.name)\" exists already in another file", in: file, at: nameNode?.place))
                continue
            }
            drafts.append((draft, file))
        }
        for (draft, file) in drafts { faults += outerFaults(of: draft, in: file, among: names) }
        return (ParserSet(drafts.map(\.draft), vocabulary), faults)
    }

    /// Faults of `inside` names that no file has. They do not make the parser unusable.
    private static func outerFaults(
        of draft: ParserDraft, in file: SourceText, among names: Set<String>
    ) -> [Diagnostic] {
        (draft.outers + (draft.model.map { [$0] } ?? [])).filter { !names.contains($0) }.map { outer in
            Diagnostic(
                "\"\(draft.model == outer ? "like" : "inside")\" names the parser \"\(outer)\", which does not exist",
                severity: .warning, in: file,
                help: suggestion(for: outer, among: names.sorted()))
        }
    }

    /// How the lines of the file `path` make records: as the parser says that is `pinned` to it, else the
    /// first one with a rule whose file hints fit.
    public func joinRule(path: String, pinned: String?) -> JoinRule? {
        if let pinned { return index(of: pinned).flatMap { parsers[$0].joinRule } }
        let parts = PathParts(path)
        return top.lazy.map { self.parsers[$0] }.first { $0.joinRule != nil && $0.isHinted(by: parts) }?.joinRule
    }

    func index(of name: String) -> Int? { parsers.firstIndex { $0.name == name } }
}
