internal import Records

/// What a line says: without terminator, transport, rank prefix and colours in front, its indentation apart.
struct LineText {
    /// Blanks and tabs before the text.
    let indent: Int
    let body: UnsafeBufferPointer<UInt8>

    /// - Parameter escapedTabs: the text is the inside of a JSON string, where a tab is `\t`.
    init(_ text: UnsafeBufferPointer<UInt8>, escapedTabs: Bool = false) {
        var at = 0
        var indent = 0
        while at < text.count {
            if text[at] == 0x20 || text[at] == 0x09 {
                at += 1
                indent += 1
            } else if text[at] == 0x1B, let end = LineText.colourEnd(text, at) {
                at = end
            } else if escapedTabs, text[at] == UInt8(ascii: "\\"), at + 1 < text.count,
                text[at + 1] == UInt8(ascii: "t")
            {
                at += 2
                indent += 1
            } else {
                break
            }
        }
        self.indent = indent
        var end = text.count
        while end > at, text[end - 1] == 0x20 || text[end - 1] == 0x09 { end -= 1 }
        body = UnsafeBufferPointer(rebasing: text[at..<end])
    }

    /// The text with its indentation, colours and blanks at the end.
    init(asIs text: UnsafeBufferPointer<UInt8>) {
        indent = 0
        body = text
    }

    /// Behind the `ESC [ ... m` at `start`.
    private static func colourEnd(_ text: UnsafeBufferPointer<UInt8>, _ start: Int) -> Int? {
        guard start + 1 < text.count, text[start + 1] == UInt8(ascii: "[") else { return nil }
        var at = start + 2
        while at < text.count, text[at] < 0x40 { at += 1 }
        return at < text.count && text[at] == UInt8(ascii: "m") ? at + 1 : nil
    }

    var isBlank: Bool { body.isEmpty }
    var isIndented: Bool { indent > 0 && !body.isEmpty }
    var first: UInt8 { body.first ?? 0 }
    var last: UInt8 { body.last ?? 0 }

    func starts(_ word: StaticString, at: Int = 0) -> Bool {
        let wanted = word.utf8Bytes
        guard at + wanted.count <= body.count else { return false }
        return sameBytes(UnsafeBufferPointer(rebasing: body[at..<(at + wanted.count)]), wanted)
    }

    func starts(anyOf words: StaticString...) -> Bool { words.contains { starts($0) } }

    func ends(_ word: StaticString) -> Bool { starts(word, at: body.count - min(body.count, word.utf8CodeUnitCount)) }

    /// Looks at the first 1,024 bytes.
    func contains(_ word: StaticString) -> Bool {
        firstRange(of: word.utf8Bytes, in: UnsafeBufferPointer(rebasing: body[..<min(body.count, 1024)])) != nil
    }

    /// True when the text is `byte` and nothing else, at least `count` times.
    func isRule(of byte: UInt8, atLeast count: Int) -> Bool { body.count >= count && body.allSatisfy { $0 == byte } }

    /// The end of the decimal number at `start`; `start` itself when there is none.
    func digitsEnd(_ start: Int) -> Int {
        var at = start
        while at < body.count, body[at] &- 0x30 < 10 { at += 1 }
        return at
    }

    /// True at a line of a numbered stack: `#0 `, `#12     `.
    var isNumbered: Bool {
        guard first == UInt8(ascii: "#") else { return false }
        let end = digitsEnd(1)
        return end > 1 && end < body.count && (body[end] == 0x20 || body[end] == 0x09)
    }

    /// The length of the leading dotted name: letters, digits, `_`, `.`, `$` and `:` between two names.
    var nameEnd: Int {
        var at = 0
        while at < body.count {
            let byte = body[at]
            let lower = byte | 0x20
            if lower &- 0x61 < 26 || byte &- 0x30 < 10 || byte == 0x5F || byte == 0x2E || byte == 0x24 {
                at += 1
            } else if byte == 0x3A, at + 2 < body.count, body[at + 1] == 0x3A {
                at += 2
            } else {
                break
            }
        }
        return at
    }
}

/// The lines behind the one in question, as far as they are there.
struct LinesAhead {
    /// No question looks farther, in bytes.
    private static let reach = 64 << 10

    private let bytes: UnsafeBufferPointer<UInt8>
    /// Behind the line in question.
    private let start: Int
    /// Only lines of this lane count.
    private let lane: UInt64
    private let doubt: Doubt

    /// What is remembered about the questions of one call: whether one could not be answered.
    final class Doubt {
        /// More lines may come.
        let isOpen: Bool
        /// A question needs lines that are not there yet: nothing from the record on may go out.
        var isRaised = false

        init(isOpen: Bool) { self.isOpen = isOpen }
    }

    enum Answer { case yes, no, unknown }

    /// A question of this call could not be answered.
    var isDoubtful: Bool { doubt.isRaised }

    init(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int, lane: UInt64, doubt: Doubt) {
        self.bytes = bytes
        self.start = start
        self.lane = lane
        self.doubt = doubt
    }

    /// No lines, no answers.
    static func none(_ lane: UInt64) -> LinesAhead {
        LinesAhead(UnsafeBufferPointer(start: nil, count: 0), from: 0, lane: lane, doubt: Doubt(isOpen: true))
    }

    /// Asks `question` about the following lines until it answers, at most `limit` of them. False too
    /// when lines are missing for an answer; then doubt is raised if they may come.
    func ask(limit: Int = 16, _ question: (LineText) -> Answer) -> Bool {
        var at = start
        var seen = 0
        while seen < limit {
            guard at < bytes.count, let newline = firstIndex(of: 0x0A, in: bytes, from: at) else {
                if doubt.isOpen, bytes.count - start <= Self.reach { doubt.isRaised = true }
                return false
            }
            guard newline + 1 - start <= Self.reach else { return false }
            let line = PrefixedLine(bytes, at, newline + 1)
            at = newline + 1
            seen += 1
            guard line.lane == lane else { continue }
            let answer = question(line.text)
            if answer != .unknown { return answer == .yes }
        }
        return false
    }

    /// Whether the next line that is not blank fulfils `condition`.
    func nextText(_ condition: (LineText) -> Bool) -> Bool {
        ask { $0.isBlank ? .unknown : condition($0) ? .yes : .no }
    }
}
