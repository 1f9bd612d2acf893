extension CivilParts {
    /// Reads `04:21:52`, `4:21:52.856`, ` 8:24:09`, `15-41-01`, `9:59:59 PM`, and `04:21` and `4:1:5`
    /// when `needsSeconds` is false, as behind a date. Leaves `cursor` alone when there is none.
    mutating func readTime(_ cursor: inout ByteCursor, needsSeconds: Bool) -> Bool {
        let start = cursor.at
        _ = cursor.skip(0x20)
        let hour = cursor.oneOrTwo()
        let separator = cursor.peek()
        let isDashed = separator == UInt8(ascii: "-") && !needsSeconds
        guard hour >= 0, separator == UInt8(ascii: ":") || isDashed else {
            cursor.at = start
            return false
        }
        cursor.at += 1
        let isShort = !needsSeconds && !isDashed && cursor.isDigit() && !cursor.isDigit(1)
        let minute = isShort ? cursor.number(1) : cursor.two()
        guard minute >= 0 else {
            cursor.at = start
            return false
        }
        self.hour = hour
        self.minute = minute
        let hasSeconds = readSeconds(&cursor, separator, isPadded: needsSeconds || isDashed)
        let isHalfDay = readHalfOfDay(&cursor)
        guard hasSeconds || isHalfDay || (!needsSeconds && !cursor.isDigit() && !isDashed && !isShort) else {
            self.hour = 0
            self.minute = 0
            cursor.at = start
            return false
        }
        return true
    }

    /// The seconds behind `separator` with their fraction; one digit does unless they must be padded.
    private mutating func readSeconds(_ cursor: inout ByteCursor, _ separator: UInt8, isPadded: Bool) -> Bool {
        guard cursor.peek() == separator, cursor.isDigit(1), !isPadded || cursor.isDigit(2) else { return false }
        cursor.at += 1
        second = cursor.isDigit(1) ? cursor.two() : cursor.number(1)
        nanosecond = Self.readFraction(&cursor)
        return true
    }

    /// Reads `15.42.50` and `15.42.50.675872`, as Db2 writes them behind a date, with its offset in
    /// minutes (`-240`). Leaves `cursor` alone when there is none.
    mutating func readDottedTime(_ cursor: inout ByteCursor) -> Bool {
        var reading = cursor
        var read = self
        read.hour = reading.two()
        guard read.hour >= 0, reading.skip(UInt8(ascii: ".")) else { return false }
        read.minute = reading.two()
        guard read.minute >= 0, reading.skip(UInt8(ascii: ".")) else { return false }
        read.second = reading.two()
        guard read.second >= 0, read.hasValidTime, !reading.isDigit() else { return false }
        read.nanosecond = Self.readFraction(&reading)
        self = read
        cursor = reading
        let sign = reading.peek()
        guard sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") else { return true }
        reading.at += 1
        guard reading.digitCount(limit: 4) == 3 else { return true }
        zone = reading.number(3) * (sign == UInt8(ascii: "-") ? -60 : 60)
        cursor = reading
        return true
    }

    /// Reads `042152` or `0421`, with a fraction.
    mutating func readCompactTime(_ cursor: inout ByteCursor) -> Bool {
        let digits = cursor.digitCount(limit: 7)
        guard digits == 6 || digits == 4 else { return false }
        hour = cursor.two()
        minute = cursor.two()
        if digits == 6 {
            second = cursor.two()
            nanosecond = Self.readFraction(&cursor)
        }
        return true
    }

    /// The fraction of a second behind `.`, `,` or (three digits) `:` as nanoseconds; 0 without one.
    /// A comma only counts with 3, 6 or 9 digits or a zone behind it, since it may also part columns.
    static func readFraction(_ cursor: inout ByteCursor) -> Int {
        let mark = cursor.peek()
        guard mark == UInt8(ascii: ".") || mark == UInt8(ascii: ",") || mark == UInt8(ascii: ":"), cursor.isDigit(1)
        else { return 0 }
        var n = 0
        var value = 0
        while n < 30 {
            let digit = cursor.peek(n + 1) &- 0x30
            guard digit < 10 else { break }
            if n < 9 { value = value &* 10 &+ Int(digit) }
            n += 1
        }
        if mark == UInt8(ascii: ","), n != 3, n != 6, n != 9 {
            let behind = cursor.peek(n + 1)
            guard behind == UInt8(ascii: "Z") || behind == UInt8(ascii: "+") else { return 0 }
        }
        if mark == UInt8(ascii: ":"), n != 3 { return 0 }
        cursor.at += n + 1
        switch n {
        case 3: return value * 1_000_000
        case 6: return value * 1000
        case 9...: return value
        default:
            for _ in n..<9 { value *= 10 }
            return value
        }
    }

    /// Reads `AM`, `pm`, with or without a blank before, and turns the hour to 0 to 23.
    mutating func readHalfOfDay(_ cursor: inout ByteCursor) -> Bool {
        let skip = cursor.peek() == 0x20 ? 1 : 0
        let letter = cursor.peek(skip) | 0x20
        guard letter == UInt8(ascii: "a") || letter == UInt8(ascii: "p"),
            cursor.peek(skip + 1) | 0x20 == UInt8(ascii: "m"), hour >= 1, hour <= 12
        else { return false }
        var behind = cursor
        behind.at += skip + 2
        guard !behind.isInWord else { return false }
        cursor = behind
        hour = hour % 12 + (letter == UInt8(ascii: "p") ? 12 : 0)
        return true
    }
}
