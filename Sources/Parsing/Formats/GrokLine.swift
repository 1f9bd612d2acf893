internal import Grok
internal import Records
internal import Regex

/// What a capture of a grok line is for.
struct Binding: Sendable {
    /// The group that holds it.
    let group: Int
    /// Where in `GrokLine.otherGroups` those stand that may hold it too, when the name is used again.
    let others: Range<Int>
    let isNumeric: Bool
    var isTime = false
    var isLevel = false
    var isHost = false
    var isMessage = false
    /// The field to add; negative for none.
    var field: Int32 = -1

    init(_ capture: Capture, otherGroups: inout [Int]) {
        group = capture.groups.first ?? 0
        others = otherGroups.count..<otherGroups.count + max(0, capture.groups.count - 1)
        otherGroups += capture.groups.dropFirst()
        isNumeric = capture.type.isNumeric
    }
}

/// One entry of `lines` or `then`: a grok expression for a whole text, with what it sets.
///
/// A class, since copying its parts at every look would cost more than the look.
final class GrokLine: Sendable {
    let text: String
    let pattern: Pattern
    /// Bytes that every match contains; empty when nothing is certain.
    let prefilter: [UInt8]
    /// The bytes that a match can begin with.
    let begins: ByteSet
    let bindings: [Binding]
    private let otherGroups: [Int]
    let constants: [(name: Int32, value: Int32)]
    /// The level of what matches, whatever else is said.
    let level: Level?

    init(
        _ expression: GrokExpression, begins: ByteSet, bindings: [Binding], otherGroups: [Int],
        constants: [(name: Int32, value: Int32)], level: Level?
    ) {
        text = expression.text
        pattern = expression.pattern
        prefilter = expression.prefilter ?? []
        self.begins = begins
        self.bindings = bindings
        self.otherGroups = otherGroups
        self.constants = constants
        self.level = level
    }

    /// The first group of `binding` that took part in the last match and is not empty.
    @inline(__always)
    func range(of binding: Binding, in matcher: Matcher) -> (start: Int, end: Int)? {
        if let range = matcher.range(binding.group), range.end > range.start { return range }
        for at in binding.others {
            if let range = matcher.range(otherGroups[at]), range.end > range.start { return range }
        }
        return nil
    }
}

extension ParserTools {
    /// Tries `line` on `subject`; on a match its captures are in `reading`.
    private func match(_ line: GrokLine, _ subject: Subject, _ parser: Parser) -> Bool {
        switch matcher.match(line.pattern, subject.bytes) {
        case .matched: break
        case .noMatch, .partial: return false
        case .limitReached, .failed:
            counters[parser.index].limitReached += 1
            return false
        }
        for binding in line.bindings {
            guard let range = line.range(of: binding, in: matcher) else { continue }
            bind(binding, subject.piece(range.start, range.end - range.start), parser)
        }
        for constant in line.constants { reading.add(constant.name, .text, .constant(constant.value)) }
        if let level = line.level { reading.found.level = level }
        return true
    }

    private func bind(_ binding: Binding, _ piece: Piece, _ parser: Parser) {
        if binding.isTime { reading.found.time = piece }
        if binding.isHost { reading.found.host = piece }
        if binding.isMessage { reading.found.message = piece }
        if binding.isLevel {
            if let level = parser.level.level(of: reading.bytes(piece)) {
                reading.found.level = level
            } else if binding.field < 0 {
                reading.add(Vocabulary.Common.logLevel, .text, piece)
            }
        }
        guard binding.field >= 0 else { return }
        if binding.isNumeric {
            reading.addNumber(.known(binding.field), piece)
        } else {
            reading.add(binding.field, .text, piece)
        }
    }

    /// The first of `lines` that matches.
    func readGrok(_ lines: GrokLines, _ subject: Subject, _ parser: Parser) -> Bool {
        var at = lines.candidate(for: subject.bytes, from: 0)
        while let candidate = at {
            if match(lines.all[candidate], subject, parser) {
                reading.found.line = candidate
                // A line that is all header is its own message.
                if reading.found.message == nil { reading.found.message = subject.piece(0, subject.bytes.count) }
                return true
            }
            at = lines.candidate(for: subject.bytes, from: candidate + 1)
        }
        return false
    }

    /// All of `lines` that match.
    func readEach(_ lines: GrokLines, _ subject: Subject, _ parser: Parser) {
        var at = lines.candidate(for: subject.bytes, from: 0)
        while let candidate = at {
            _ = match(lines.all[candidate], subject, parser)
            at = lines.candidate(for: subject.bytes, from: candidate + 1)
        }
    }
}
