/// Dates that begin with digits.
extension TimestampReading {
    /// `2026-11-20...`, `2026/11/20...`, `2026.11.20...`, `2026-324...` (the day of the year).
    mutating func readYearFirst(_ separator: UInt8) -> TimestampShape? {
        parts.year = cursor.number(4)
        cursor.at += 1
        let digits = cursor.digitCount(limit: 4)
        if digits == 3, separator == UInt8(ascii: "-") { return readOrdinal() }
        guard digits == 1 || digits == 2 else { return nil }
        parts.month = cursor.number(digits)
        guard cursor.skip(separator) else { return nil }
        parts.day = cursor.oneOrTwo()
        guard parts.day >= 0 else { return nil }
        if readJoinedTime() { return .yearFirst }
        if cursor.peek() | 0x20 == UInt8(ascii: "t"), cursor.isDigit(1) {
            cursor.at += 1
            guard parts.readCompactTime(&cursor) else { return nil }
            parts.readZone(&cursor)
            return .yearFirst
        }
        return cursor.isInWord || separator == UInt8(ascii: ".") ? nil : .dateOnly
    }

    private mutating func readOrdinal() -> TimestampShape? {
        let ordinal = cursor.number(3)
        guard readJoinedTime() else { return nil }
        let isLeap = CivilParts.isValidDate(parts.year, 2, 29)
        guard ordinal >= 1, ordinal <= (isLeap ? 366 : 365) else { return .yearFirst }
        let first = CivilTime.dayNumber(year: parts.year, month: 1, day: 1)
        (_, parts.month, parts.day) = CivilTime.date(dayNumber: first + ordinal - 1)
        return .yearFirst
    }

    /// `2017 May 08 Mon 18:57:57.578`.
    mutating func readYearName() -> TimestampShape? {
        parts.year = cursor.number(4)
        cursor.at += 1
        parts.month = readMonth(&cursor)
        guard parts.month > 0, cursor.skip(0x20) else { return nil }
        parts.day = cursor.oneOrTwo()
        guard parts.day > 0 else { return nil }
        var behind = cursor
        if behind.skip(0x20), skipWeekday(&behind) {
            behind.at -= 1
            cursor = behind
        }
        return readJoinedTime() ? .monthName : nil
    }

    /// `1120 04:26:00.585000`, and with the month unpadded `321 02:07:08.408271257`.
    mutating func readGlog(_ digits: Int) -> TimestampShape? {
        let number = cursor.number(digits)
        parts.month = number / 100
        parts.day = number % 100
        guard CivilParts.isValidDate(2000, parts.month, parts.day), cursor.skip(0x20),
            parts.readTime(&cursor, needsSeconds: true)
        else { return nil }
        return .glog
    }

    /// `081109 204005`, `050123 21:59:59`, `130324  8:24:09`.
    mutating func readShortYear() -> TimestampShape? {
        parts.year = fullYear(cursor.two())
        parts.month = cursor.two()
        parts.day = cursor.two()
        cursor.at += 1
        guard parts.readTime(&cursor, needsSeconds: true) || parts.readCompactTime(&cursor) else { return nil }
        guard CivilParts.isValidDate(parts.year, parts.month, parts.day), parts.hasValidTime, !cursor.isInWord
        else { return nil }
        parts.readZone(&cursor)
        return .shortYear
    }

    /// `20261120T042152Z`, `20261120 04:21:52`, `20261120.042152,672`, `20261120-4:21:5:78`.
    mutating func readCompact() -> TimestampShape? {
        parts.year = cursor.number(4)
        parts.month = cursor.two()
        parts.day = cursor.two()
        guard parts.year >= 1900, parts.year < 2200, CivilParts.isValidDate(parts.year, parts.month, parts.day)
        else { return nil }
        if readJoinedTime() {
            readMilliseconds()
            return .compact
        }
        let join = cursor.peek()
        let isPoint = join == UInt8(ascii: ".")
        guard join | 0x20 == UInt8(ascii: "t") || join == 0x20 || "-_.".utf8.contains(join) else { return nil }
        cursor.at += 1
        // Behind a point four digits are decimals.
        guard !isPoint || cursor.digitCount(limit: 7) == 6, parts.readCompactTime(&cursor),
            !isPoint || parts.hasValidTime
        else { return nil }
        parts.readZone(&cursor)
        return .compact
    }

    /// Milliseconds that are not padded behind a colon: `:7`, `:78`.
    private mutating func readMilliseconds() {
        guard parts.nanosecond == 0, cursor.peek() == UInt8(ascii: ":") else { return }
        var behind = cursor
        behind.at += 1
        let digits = behind.digitCount(limit: 3)
        guard digits == 1 || digits == 2 else { return }
        let milliseconds = behind.number(digits)
        guard !behind.isInWord, behind.peek() != UInt8(ascii: ":") else { return }
        parts.nanosecond = milliseconds * 1_000_000
        cursor = behind
    }

    /// `20261120042152`.
    mutating func readLongCompact() -> TimestampShape? {
        parts.year = cursor.number(4)
        parts.month = cursor.two()
        parts.day = cursor.two()
        guard parts.year >= 1970, parts.year < 2100, CivilParts.isValidDate(parts.year, parts.month, parts.day),
            parts.readCompactTime(&cursor), parts.hasValidTime
        else { return nil }
        parts.readZone(&cursor)
        return .compact
    }

    /// The year of two digits: 70 to 99 are of the last century.
    func fullYear(_ short: Int) -> Int { short < 0 ? -1 : short + (short < 70 ? 2000 : 1900) }
}
