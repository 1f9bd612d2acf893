/// A rule for all years, as `CET-1CEST,M3.5.0,M10.5.0/3` (POSIX.1-2017, section 8.3, with RFC 9636, section 3.3.1).
struct ZoneFormula: Hashable, Sendable {
    /// A day of each year with a time of that day.
    private struct Moment: Hashable, Sendable {
        enum Day: Hashable, Sendable {
            /// From 1, February 29 never counted.
            case julian(Int)
            /// From 0, February 29 counted.
            case ordinal(Int)
            /// A weekday, 0 for Sunday, in a week of a month; 5 is the last one.
            case weekday(month: Int, week: Int, day: Int)
        }

        var day: Day
        /// Seconds from midnight.
        var time = 7200

        /// Seconds since 1970 by the clock of the place.
        func local(in year: Int) -> Int64 {
            let begin = CivilTime.dayNumber(year: year, month: 1, day: 1)
            let number: Int
            switch day {
            case .ordinal(let day): number = begin + day
            case .julian(let day):
                let isLeap = CivilTime.dayNumber(year: year + 1, month: 1, day: 1) - begin == 366
                number = begin + day - 1 + (isLeap && day >= 60 ? 1 : 0)
            case .weekday(let month, let week, let day):
                let first = CivilTime.dayNumber(year: year, month: month, day: 1)
                let next = CivilTime.dayNumber(
                    year: month == 12 ? year + 1 : year, month: month == 12 ? 1 : month + 1, day: 1)
                // The first of January 1970 was a Thursday.
                var found = first + ((day - first - 4) % 7 + 7) % 7 + (week - 1) * 7
                if found >= next { found -= 7 }
                number = found
            }
            return Int64(number) * 86_400 + Int64(time)
        }
    }

    private let standard: Int
    /// Offset, beginning and end of summer time.
    private var summer: (offset: Int, begin: Moment, end: Moment)? {
        guard let offset = summerOffset, let begin, let end else { return nil }
        return (offset, begin, end)
    }
    private var summerOffset: Int?
    private var begin: Moment?
    private var end: Moment?

    /// nil when `text` is no such rule.
    init?(_ text: String) {
        var rest = Array(text.utf8)[...]
        guard Self.name(&rest), let west = Self.time(&rest) else { return nil }
        standard = -west
        if rest.isEmpty { return }
        guard Self.name(&rest) else { return nil }
        var offset = standard + 3600
        if rest.first != UInt8(ascii: ",") {
            guard let west = Self.time(&rest) else { return nil }
            offset = -west
        }
        guard let begin = Self.moment(&rest), let end = Self.moment(&rest), rest.isEmpty else { return nil }
        summerOffset = offset
        self.begin = begin
        self.end = end
    }

    /// Seconds east of UTC at `seconds` since 1970.
    func offset(at seconds: Int64) -> Int {
        guard let summer else { return standard }
        let local = Instant(seconds: seconds + Int64(standard)) ?? .epoch
        let year = CivilTime(local).year
        let begin = summer.begin.local(in: year) - Int64(standard)
        let end = summer.end.local(in: year) - Int64(summer.offset)
        let isSummer =
            begin < end ? (begin..<end).contains(seconds) : !(end..<begin).contains(seconds)
        return isSummer ? summer.offset : standard
    }

    /// Letters, or anything between `<` and `>`.
    private static func name(_ rest: inout ArraySlice<UInt8>) -> Bool {
        if rest.first == UInt8(ascii: "<") {
            guard let end = rest.firstIndex(of: UInt8(ascii: ">")) else { return false }
            rest = rest[(end + 1)...]
            return true
        }
        let letters = rest.prefix { (0x61...0x7A).contains($0 | 0x20) }
        rest = rest.dropFirst(letters.count)
        return letters.count >= 3
    }

    /// `[+-]h[:mm[:ss]]` in seconds.
    private static func time(_ rest: inout ArraySlice<UInt8>) -> Int? {
        var sign = 1
        if let first = rest.first, first == UInt8(ascii: "-") || first == UInt8(ascii: "+") {
            sign = first == UInt8(ascii: "-") ? -1 : 1
            rest = rest.dropFirst()
        }
        guard var total = number(&rest).map({ $0 * 3600 }) else { return nil }
        for unit in [60, 1] where rest.first == UInt8(ascii: ":") {
            rest = rest.dropFirst()
            guard let part = number(&rest) else { return nil }
            total += part * unit
        }
        return abs(total) <= 168 * 3600 ? sign * total : nil
    }

    private static func number(_ rest: inout ArraySlice<UInt8>) -> Int? {
        let digits = rest.prefix { (0x30...0x39).contains($0) }
        rest = rest.dropFirst(digits.count)
        return digits.count <= 4 ? Int(String(decoding: digits, as: UTF8.self)) : nil
    }

    /// `,M3.5.0/2`, `,J60`, `,59`.
    private static func moment(_ rest: inout ArraySlice<UInt8>) -> Moment? {
        guard rest.first == UInt8(ascii: ",") else { return nil }
        rest = rest.dropFirst()
        var moment: Moment
        switch rest.first {
        case UInt8(ascii: "M"):
            rest = rest.dropFirst()
            var parts: [Int] = []
            for place in 0..<3 {
                if place > 0 {
                    guard rest.first == UInt8(ascii: ".") else { return nil }
                    rest = rest.dropFirst()
                }
                guard let part = number(&rest) else { return nil }
                parts.append(part)
            }
            guard (1...12).contains(parts[0]), (1...5).contains(parts[1]), (0...6).contains(parts[2]) else {
                return nil
            }
            moment = Moment(day: .weekday(month: parts[0], week: parts[1], day: parts[2]))
        case UInt8(ascii: "J"):
            rest = rest.dropFirst()
            guard let day = number(&rest), (1...365).contains(day) else { return nil }
            moment = Moment(day: .julian(day))
        default:
            guard let day = number(&rest), (0...365).contains(day) else { return nil }
            moment = Moment(day: .ordinal(day))
        }
        if rest.first == UInt8(ascii: "/") {
            rest = rest.dropFirst()
            guard let time = time(&rest) else { return nil }
            moment.time = time
        }
        return moment
    }
}
