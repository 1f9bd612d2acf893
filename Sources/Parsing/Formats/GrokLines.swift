internal import Records
internal import Regex
internal import Synchronization

/// The grok expressions of a parser in their order, and what tells at a look which may match.
final class GrokLines: Sendable {
    let all: [GrokLine]
    /// Their numbers among the expressions of the set.
    let numbers: Table<Int>
    /// See `index`.
    private let lazyIndex = AtomicLazyReference<LineIndex>()
    /// The bytes that a match of any of them can begin with.
    let begins: ByteSet

    init(_ lines: [GrokLine]) {
        all = lines
        numbers = Table(lines.map(\.number))
        begins = lines.reduce(into: ByteSet()) { $0.formUnion($1.begins) }
    }

    deinit { numbers.deallocate() }

    /// Of one parser, these lines. Made when it is first asked for: most parsers are only asked with many others.
    var index: LineIndex { lazyIndex.load() ?? lazyIndex.storeIfNil(LineIndex([all.map(\.demand)])) }
}

/// Which lines of a parser may match a text, as a look through the text has found for many parsers at once.
///
/// Valid during the search: it counts no references, since one is made for each parser that is tried.
struct Offer {
    fileprivate let index: Unmanaged<LineIndex>
    fileprivate let found: Unmanaged<Candidates>
    /// The lines of the parser in the index.
    fileprivate let lines: Range<Int>
    /// The first of them whose beginning fits and that has the short texts it needs; nil when nobody has looked.
    fileprivate let first: Int?
    /// True when `found` has been sifted: nothing is left in it whose beginning does not fit.
    fileprivate let isSifted: Bool

    /// - Parameter place: of the parser in the index.
    @inline(__always)
    init(index: LineIndex, found: Candidates, place: Int, first: Int? = nil, isSifted: Bool = false) {
        self.index = .passUnretained(index)
        self.found = .passUnretained(found)
        lines = index.lines(of: place)
        self.first = first
        self.isSifted = isSifted
    }
}

extension ParserTools {
    /// The first of `lines`, those of the parser numbered `parser`, that matches.
    func readGrok(_ lines: GrokLines, _ subject: Subject, _ parser: Int, _ offer: Offer?) -> Bool {
        guard let offer else {
            _ = lines.index.look(through: subject.bytes, into: ownCandidates)
            let own = Offer(index: lines.index, found: ownCandidates, place: 0)
            return readGrok(lines, lines.index, ownCandidates, own, subject, parser)
        }
        return offer.index._withUnsafeGuaranteedRef { index in
            offer.found._withUnsafeGuaranteedRef { readGrok(lines, index, $0, offer, subject, parser) }
        }
    }

    @inline(__always)
    private func readGrok(
        _ lines: GrokLines, _ index: LineIndex, _ found: Candidates, _ offer: Offer, _ subject: Subject, _ parser: Int
    ) -> Bool {
        var line = offer.first ?? next(from: offer.lines.lowerBound, offer, index, found, subject)
        while let tried = line {
            let number = tried - offer.lines.lowerBound
            if match(lines, number, subject, parser) {
                reading.found.line = number
                // A line that is all header is its own message.
                if reading.found.message == nil { reading.found.message = subject.piece(0, subject.bytes.count) }
                return true
            }
            line = next(from: tried + 1, offer, index, found, subject)
        }
        return false
    }

    /// The next of the parser's lines that may match. Where no more were found the index is not asked: it would go on
    /// with the lines of other parsers.
    @inline(__always)
    private func next(
        from start: Int, _ offer: Offer, _ index: LineIndex, _ found: Candidates, _ subject: Subject
    ) -> Int? {
        let end = offer.lines.upperBound
        guard let line = found.first(from: start), line < end else { return nil }
        if offer.isSifted { return line }
        guard let fitting = index.first(of: found, from: line, for: subject.bytes), fitting < end else { return nil }
        return fitting
    }

    /// All of `lines`, of the parser numbered `parser`, that match.
    func readEach(_ lines: GrokLines, _ subject: Subject, _ parser: Int) {
        let index = lines.index
        _ = index.look(through: subject.bytes, into: ownCandidates)
        var start = 0
        while let line = index.first(of: ownCandidates, from: start, for: subject.bytes) {
            _ = match(lines, line, subject, parser)
            start = line + 1
        }
    }
}
