internal import Instants
internal import Records

@inline(__always)
func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 <= 9 }

/// How far the header of a syslog line has been read.
struct SyslogScan {
    let subject: Subject
    var at = 0
    var priorityValue: Int?
    var priorityPiece = Piece(start: 0, length: 0, place: .view)
    var time: Piece?

    init(subject: Subject) { self.subject = subject }

    mutating func blanks() {
        while at < subject.bytes.count, subject.bytes[at] == 0x20 { at += 1 }
    }

    /// The next word and the one blank behind it; nil at the end.
    mutating func word() -> (start: Int, end: Int)? {
        blanks()
        let start = at
        let bytes = subject.bytes
        while at < bytes.count, bytes[at] > 0x20 { at += 1 }
        guard at > start else { return nil }
        let end = at
        if at < bytes.count, bytes[at] == 0x20 { at += 1 }
        return (start, end)
    }

    /// `<0>` to `<191>`.
    mutating func priority() {
        let bytes = subject.bytes
        guard bytes.count > 2, bytes[0] == UInt8(ascii: "<") else { return }
        var value = 0
        var end = 1
        while end < bytes.count, end < 4, isDigit(bytes[end]) {
            value = value * 10 + Int(bytes[end] & 15)
            end += 1
        }
        guard end > 1, value <= 191, end < bytes.count, bytes[end] == UInt8(ascii: ">") else { return }
        priorityValue = value
        priorityPiece = subject.piece(1, end - 1)
        at = end + 1
    }

    /// The version of RFC 5424: up to three digits, not beginning with 0, and a blank.
    mutating func version() -> Bool {
        let bytes = subject.bytes
        var end = at
        while end < bytes.count, end - at < 3, isDigit(bytes[end]) { end += 1 }
        guard end > at, bytes[at] != 0x30, end < bytes.count, bytes[end] == 0x20 else { return false }
        at = end + 1
        return true
    }

    /// `Oct 11 22:14:15`, `Oct  1 22:14:15`, with an optional year before the time.
    mutating func traditionalTime() -> Bool {
        let bytes = subject.bytes
        guard bytes.count >= at + 14 else { return false }
        guard bytes[at] >= UInt8(ascii: "A"), bytes[at] <= UInt8(ascii: "S"), bytes[at + 3] == 0x20 else {
            return localizedTime()
        }
        var clock = bytes[at + 4] == 0x20 ? at + 5 : at + 4
        let day = clock
        while clock < day + 2, isDigit(bytes[clock]) { clock += 1 }
        guard clock > day, bytes[clock] == 0x20 else { return false }
        clock += 1
        if bytes.count >= clock + 13, isDigit(bytes[clock + 3]), bytes[clock + 4] == 0x20 { clock += 5 }
        guard bytes.count >= clock + 8, bytes[clock + 2] == UInt8(ascii: ":"), bytes[clock + 5] == UInt8(ascii: ":"),
            isDigit(bytes[clock]), isDigit(bytes[clock + 7])
        else { return false }
        var end = clock + 8
        if end < bytes.count, bytes[end] == UInt8(ascii: ".") {
            end += 1
            while end < bytes.count, isDigit(bytes[end]) { end += 1 }
        }
        if let behind = zoneEnd(end) { end = behind }
        guard end == bytes.count || bytes[end] == 0x20 || bytes[end] == UInt8(ascii: ":") else { return false }
        time = subject.piece(at, end - at)
        at = min(end + 1, bytes.count)
        return true
    }

    /// Where the zone's name behind a time ends, as network devices write it: ` UTC`, ` CEST:`.
    private func zoneEnd(_ end: Int) -> Int? {
        let bytes = subject.bytes
        var behind = end + 1
        guard behind + 3 < bytes.count, bytes[end] == 0x20 else { return nil }
        while behind < bytes.count, behind - end < 7, bytes[behind] &- 0x41 < 26 { behind += 1 }
        guard behind - end >= 4, behind < bytes.count, bytes[behind] == 0x20 || bytes[behind] == UInt8(ascii: ":"),
            let found = scanTimestamp(subject.rest(at).bytes, context: Self.anyTime), found.hasZone
        else { return nil }
        return at + found.length
    }

    /// The length of a timestamp does not depend on when it is read.
    private static let anyTime = TimestampContext(reference: Instant(nanoseconds: 0))

    /// A month's name in another language, `août 19 10:00:00`, `Mär  1 10:00:00`.
    private mutating func localizedTime() -> Bool {
        let text = subject.rest(at).bytes
        var blank = 0
        while blank < text.count, blank < 14,
            text[blank] | 0x20 &- 0x61 < 26 || text[blank] >= 0x80 || text[blank] == UInt8(ascii: ".")
        {
            blank += 1
        }
        guard blank >= 3, text.count >= blank + 11, text[blank] == 0x20,
            isDigit(text[blank + 1]) || isDigit(text[blank + 2]), hasClock(text, behind: blank + 2),
            let found = scanTimestamp(text, context: Self.anyTime), found.shape == .monthName,
            found.length == text.count || text[found.length] == 0x20 || text[found.length] == UInt8(ascii: ":")
        else { return false }
        time = subject.piece(at, found.length)
        at = min(at + found.length + 1, subject.bytes.count)
        return true
    }

    /// True when `10:00` may stand soon behind `start`: most words with a number behind them are no months.
    private func hasClock(_ text: UnsafeBufferPointer<UInt8>, behind start: Int) -> Bool {
        var at = start + 1
        let end = min(start + 14, text.count - 1)
        while at < end {
            if text[at] == UInt8(ascii: ":"), isDigit(text[at - 1]), isDigit(text[at + 1]) { return true }
            at += 1
        }
        return false
    }

    /// `daemon.info`, `<daemon.info>`: facility and severity by name, as BusyBox and BSD write them.
    mutating func facilityAndSeverity() -> (facility: Int, severity: Int)? {
        let bytes = subject.bytes
        var start = at
        while start < bytes.count, bytes[start] == 0x20 { start += 1 }
        let isBracketed = start < bytes.count && bytes[start] == UInt8(ascii: "<")
        if isBracketed { start += 1 }
        var end = start
        while end < bytes.count, end - start < 10, (bytes[end] | 0x20) &- 0x61 < 26 || isDigit(bytes[end]) { end += 1 }
        guard end - start >= 3, end < bytes.count, bytes[end] == UInt8(ascii: ".") else { return nil }
        let dot = end
        end += 1
        while end < bytes.count, end - dot < 10, (bytes[end] | 0x20) &- 0x61 < 26 { end += 1 }
        let close = isBracketed ? end : end - 1
        guard close + 1 < bytes.count, bytes[close + 1] == 0x20, !isBracketed || bytes[end] == UInt8(ascii: ">"),
            let facility = Self.index(of: bytes[start..<dot], in: syslogFacilities),
            let severity = Self.index(of: bytes[(dot + 1)..<end], in: syslogSeverities)
        else { return nil }
        at = close + 2
        return (facility, severity % 8)
    }

    private static func index(of word: Slice<UnsafeBufferPointer<UInt8>>, in names: [String]) -> Int? {
        names.firstIndex { $0.utf8.elementsEqual(word) }
    }

    /// `2026-11-20T04:34:03.582564+00:00`, or `Fri 2026-11-20 04:34:03 UTC`, journalctl's short-full.
    mutating func isoTime() -> Bool {
        let bytes = subject.bytes
        if bytes.count >= at + 28, bytes[at] > UInt8(ascii: "9"), bytes[at + 3] == 0x20, isDigit(bytes[at + 4]),
            bytes[at + 8] == UInt8(ascii: "-"),
            let found = scanTimestamp(subject.rest(at + 4).bytes, context: Self.anyTime), found.hasZone
        {
            time = subject.piece(at + 4, found.length)
            at = min(at + found.length + 5, bytes.count)
            return true
        }
        guard bytes.count >= at + 24, isDigit(bytes[at]), bytes[at + 4] == UInt8(ascii: "-"),
            bytes[at + 10] == UInt8(ascii: "T"), bytes[at + 13] == UInt8(ascii: ":"), let found = word(),
            found.end - found.start <= 40, bytes[found.end - 1] != UInt8(ascii: ":"),
            // dmesg writes its fraction behind a comma, rsyslog never does.
            found.end - found.start < 20 || bytes[found.start + 19] != UInt8(ascii: ",")
        else { return false }
        time = subject.piece(found.start, found.end - found.start)
        return true
    }
}
