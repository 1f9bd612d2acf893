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
struct Offer {
    let index: LineIndex
    let found: Candidates
    /// The place of the parser in the index.
    let place: Int
}

extension ParserTools {
    /// The first of `lines` that matches.
    func readGrok(_ lines: GrokLines, _ subject: Subject, _ parser: Parser, _ offer: Offer?) -> Bool {
        if let offer { return readGrok(lines, offer, subject, parser) }
        _ = lines.index.look(through: subject.bytes, into: ownCandidates)
        return readGrok(lines, Offer(index: lines.index, found: ownCandidates, place: 0), subject, parser)
    }

    private func readGrok(_ lines: GrokLines, _ offer: Offer, _ subject: Subject, _ parser: Parser) -> Bool {
        let range = offer.index.lines(of: offer.place)
        var start = range.lowerBound
        while let line = offer.index.first(of: offer.found, from: start, for: subject.bytes), line < range.upperBound {
            let number = line - range.lowerBound
            if match(lines, number, subject, parser) {
                reading.found.line = number
                // A line that is all header is its own message.
                if reading.found.message == nil { reading.found.message = subject.piece(0, subject.bytes.count) }
                return true
            }
            start = line + 1
        }
        return false
    }

    /// All of `lines` that match.
    func readEach(_ lines: GrokLines, _ subject: Subject, _ parser: Parser) {
        let index = lines.index
        _ = index.look(through: subject.bytes, into: ownCandidates)
        var start = 0
        while let line = index.first(of: ownCandidates, from: start, for: subject.bytes) {
            _ = match(lines, line, subject, parser)
            start = line + 1
        }
    }
}
