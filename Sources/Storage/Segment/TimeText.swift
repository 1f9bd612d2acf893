internal import Instants

/// How a timestamp is written: a date and a time of day as in ISO 8601, with its separators, digits
/// of the second and zone. With the record's time it gives back the very bytes.
struct TimeText: Hashable {
    /// Between year, month and day: `-` or `/`.
    var dateMark: UInt8
    /// Between date and time: `T`, a blank or `_`.
    var joint: UInt8
    /// Before the fraction: `.` or `,`; 0 when there is none.
    var fractionMark: UInt8
    /// Digits of the fraction, 0 to 9.
    var digits: Int
    /// `Z`, `+01:00`, `-0530`, or nothing.
    var zone: [UInt8]
    /// Seconds that the written time is ahead of UTC.
    var offset: Int64

    static let prefixLength = 19

    var length: Int { Self.prefixLength + (digits > 0 ? digits + 1 : 0) + zone.count }

    /// True when the fraction's digits stand in one word with a letter, `000166Z`. Such words are in
    /// no filter: each line has its own.
    var hidesFraction: Bool { digits > 0 && zone.first == UInt8(ascii: "Z") }

    init(dateMark: UInt8, joint: UInt8, fractionMark: UInt8, digits: Int, zone: [UInt8], offset: Int64) {
        self.dateMark = dateMark
        self.joint = joint
        self.fractionMark = fractionMark
        self.digits = digits
        self.zone = zone
        self.offset = offset
    }

    /// Reads how the timestamp at `start` is written; nil when none stands there, or when no
    /// offset of whole quarters of an hour makes it `time`.
    init?(_ line: UnsafeBufferPointer<UInt8>, at start: Int, time: Int64) {
        guard line.count - start >= Self.prefixLength, start >= 0 else { return nil }
        let text = UnsafeBufferPointer(rebasing: line[start...])
        dateMark = text[4]
        joint = text[10]
        guard dateMark == UInt8(ascii: "-") || dateMark == UInt8(ascii: "/"), text[7] == dateMark,
            joint == UInt8(ascii: "T") || joint == UInt8(ascii: " ") || joint == UInt8(ascii: "_"),
            text[13] == UInt8(ascii: ":"), text[16] == UInt8(ascii: ":")
        else { return nil }
        fractionMark = 0
        digits = 0
        zone = []
        offset = 0
        var end = Self.prefixLength
        if end + 1 < text.count, text[end] == UInt8(ascii: ".") || text[end] == UInt8(ascii: ","),
            Self.isDigit(text[end + 1])
        {
            fractionMark = text[end]
            end += 1
            while end < text.count, digits < 9, Self.isDigit(text[end]) {
                digits += 1
                end += 1
            }
        }
        zone = Array(text[end..<(end + Self.zoneLength(text, end))])
        guard let written = Self.seconds(text) else { return nil }
        offset = written - Self.floorSeconds(time)
        guard offset % 900 == 0, abs(offset) <= 18 * 3600 else { return nil }
    }

    @inline(__always)
    static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 <= 9 }

    static func floorSeconds(_ nanoseconds: Int64) -> Int64 {
        let (seconds, rest) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
        return rest < 0 ? seconds - 1 : seconds
    }

    private static func zoneLength(_ text: UnsafeBufferPointer<UInt8>, _ at: Int) -> Int {
        guard at < text.count else { return 0 }
        if text[at] == UInt8(ascii: "Z") { return 1 }
        guard text[at] == UInt8(ascii: "+") || text[at] == UInt8(ascii: "-") else { return 0 }
        var length = 1
        while length < 6, at + length < text.count,
            isDigit(text[at + length]) || (length == 3 && text[at + length] == UInt8(ascii: ":"))
        {
            length += 1
        }
        return length == 5 || length == 6 ? length : 0
    }

    /// Seconds since 1970 of the 19 bytes `2026-11-20T04:34:03`, read as UTC.
    private static func seconds(_ text: UnsafeBufferPointer<UInt8>) -> Int64? {
        func number(_ from: Int, _ count: Int) -> Int? {
            var value = 0
            for place in from..<(from + count) {
                guard isDigit(text[place]) else { return nil }
                value = value * 10 + Int(text[place] & 15)
            }
            return value
        }
        guard let year = number(0, 4), let month = number(5, 2), let day = number(8, 2), let hour = number(11, 2),
            let minute = number(14, 2), let second = number(17, 2), month >= 1, month <= 12, day >= 1, day <= 31
        else { return nil }
        let days = CivilTime.dayNumber(year: year, month: month, day: day)
        return Int64(days) * 86_400 + Int64(hour * 3600 + minute * 60 + second)
    }
}
