internal import Instants

/// The timestamp that a captured text is, white space around it aside. nil when it has not the
/// shape of one; its `instant` is nil when it has, but names no possible time.
func scanTime(_ text: UnsafeBufferPointer<UInt8>, _ context: TimestampContext) -> ScannedTimestamp? {
    var start = 0
    while start < text.count,
        text[start] <= 0x22 || text[start] == UInt8(ascii: "[") || text[start] == UInt8(ascii: "'")
    {
        start += 1
    }
    return scanTimestamp(UnsafeBufferPointer(rebasing: text[start...]), context: context)
}

/// Where the timestamp of a line without a parser stands, and what it is.
struct LeadingTimestamp {
    var start: Int
    var length: Int
    /// False for what may be a length of time: the level stands behind it too, but it is no timestamp.
    var isWhole: Bool
}

/// The timestamp that a line without a parser begins with: bare, in a bracket or in quotes, or
/// behind what headers have in front of it: a level, a rank in brackets, the name of a program.
///
/// Only shapes that nothing else has: a short number or a date alone may be anything. Cost: a look
/// at the first five words at most.
func leadingTimestamp(_ text: UnsafeBufferPointer<UInt8>, _ context: TimestampContext) -> LeadingTimestamp? {
    var scan = HeaderScan(text: text, context: context)
    if let found = scan.stamp() { return found }
    for _ in 0..<5 {
        guard scan.skipWord() else { return nil }
        if let found = scan.stamp() { return found }
    }
    return nil
}

/// How far the header of a line without a parser has been read.
private struct HeaderScan {
    let text: UnsafeBufferPointer<UInt8>
    let context: TimestampContext
    var at = 0
    /// True at the beginning of the line.
    var isFirst = true

    /// The timestamp at the position, in a bracket or in quotes too.
    func stamp() -> LeadingTimestamp? {
        var start = at
        while start < text.count, start - at < 32, isBlank(text[start]) { start += 1 }
        guard start < text.count else { return nil }
        let isBracketed = "[(<{\"'".utf8.contains(text[start])
        if isBracketed { start += 1 }
        guard text.count >= start + 8,
            let found = scanTimestamp(UnsafeBufferPointer(rebasing: text[start...]), context: context),
            isCertain(found, start)
        else { return nil }
        let isWhole = found.shape != .timeOfDay || isClock(start, start + found.length, isBracketed)
        return LeadingTimestamp(start: start, length: found.length, isWhole: isWhole)
    }

    /// White space, and behind the first word the signs that part the columns of a header.
    private func isBlank(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || (!isFirst && "|#-,:".utf8.contains(byte))
    }

    private func isCertain(_ found: ScannedTimestamp, _ start: Int) -> Bool {
        switch found.shape {
        case .dateOnly: false
        case .tai64: isFirst
        case .epoch: isFirst && isEpoch(found, start)
        case .timeOfDay, .glog, .monthDay, .shortYear, .compact: isFirst || isBehindMark()
        default: true
        }
    }

    /// True for a time of day with seconds that has decimals, a bracket around it or a level behind
    /// it; `00:00:05` alone may count from the start of a run.
    private func isClock(_ start: Int, _ end: Int, _ isBracketed: Bool) -> Bool {
        guard isFirst, end - start >= 8, isDigit(text[start + 1]) else { return false }
        return isBracketed || end - start > 8
            || guessLevel(UnsafeBufferPointer(rebasing: text[end...]), isBehindTime: true) != nil
    }

    /// Behind a level or a bracket, not behind any word.
    private func isBehindMark() -> Bool {
        var end = at
        while end > 0, text[end - 1] == 0x20 { end -= 1 }
        guard end > 0 else { return true }
        return !(text[end - 1] &- 0x30 <= 9) && text[end - 1] != UInt8(ascii: ",")
    }

    /// A number that is long or has decimals, stands alone and lies between 2000 and the day of the reference.
    private func isEpoch(_ found: ScannedTimestamp, _ start: Int) -> Bool {
        guard let instant = found.instant, instant <= context.reference + .days(1),
            instant.nanoseconds >= 946_684_800_000_000_000
        else { return false }
        let end = start + found.length
        guard found.length >= 13, end < text.count else { return false }
        return text[end] == 0x20 || text[end] == 0x09 || ":],|".utf8.contains(text[end])
    }

    /// Skips what may stand in front of a timestamp; false when the next word is text.
    mutating func skipWord() -> Bool {
        isFirst = false
        while at < text.count, isBlank(text[at]) { at += 1 }
        guard at < text.count, at < 96 else { return false }
        let byte = text[at]
        if byte == UInt8(ascii: "[") || byte == UInt8(ascii: "(") || byte == UInt8(ascii: "<") {
            return skipBracket(byte)
        }
        var end = at
        while end < text.count, end - at < 48, text[end] > 0x20, text[end] != UInt8(ascii: "|") { end += 1 }
        guard end < text.count, end > at, text[end] <= 0x7F else { return false }
        let word = UnsafeBufferPointer(rebasing: text[at..<end])
        guard isHeaderWord(word, end) else { return false }
        at = end
        return true
    }

    /// A level, a number, a name with a sign behind it or with blanks up to a bar.
    private func isHeaderWord(_ word: UnsafeBufferPointer<UInt8>, _ end: Int) -> Bool {
        let last = word[word.count - 1]
        if last == UInt8(ascii: ":") || last == UInt8(ascii: ",") || text[end] == UInt8(ascii: "|") { return true }
        if word.count == 1, word[0] &- 0x41 < 26 { return true }
        if isLevelWord(word) || word.allSatisfy({ $0 &- 0x30 <= 9 }) { return true }
        var behind = end
        while behind < text.count, text[behind] == 0x20 { behind += 1 }
        return behind < text.count && text[behind] == UInt8(ascii: "|")
    }

    /// Skips a bracket with all it holds, or only its first word when that is a level: the time may follow.
    private mutating func skipBracket(_ open: UInt8) -> Bool {
        let close =
            open == UInt8(ascii: "[")
            ? UInt8(ascii: "]") : open == UInt8(ascii: "(") ? UInt8(ascii: ")") : UInt8(ascii: ">")
        var end = at + 1
        while end < text.count, text[end] | 0x20 &- 0x61 < 26 { end += 1 }
        let isLetter = end == at + 2 && text[at + 1] & 0x20 == 0
        if end < text.count, text[end] == 0x20,
            isLetter || isLevelWord(UnsafeBufferPointer(rebasing: text[(at + 1)..<end]))
        {
            at = end
            return true
        }
        while end < text.count, end - at < 64, text[end] != close, text[end] != 0x0A { end += 1 }
        guard end < text.count, text[end] == close else { return false }
        at = end + 1
        return true
    }
}
