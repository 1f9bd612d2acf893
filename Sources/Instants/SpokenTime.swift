extension InstantInterval {
    /// Times of more than one word, as people say them and as log lines show them; nil for anything else.
    ///
    /// - `2 hours ago`, `30 min ago`, `an hour ago`, `2h ago`: that instant, one nanosecond long.
    /// - `yesterday 18:00`, `today 9:30:15`: as the time alone, on that day.
    /// - `@1795150851`: seconds since 1970, as `date` writes them.
    /// - `Nov 20 04:21:52`, `20/Nov/2026:04:21:52 +0000`: a timestamp copied from a line, to the second.
    static func spoken(_ text: String, _ now: Instant, _ offset: Int) -> InstantInterval? {
        if text.hasPrefix("@"), text.dropFirst().allSatisfy({ $0.isASCII && ($0.isNumber || $0 == ".") }) {
            return InstantInterval(parsing: text.dropFirst(), now: now, zoneOffset: offset)
        }
        let words = text.lowercased().split(separator: " ")
        if words.last == "ago" {
            guard let span = span(words.dropLast()) else { return nil }
            return InstantInterval(start: now - span, end: now - span + TimeSpan(nanoseconds: 1))
        }
        if words.count == 2, words[0] == "today" || words[0] == "yesterday", words[1].contains(":") {
            guard let day = InstantInterval(parsing: words[0], now: now, zoneOffset: offset) else { return nil }
            return InstantInterval(parsing: words[1], now: day.start, zoneOffset: offset)
        }
        return copied(text, now, offset)
    }

    /// `2 hours`, `1 day 3 hours`, `an hour`, `2h`.
    private static func span(_ words: ArraySlice<Substring>) -> TimeSpan? {
        if words.count == 1 {
            return words.first.flatMap { TimeSpan(parsing: $0) }.flatMap { $0.nanoseconds > 0 ? $0 : nil }
        }
        guard !words.isEmpty, words.count.isMultiple(of: 2) else { return nil }
        var total = TimeSpan(nanoseconds: 0)
        for at in stride(from: words.startIndex, to: words.endIndex, by: 2) {
            let count = words[at] == "a" || words[at] == "an" ? "1" : words[at]
            guard count.allSatisfy(\.isNumber), let unit = unit(words[at + 1]),
                let part = TimeSpan(parsing: "\(count)\(unit)")
            else { return nil }
            let (sum, over) = total.nanoseconds.addingReportingOverflow(part.nanoseconds)
            if over { return nil }
            total = TimeSpan(nanoseconds: sum)
        }
        return total
    }

    /// The letter of a unit that is written out.
    private static func unit(_ word: Substring) -> String? {
        switch word.hasSuffix("s") && word.count > 1 ? word.dropLast() : word {
        case "second", "sec", "s": "s"
        case "minute", "min", "m": "m"
        case "hour", "hr", "h": "h"
        case "day", "d": "d"
        case "week", "w": "w"
        case "year", "y": "y"
        default: nil
        }
    }

    /// A timestamp as log lines have it. With fewer than two colons it would be a guess.
    private static func copied(_ text: String, _ now: Instant, _ offset: Int) -> InstantInterval? {
        guard text.count(where: { $0 == ":" }) >= 2 else { return nil }
        var text = text
        return text.withUTF8 { bytes in
            let found = scanTimestamp(bytes, context: TimestampContext(reference: now, zoneOffset: offset))
            guard let found, found.length == bytes.count, let start = found.instant else { return nil }
            let isWhole = start.nanoseconds % 1_000_000_000 == 0
            return InstantInterval(start: start, end: start + TimeSpan(nanoseconds: isWhole ? 1_000_000_000 : 1))
        }
    }
}
