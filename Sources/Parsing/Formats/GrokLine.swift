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
    private let prefilter: [UInt8]
    /// The bytes that a match can begin with.
    let begins: ByteSet
    /// Where in `prefilter` its rarest byte stands, which memchr looks for.
    private let rarest: Int
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
        rarest = Self.rarest(in: prefilter)
        self.begins = begins
        self.bindings = bindings
        self.otherGroups = otherGroups
        self.constants = constants
        self.level = level
    }

    /// True when `text` may match.
    func mayMatch(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        if let first = text.first, !begins.contains(first) { return false }
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

    /// The first group of `binding` that took part in the last match and is not empty.
    @inline(__always)
    func range(of binding: Binding, in matcher: Matcher) -> (start: Int, end: Int)? {
        if let range = matcher.range(binding.group), range.end > range.start { return range }
        for at in binding.others {
            if let range = matcher.range(otherGroups[at]), range.end > range.start { return range }
        }
        return nil
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
