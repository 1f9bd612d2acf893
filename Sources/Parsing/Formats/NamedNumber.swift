internal import Records

/// A number with its name, as places in the bytes it was found in.
struct NamedNumber {
    var name: Range<Int>
    var value: Range<Int>
    /// `ms`, `GiB`, `it/s`; empty for a plain number.
    var unit = 0..<0
    /// What stands behind it in brackets, `0.42 (0.45)`: the mean over the run. Empty mostly.
    var mean = 0..<0
    /// What stands behind a plus sign, `0.93+0.004`: the standard deviation. Empty mostly.
    var deviation = 0..<0
    /// True for `True` and `False`.
    var isTruth = false
}

/// Finds `name: 1.5`, `name=1.5` and, if asked, `name 1.5`, in one pass.
///
/// A name may hold blanks and a unit in brackets; it begins behind a bar, a comma, a semicolon, a tab,
/// a bracket, two blanks, ` - `, or the number before it. What is neither is passed over.
struct NamedNumberScan {
    let bytes: UnsafeBufferPointer<UInt8>
    /// Whether a blank alone may stand between a name and its number.
    let takesWords: Bool
    private var at = 0

    private static let nameLimit = 72

    init(_ bytes: UnsafeBufferPointer<UInt8>, takesWords: Bool) {
        self.bytes = bytes
        self.takesWords = takesWords
    }

    mutating func next() -> NamedNumber? {
        while skipToName() {
            let start = at
            if let found = pair(from: start) { return found }
            // Never stands still: `pair` moves to where the next name may begin.
            if at <= start { at = start + 1 }
        }
        return nil
    }

    /// Moves to the next byte that a name can begin with, behind something that separates.
    private mutating func skipToName() -> Bool {
        while at < bytes.count, !isNameStart(bytes[at]) {
            // A number or a path is passed as a whole: what is inside it is no name.
            if isDigit(bytes[at]) || bytes[at] == UInt8(ascii: "/") {
                while at < bytes.count, bytes[at] > 0x20, !isSeparator(bytes[at]) { at += 1 }
            } else {
                at += 1
            }
        }
        return at < bytes.count
    }

    private func isNameStart(_ byte: UInt8) -> Bool {
        (byte | 0x20) &- 0x61 < 26 || byte == UInt8(ascii: "#") || byte == UInt8(ascii: "_")
    }

    private func isSeparator(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "|"), UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "["), UInt8(ascii: "]"),
            UInt8(ascii: "{"), UInt8(ascii: "}"), 0x09, 0x0A:
            true
        default: byte >= 0x80
        }
    }

    /// The number named by what begins at `start`; nil when there is none, and then `at` is behind what was seen.
    private mutating func pair(from start: Int) -> NamedNumber? {
        var here = start
        while here < bytes.count, here - start <= Self.nameLimit {
            let byte = bytes[here]
            if byte == UInt8(ascii: ":") || byte == UInt8(ascii: "=") {
                at = here + 1
                if let found = value(of: start..<here, from: skipBlanks(here + 1)) { return found }
                // A word behind an equals sign is a value, no name.
                while byte == UInt8(ascii: "="), at < bytes.count, bytes[at] > 0x20, !isSeparator(bytes[at]) { at += 1 }
                return nil
            }
            if isSeparator(byte) || endsSentence(here) {
                at = here + 1
                return nil
            }
            if byte == UInt8(ascii: "#"), here > start {
                at = here
                return nil
            }
            if byte == 0x20 {
                let word = skipBlanks(here)
                if takesWords, let found = value(of: start..<here, from: word) { return found }
                let isEnd =
                    word >= bytes.count || (bytes[word] != UInt8(ascii: ":") && bytes[word] != UInt8(ascii: "="))
                if isEnd, word - here > 1 || isDash(word) {
                    at = word
                    return nil
                }
                here = word
            } else {
                here += 1
            }
        }
        // Too long for a name, or the end: go on behind its first word.
        at = start
        while at < bytes.count, bytes[at] > 0x20, !isSeparator(bytes[at]) { at += 1 }
        return nil
    }

    /// True for `. `, `! ` and `? `.
    private func endsSentence(_ at: Int) -> Bool {
        guard at + 1 < bytes.count, bytes[at + 1] == 0x20 else { return false }
        return bytes[at] == UInt8(ascii: ".") || bytes[at] == UInt8(ascii: "!") || bytes[at] == UInt8(ascii: "?")
    }

    private func isDash(_ at: Int) -> Bool {
        at + 1 < bytes.count && bytes[at] == UInt8(ascii: "-") && bytes[at + 1] == 0x20
    }

    private func skipBlanks(_ from: Int) -> Int {
        var at = from
        while at < bytes.count, bytes[at] == 0x20 { at += 1 }
        return at
    }

    /// The number at `from` with what belongs to it; moves behind it.
    private mutating func value(of name: Range<Int>, from: Int) -> NamedNumber? {
        if let end = truthEnd(from) {
            at = end
            return NamedNumber(name: name, value: from..<end, isTruth: true)
        }
        if let found = quoted(from) {
            at = found.upperBound + 1
            return NamedNumber(name: name, value: found)
        }
        guard let end = numberTextEnd(bytes, from) else { return nil }
        var found = NamedNumber(name: name, value: from..<end)
        var here = end
        if here < bytes.count, bytes[here] == UInt8(ascii: "/"), here + 1 < bytes.count,
            bytes[here + 1] == 0x20 || isDigit(bytes[here + 1])
        {
            // `step: 12/4800`, `iteration 43/  100`: the total is left out.
            here = numberTextEnd(bytes, skipBlanks(here + 1)) ?? here + 1
        } else if let deviation = deviation(behind: here) {
            found.deviation = deviation
            here = deviation.upperBound
        } else {
            found.unit = unit(behind: here)
            here = max(here, found.unit.upperBound)
        }
        if let mean = bracketed(behind: here) {
            found.mean = mean
            here = mean.upperBound + 1
        }
        guard isEnd(here) else { return nil }
        at = here
        return found
    }

    /// `"3.097"`, as some write the numbers of a JSON line.
    private func quoted(_ from: Int) -> Range<Int>? {
        guard from < bytes.count, bytes[from] == UInt8(ascii: "\"") || bytes[from] == UInt8(ascii: "'"),
            let end = numberTextEnd(bytes, from + 1), end < bytes.count, bytes[end] == bytes[from]
        else { return nil }
        return from + 1..<end
    }

    private func truthEnd(_ from: Int) -> Int? {
        for word in [("True" as StaticString), "False", "true", "false"] {
            let end = from + word.utf8CodeUnitCount
            if end <= bytes.count, isEnd(end),
                sameBytes(UnsafeBufferPointer(rebasing: bytes[from..<end]), word.utf8Bytes)
            {
                return end
            }
        }
        return nil
    }

    /// True when a value may end before `at`.
    private func isEnd(_ at: Int) -> Bool {
        guard at < bytes.count else { return true }
        switch bytes[at] {
        case 0x00...0x20, UInt8(ascii: ")"): return true
        case UInt8(ascii: "."), UInt8(ascii: ":"): return at + 1 == bytes.count || bytes[at + 1] <= 0x20
        default: return isSeparator(bytes[at])
        }
    }

    /// `+0.004`, ` + 0.004`.
    private func deviation(behind at: Int) -> Range<Int>? {
        let sign = skipBlanks(at)
        guard sign < bytes.count, bytes[sign] == UInt8(ascii: "+") else { return nil }
        let from = skipBlanks(sign + 1)
        guard let end = numberTextEnd(bytes, from), isEnd(end) else { return nil }
        return from..<end
    }

    /// `(0.45)`, ` (0.45)`.
    private func bracketed(behind at: Int) -> Range<Int>? {
        let open = skipBlanks(at)
        guard open - at <= 1, open < bytes.count, bytes[open] == UInt8(ascii: "("),
            let end = numberTextEnd(bytes, open + 1), end < bytes.count, bytes[end] == UInt8(ascii: ")")
        else { return nil }
        return open + 1..<end
    }

    /// A unit right behind the number, or one of the known ones behind a blank.
    private func unit(behind at: Int) -> Range<Int> {
        let end = unitEnd(at)
        if end > at { return isEnd(end) || (end < bytes.count && bytes[end] == UInt8(ascii: "(")) ? at..<end : at..<at }
        guard at < bytes.count, bytes[at] == 0x20 else { return at..<at }
        let apart = unitEnd(at + 1)
        let word = UnsafeBufferPointer(rebasing: bytes[min(at + 1, bytes.count)..<max(apart, min(at + 1, bytes.count))])
        return isEnd(apart) && !beginsValue(skipBlanks(apart)) && unitSuffix(word) != nil ? at + 1..<apart : at..<at
    }

    /// True when what looks like a unit is the name of the next number.
    private func beginsValue(_ at: Int) -> Bool {
        guard at < bytes.count else { return false }
        return isDigit(bytes[at]) || bytes[at] == UInt8(ascii: ":") || bytes[at] == UInt8(ascii: "=")
            || bytes[at] == UInt8(ascii: "-")
    }

    private func unitEnd(_ from: Int) -> Int {
        var at = from
        while at < bytes.count, at - from < 12 {
            let byte = bytes[at]
            // µ is C2 B5 in UTF-8.
            let isUnit =
                (byte | 0x20) &- 0x61 < 26 || byte == UInt8(ascii: "%") || byte == UInt8(ascii: "/") || byte == 0xC2
                || byte == 0xB5
            guard isUnit else { break }
            at += 1
        }
        return at
    }
}
