/// Dates that begin with one or two digits, a day or a month or a short year.
extension TimestampReading {
    mutating func readDayOrMonth(_ digits: Int, _ separator: UInt8) -> TimestampShape? {
        let first = cursor.number(digits)
        cursor.at += 1
        guard cursor.isDigit() else { return readDayMonthName(first, separator) }
        guard separator != 0x20 else { return nil }
        let secondDigits = cursor.digitCount(limit: 3)
        guard secondDigits <= 2 else { return nil }
        let second = cursor.number(secondDigits)
        guard cursor.peek() == separator, cursor.isDigit(1) else {
            // `7.2 04:38:40` is more likely a number and a time.
            let isNumber = separator == UInt8(ascii: ".") && (digits != 2 || secondDigits != 2)
            return isNumber ? nil : readMonthDay(first, second)
        }
        cursor.at += 1
        let third = cursor.digitCount(limit: 5)
        guard third == 2 || third == 4 else { return nil }
        let isPadded = digits == 2 && secondDigits == 2
        return readNumericDate(first, second, cursor.number(third), third, isPadded, separator)
    }

    /// `20/Nov/2026:04:45:31 +0000`, `20-Nov-2026 04:45:31`, `20. Nov 2026 04:45:31`, `09-Jan 19:54`.
    mutating func readDayMonthName(_ day: Int, _ separator: UInt8) -> TimestampShape? {
        parts.day = day
        if separator == UInt8(ascii: ".") { _ = cursor.skip(0x20) }
        parts.month = readMonth(&cursor)
        guard parts.month > 0 else { return nil }
        if cursor.peek() == separator || cursor.peek() == 0x20, cursor.isDigit(1) {
            var behind = cursor
            behind.at += 1
            let digits = behind.digitCount(limit: 5)
            let ends = behind.peek(digits) != UInt8(ascii: ":") || digits == 4
            if digits == 4 || (digits == 2 && ends && separator != 0x20) {
                parts.year = digits == 4 ? behind.number(4) : fullYear(behind.number(2))
                cursor = behind
            }
        }
        return readJoinedTime() ? .dayMonthName : nil
    }

    /// `11/20 04:38:40`, `11-20 04:38:40`, with the day first where the context or the numbers say so.
    private mutating func readMonthDay(_ first: Int, _ second: Int) -> TimestampShape? {
        let isDayFirst = (context.dayFirst && second <= 12) || first > 12
        parts.month = isDayFirst ? second : first
        parts.day = isDayFirst ? first : second
        guard CivilParts.isValidDate(2000, parts.month, parts.day),
            cursor.skip(0x20) || cursor.skip(UInt8(ascii: "-")) || cursor.skip(UInt8(ascii: "T")),
            parts.readTime(&cursor, needsSeconds: true)
        else { return nil }
        parts.readZone(&cursor)
        return .monthDay
    }

    private mutating func readNumericDate(
        _ first: Int, _ second: Int, _ third: Int, _ width: Int, _ isPadded: Bool, _ separator: UInt8
    ) -> TimestampShape? {
        guard readJoinedTime() else { return nil }
        let isDayFirst = ((context.dayFirst || separator == UInt8(ascii: ".")) && second <= 12) || first > 12
        let year = width == 4 ? third : fullYear(third)
        set(year, isDayFirst ? second : first, isDayFirst ? first : second)
        guard width == 2, isPadded else { return .numericDate }
        // `17/06/09` may begin with the year. Of both readings the one nearer to the reference
        // counts, unless it lies in its future.
        var yearFirst = self
        yearFirst.set(fullYear(first), second, third)
        if distance(yearFirst.parts) <= distance(parts) { parts = yearFirst.parts }
        return .numericDate
    }

    private mutating func set(_ year: Int, _ month: Int, _ day: Int) {
        parts.year = year
        parts.month = month
        parts.day = day
    }

    /// Nanoseconds before the reference; the largest number for a future or an impossible time.
    private func distance(_ parts: CivilParts) -> Int64 {
        guard let instant = parts.resolved(context), instant <= context.reference + .days(1) else { return .max }
        return max(0, (context.reference - instant).nanoseconds)
    }
}
