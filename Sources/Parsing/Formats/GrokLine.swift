internal import Grok
internal import Records
internal import Regex

/// What a capture of a grok line is for.
struct Binding: Sendable {
    /// The group that holds it, and the others that may when the name stands in several places.
    let group: Int
    let otherGroups: [Int]
    let isNumeric: Bool
    var isTime = false
    var isLevel = false
    var isHost = false
    var isMessage = false
    /// The field to add; negative for none.
    var field: Int32 = -1

    init(_ capture: Capture) {
        group = capture.groups.first ?? 0
        otherGroups = Array(capture.groups.dropFirst())
        isNumeric = capture.type.isNumeric
    }

    /// The first of its groups that took part in the last match and is not empty.
    @inline(__always)
    func range(in matcher: Matcher) -> (start: Int, end: Int)? {
        if let range = matcher.range(group), range.end > range.start { return range }
        if otherGroups.isEmpty { return nil }
        for other in otherGroups {
            if let range = matcher.range(other), range.end > range.start { return range }
        }
        return nil
    }
}

/// One entry of `lines` or `then`: a grok expression for a whole text, with what it sets.
///
/// A class, since copying its parts at every look would cost more than the look.
final class GrokLine: Sendable {
    let text: String
    let pattern: Pattern
    /// Bytes that every match contains; empty when nothing is certain.
    private let prefilter: [UInt8]
    /// Where in `prefilter` its rarest byte stands, which memchr looks for.
    private let rarest: Int
    let bindings: [Binding]
    let constants: [(name: Int32, value: Int32)]
    /// The level of what matches, whatever else is said.
    let level: Level?

    init(
        _ expression: GrokExpression, bindings: [Binding], constants: [(name: Int32, value: Int32)], level: Level?
    ) {
        text = expression.text
        pattern = expression.pattern
        prefilter = expression.prefilter ?? []
        rarest = Self.rarest(in: prefilter)
        self.bindings = bindings
        self.constants = constants
        self.level = level
    }

    /// True when `text` may match.
    func mayMatch(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        let count = prefilter.count
        if count == 0 { return true }
        guard text.count >= count, let base = text.baseAddress else { return false }
        return prefilter.withUnsafeBufferPointer { wanted in
            let last = text.count - count + rarest
            var at = rarest
            while at <= last, let found = firstIndex(of: wanted[rarest], in: text, from: at), found <= last {
                if sameBytes(UnsafeBufferPointer(start: base + found - rarest, count: count), wanted) { return true }
                at = found + 1
            }
            return false
        }
    }

    /// The place of the byte that log lines have least of: signs before capitals before digits
    /// before the letters of words.
    private static func rarest(in bytes: [UInt8]) -> Int {
        func rank(_ byte: UInt8) -> Int {
            switch byte {
            case 0x20: 9
            case UInt8(ascii: "a")...UInt8(ascii: "z"): "etaoinsrldcumhp".utf8.contains(byte) ? 8 : 6
            case UInt8(ascii: "0")...UInt8(ascii: "9"): 7
            case UInt8(ascii: ":"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "/"): 5
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): 4
            case UInt8(ascii: "="), UInt8(ascii: ","), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "_"): 3
            default: 2
            }
        }
        return bytes.indices.min { rank(bytes[$0]) < rank(bytes[$1]) } ?? 0
    }
}

extension ParserTools {
    /// Tries `line` on `subject`; on a match its captures are in `reading`.
    func match(_ line: GrokLine, _ subject: Subject, _ parser: Parser) -> Bool {
        guard line.mayMatch(subject.bytes) else { return false }
        switch matcher.match(line.pattern, subject.bytes) {
        case .matched: break
        case .noMatch, .partial: return false
        case .limitReached, .failed:
            counters[parser.index].limitReached += 1
            return false
        }
        for binding in line.bindings {
            guard let range = binding.range(in: matcher) else { continue }
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
    func readGrok(_ lines: [GrokLine], _ subject: Subject, _ parser: Parser) -> Bool {
        for at in lines.indices where match(lines[at], subject, parser) {
            reading.found.line = at
            // A line that is all header is its own message.
            if reading.found.message == nil { reading.found.message = subject.piece(0, subject.bytes.count) }
            return true
        }
        return false
    }
}
