internal import Records

/// Two records in one line, because a writer left out the newline or a progress bar waited for more.
///
/// A line is divided only where what follows is surely the beginning of a record: a second timestamp
/// of the very form of the first, right behind a character that is no blank and opens nothing; a
/// timestamp or a rank right behind a progress bar; an object right behind an object.
enum GluedRecord {
    /// Longer lines are left as they are.
    private static let longest = 64 << 10

    /// Where the second record begins in `line`, which has no terminator; nil when there is none.
    /// Cost: one or two searches through the line.
    static func start(in line: UnsafeBufferPointer<UInt8>) -> Int? {
        guard line.count > 40, line.count < longest else { return nil }
        if line[0] == UInt8(ascii: "{") { return secondObject(line) }
        if let head = Head(line, 0), let second = secondHead(line, head) { return second }
        return behindBar(line)
    }

    /// True when `text` begins as the second of two records in a line does.
    static func begins(_ text: UnsafeBufferPointer<UInt8>) -> Bool { startsRecord(text, 0) }

    /// A timestamp at the beginning of a record.
    private struct Head {
        /// Where its digits begin, behind a bracket or a severity.
        let digits: Int
        /// How much of it does not change within a day.
        let stable: Int
        let end: Int

        /// The head at `start`: `2026-11-20 04:46:00`, `[2026-11-20T04:46:00`, `E1120 04:46:00.123456`.
        init?(_ line: UnsafeBufferPointer<UInt8>, _ start: Int) {
            guard start + 20 < line.count else { return nil }
            let first = line[start]
            if first == UInt8(ascii: "[") || first &- 0x30 < 10 {
                digits = first == UInt8(ascii: "[") ? start + 1 : start
                guard Self.isDay(line, digits), Self.isClock(line, digits + 11) else { return nil }
                stable = 10
                end = digits + 19
            } else {
                switch first {
                case UInt8(ascii: "I"), UInt8(ascii: "W"), UInt8(ascii: "E"), UInt8(ascii: "F"): break
                default: return nil
                }
                digits = start + 1
                guard Self.areDigits(line, digits, 4), line[digits + 4] == 0x20, Self.isClock(line, digits + 5),
                    line[digits + 13] == UInt8(ascii: "."), Self.areDigits(line, digits + 14, 6)
                else { return nil }
                stable = 5
                end = digits + 20
            }
        }

        private static func isDay(_ line: UnsafeBufferPointer<UInt8>, _ at: Int) -> Bool {
            guard at + 20 < line.count, line[at] == 0x32, line[at + 4] == line[at + 7],
                line[at + 4] == UInt8(ascii: "-") || line[at + 4] == UInt8(ascii: "/"),
                line[at + 10] == 0x20 || line[at + 10] == UInt8(ascii: "T")
            else { return false }
            return areDigits(line, at, 4) && areDigits(line, at + 5, 2) && areDigits(line, at + 8, 2)
        }

        private static func isClock(_ line: UnsafeBufferPointer<UInt8>, _ at: Int) -> Bool {
            guard at + 8 <= line.count, line[at + 2] == 0x3A, line[at + 5] == 0x3A else { return false }
            return areDigits(line, at, 2) && areDigits(line, at + 3, 2) && areDigits(line, at + 6, 2)
        }

        private static func areDigits(_ line: UnsafeBufferPointer<UInt8>, _ at: Int, _ count: Int) -> Bool {
            guard at + count <= line.count else { return false }
            for index in at..<(at + count) where line[index] &- 0x30 >= 10 { return false }
            return true
        }
    }

    // MARK: A second header

    private static func secondHead(_ line: UnsafeBufferPointer<UInt8>, _ head: Head) -> Int? {
        let lead = head.digits
        let day = UnsafeBufferPointer(rebasing: line[lead..<(lead + head.stable)])
        // The sign between year and month is rarer in logs than digits are.
        let mark = head.stable == 10 ? 4 : 0
        var at = head.end
        while let sign = firstIndex(of: day[mark], in: line, from: at + mark) {
            let found = sign - mark
            at = found + 1
            guard found + day.count <= line.count,
                sameBytes(UnsafeBufferPointer(rebasing: line[found..<(found + day.count)]), day)
            else { continue }
            let start = found - lead
            guard start > head.end, let second = Head(line, start), second.digits == found else { continue }
            if isOwnEnd(line[start - 1]), !isRepeated(line, start), isAlike(line, 0, start, through: head.end + 4),
                !isQuoted(line, start)
            {
                return start
            }
        }
        return nil
    }

    /// A record may end in `byte`; it does not open or announce what follows.
    private static func isOwnEnd(_ byte: UInt8) -> Bool {
        switch byte {
        case 0...0x20, UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "="), UInt8(ascii: "("), UInt8(ascii: "["),
            UInt8(ascii: "{"), UInt8(ascii: "<"), UInt8(ascii: ","), UInt8(ascii: ":"), UInt8(ascii: "/"),
            UInt8(ascii: "@"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "#"), UInt8(ascii: "|"),
            UInt8(ascii: "~"), UInt8(ascii: "`"):
            false
        default: true
        }
    }

    /// The very nanosecond again: what `docker logs --timestamps` puts between the pieces of a long line.
    private static func isRepeated(_ line: UnsafeBufferPointer<UInt8>, _ start: Int) -> Bool {
        guard start + 29 < line.count, line[28] &- 0x30 < 10, line[19] == UInt8(ascii: ".") else { return false }
        return sameBytes(
            UnsafeBufferPointer(rebasing: line[..<29]), UnsafeBufferPointer(rebasing: line[start..<(start + 29)]))
    }

    /// True when the texts at `one` and `other` have digits, letters and signs in the same places.
    private static func isAlike(
        _ line: UnsafeBufferPointer<UInt8>, _ one: Int, _ other: Int, through count: Int
    ) -> Bool {
        guard other + count <= line.count else { return false }
        for index in 0..<count where kind(line[one + index]) != kind(line[other + index]) { return false }
        return true
    }

    private static func kind(_ byte: UInt8) -> UInt8 {
        if byte &- 0x30 < 10 { return 0x30 }
        return (byte | 0x20) &- 0x61 < 26 ? 0x61 : byte
    }

    private static func isQuoted(_ line: UnsafeBufferPointer<UInt8>, _ end: Int) -> Bool {
        line[..<end].reduce(0) { $1 == UInt8(ascii: "\"") ? $0 + 1 : $0 } % 2 == 1
    }

    // MARK: Behind a progress bar

    /// `100%|####| 9/9 [00:03<00:00,  2.9it/s]` and then a record.
    private static func behindBar(_ line: UnsafeBufferPointer<UInt8>) -> Int? {
        guard let percent = firstIndex(of: UInt8(ascii: "%"), in: line), percent + 1 < line.count,
            line[percent + 1] == UInt8(ascii: "|")
        else { return nil }
        var at = percent
        while let close = firstIndex(of: UInt8(ascii: "]"), in: line, from: at) {
            at = close + 1
            guard at < line.count else { return nil }
            if isBarEnd(line, close), startsRecord(line, at) { return at }
        }
        return nil
    }

    /// The bracket that ends at `close` tells the time that has gone and that is left.
    private static func isBarEnd(_ line: UnsafeBufferPointer<UInt8>, _ close: Int) -> Bool {
        var at = close
        var hasTimes = false
        while at > 0, close - at < 120, line[at - 1] != UInt8(ascii: "[") {
            at -= 1
            if line[at] == UInt8(ascii: "<") { hasTimes = true }
        }
        return hasTimes && at > 0
    }

    private static func startsRecord(_ line: UnsafeBufferPointer<UInt8>, _ at: Int) -> Bool {
        if Head(line, at) != nil { return true }
        let rest = LineText(UnsafeBufferPointer(rebasing: line[at...]))
        return rest.starts(anyOf: "[rank", "{'", "{\"", "Traceback (most recent call last):")
    }

    // MARK: Objects

    /// Behind the end of a JSON object that another one follows at once.
    private static func secondObject(_ line: UnsafeBufferPointer<UInt8>) -> Int? {
        let seam: StaticString = "}{\""
        guard line[1] == UInt8(ascii: "\""), line[line.count - 1] == UInt8(ascii: "}"),
            firstRange(of: seam.utf8Bytes, in: line) != nil
        else { return nil }
        var depth = 0
        var isText = false
        var at = 0
        while at < line.count {
            switch line[at] {
            case UInt8(ascii: "\\") where isText: at += 1
            case UInt8(ascii: "\""): isText.toggle()
            case UInt8(ascii: "{") where !isText: depth += 1
            case UInt8(ascii: "}") where !isText:
                depth -= 1
                if depth == 0 { return at + 2 < line.count && line[at + 1] == UInt8(ascii: "{") ? at + 1 : nil }
            default: break
            }
            at += 1
        }
        return nil
    }
}
