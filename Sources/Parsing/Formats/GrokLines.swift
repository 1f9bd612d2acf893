internal import Records
internal import Regex

/// The grok expressions of a parser in their order, and what tells at a look which may match.
final class GrokLines: Sendable {
    let all: [GrokLine]
    /// Their numbers among the expressions of the set.
    let numbers: Table<Int>
    /// Of one parser, these lines.
    let index: LineIndex
    /// The bytes that a match of any of them can begin with.
    let begins: ByteSet

    init(_ lines: [GrokLine]) {
        all = lines
        numbers = Table(lines.map(\.number))
        index = LineIndex([lines.map(\.demand)])
        begins = lines.reduce(into: ByteSet()) { $0.formUnion($1.begins) }
    }

    deinit { numbers.deallocate() }
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

    /// - Parameter place: of the parser in the index.
    @inline(__always)
    init(index: LineIndex, found: Candidates, place: Int, first: Int? = nil) {
        self.index = .passUnretained(index)
        self.found = .passUnretained(found)
        lines = index.lines(of: place)
        self.first = first
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
        let end = offer.lines.upperBound
        var line = offer.first ?? next(from: offer.lines.lowerBound, to: end, index, found, subject)
        while let tried = line {
            let number = tried - offer.lines.lowerBound
            if match(lines, number, subject, parser) {
                reading.found.line = number
                // A line that is all header is its own message.
                if reading.found.message == nil { reading.found.message = subject.piece(0, subject.bytes.count) }
                return true
            }
            line = next(from: tried + 1, to: end, index, found, subject)
        }
        return false
    }

    /// The next line before `end` that may match. Where no more were found the index is not asked: it would go on
    /// with the lines of other parsers.
    @inline(__always)
    private func next(
        from start: Int, to end: Int, _ index: LineIndex, _ found: Candidates, _ subject: Subject
    ) -> Int? {
        guard let line = found.first(from: start), line < end,
            let fitting = index.first(of: found, from: line, for: subject.bytes), fitting < end
        else { return nil }
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
