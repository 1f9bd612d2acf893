internal import Records

/// What the message of a parser may be, when no parser inside it takes it.
enum Carriage: UInt8, Sendable {
    /// Text.
    case nothing
    /// A line whose form shows at once: JSON, `key=value`, glog's header, `:::MLLOG`. Costs others nothing.
    case structured
    /// A line with a header of its own, where it begins like one.
    case headed
    /// A line as a program wrote it: the parser reads what a transport put around it.
    case lines

    /// By the words of a parser file.
    static let words: [(String, Carriage)] = [
        ("structured", .structured), ("headed", .headed), ("lines", .lines),
    ]
}

extension ParserTools {
    /// Lets the parsers that read lines as they are try the message of `outer`.
    ///
    /// What the outer parser read stays, its time and host before all; the message and the level are
    /// the inner one's when it says them. At most three deep, counted with the parsers inside others.
    ///
    /// - Returns: the number of the innermost parser that took part.
    func readCarried(_ outer: Int, _ carriage: Carriage, depth: Int) -> Int {
        guard let message = reading.found.message else { return outer }
        let subject = reading.subject(message)
        guard
            !subject.bytes.isEmpty,
            carriage == .lines || isStructured(subject.bytes)
                || carriage == .headed && beginsLikeLine(subject.bytes)
        else {
            return outer
        }
        let set = set
        let index = set.candidates
        let found = topCandidates
        _ = index.look(through: subject.bytes, into: found)
        found.formIntersection(with: set.carried[0..<set.carried.count])
        let time = reading.found.time
        let host = reading.found.host
        var start = 0
        while let line = index.first(of: found, from: start, for: subject.bytes) {
            let rank = index.place(of: line)
            start = index.lines(of: rank).upperBound
            let parser = set.top[rank]
            guard parser != outer || carriage != .lines,
                attempt(parser, subject, Offer(index: index, found: found, place: rank))
            else { continue }
            mayRepeat = true
            // The outermost one that has a category lends it.
            if categoryOwner < 0, set.parsers[outer].category != nil { categoryOwner = outer }
            restore(time, host, of: outer)
            return refine(parser, depth: depth + 1)
        }
        if carriage == .lines { plainLine = message }
        return outer
    }

    /// True for JSON, `key=value`, glog's header and MLPerf's results.
    private func isStructured(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        guard text.count > 7 else { return false }
        switch text[0] {
        case UInt8(ascii: "{"): return text.last.map { $0 == UInt8(ascii: "}") || $0 <= 0x20 } ?? false
        case UInt8(ascii: ":"): return text[1] == UInt8(ascii: ":") && text[2] == UInt8(ascii: ":")
        case UInt8(ascii: "I"), UInt8(ascii: "W"), UInt8(ascii: "E"), UInt8(ascii: "F"):
            return text[1...4].allSatisfy(isDigit) && text[5] == 0x20 || beginsWithKey(text)
        default: return beginsWithKey(text)
        }
    }

    /// True for texts that begin as lines of loggers and formats do, and as sentences do not.
    private func beginsLikeLine(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        guard text.count > 7 else { return false }
        switch text[0] {
        case UInt8(ascii: "["), UInt8(ascii: "<"), UInt8(ascii: ":"): return true
        case 0x20: return text[1] == UInt8(ascii: "[") || text[1] == UInt8(ascii: "i")
        case 0x30...0x39: return true
        case 0x41...0x5A:
            // `E1120 04:46:00`, `ERROR: `, `INFO `
            if isDigit(text[1]) { return isDigit(text[2]) && isDigit(text[3]) }
            return text[1] &- 0x41 < 26 && guessLevel(text) != nil
        default: return false
        }
    }

    /// `key=`
    private func beginsWithKey(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        for (at, byte) in text.prefix(32).enumerated() {
            if byte == UInt8(ascii: "=") { return at > 0 }
            guard (byte | 0x20) &- 0x61 < 26 || isDigit(byte) || byte == 0x5F || byte == 0x2E || byte == 0x40 else {
                return false
            }
        }
        return false
    }
}
