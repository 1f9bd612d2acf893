/// Dates that begin with a name.
extension TimestampReading {
    /// `Nov  9 21:19:40`, `Nov-09 21:19:40`, `Fri Nov 20 04:58:01 2026`, `Fri, 20 Nov 2026 04:58:01 GMT`.
    mutating func readNames() -> TimestampShape? {
        let start = cursor
        if let shape = readNames(hasWeekday: skipWeekday(&cursor)) { return shape }
        cursor = start
        parts = CivilParts()
        guard skipForeignWeekday(&cursor) else { return nil }
        return readNames(hasWeekday: true)
    }

    private mutating func readNames(hasWeekday: Bool) -> TimestampShape? {
        if hasWeekday, cursor.isDigit() {
            let digits = cursor.digitCount(limit: 3)
            let separator = cursor.peek(digits)
            guard digits <= 2,
                separator == 0x20 || separator == UInt8(ascii: "-") || separator == UInt8(ascii: ".")
            else { return nil }
            let day = cursor.number(digits)
            cursor.at += 1
            return readDayMonthName(day, separator) == nil ? nil : .weekday
        }
        parts.month = readMonth(&cursor)
        guard parts.month > 0, cursor.skip(0x20) || cursor.skip(UInt8(ascii: "-")) else { return nil }
        _ = cursor.skip(0x20)
        parts.day = cursor.oneOrTwo()
        guard parts.day >= 0 else { return nil }
        guard readYearAndTime(hasWeekday) else { return nil }
        return hasWeekday ? .weekday : .monthName
    }

    /// Behind `Nov 20`: a year before or behind the time, and a zone on either side of it.
    private mutating func readYearAndTime(_ hasWeekday: Bool) -> Bool {
        var behind = cursor
        _ = behind.skip(UInt8(ascii: ","))
        if behind.skip(0x20), behind.digitCount(limit: 5) == 4 {
            parts.year = behind.number(4)
            cursor = behind
            _ = cursor.skip(UInt8(ascii: ","))
            return readJoinedTime()
        }
        guard cursor.skip(0x20), parts.readTime(&cursor, needsSeconds: true) else { return false }
        parts.readZone(&cursor)
        if cursor.peek() == 0x20, cursor.isDigit(1) { readTrailingYear(hasWeekday) }
        return true
    }

    /// The year of `date` and ctime. Without a weekday it counts only at the end of the stamp, since
    /// in syslog the host stands there.
    private mutating func readTrailingYear(_ hasWeekday: Bool) {
        var behind = cursor
        behind.at += 1
        guard behind.digitCount(limit: 5) == 4 else { return }
        let year = behind.number(4)
        let ends = behind.isAtEnd || behind.peek() == UInt8(ascii: "]")
        guard year >= 1900, year < 2200, ends || (hasWeekday && !behind.isInWord) else { return }
        parts.year = year
        cursor = behind
        if parts.zone == CivilParts.missing { parts.readZone(&cursor) }
    }
}
