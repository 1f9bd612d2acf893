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
        guard bytes.count >= at + 14, bytes[at] >= UInt8(ascii: "A"), bytes[at] <= UInt8(ascii: "S"),
            bytes[at + 3] == 0x20
        else { return false }
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
        guard end == bytes.count || bytes[end] == 0x20 || bytes[end] == UInt8(ascii: ":") else { return false }
        time = subject.piece(at, end - at)
        at = min(end + 1, bytes.count)
        return true
    }

    /// `2026-11-20T04:34:03.582564+00:00`.
    mutating func isoTime() -> Bool {
        let bytes = subject.bytes
        guard bytes.count >= at + 24, isDigit(bytes[at]), bytes[at + 4] == UInt8(ascii: "-"),
            bytes[at + 10] == UInt8(ascii: "T"), bytes[at + 13] == UInt8(ascii: ":"), let found = word(),
            found.end - found.start <= 40
        else { return false }
        time = subject.piece(found.start, found.end - found.start)
        return true
    }
}

/// `sshd[50]:`, `kernel:`, `su(pam_unix)[21416]:`: the program and its process.
struct SyslogTag {
    var start: Int
    var nameEnd: Int
    var pidStart = 0
    var pidEnd = 0
    /// True when a colon ends it.
    var isClosed = false

    /// A word that is a tag beyond doubt: it ends in a colon.
    init?(_ bytes: UnsafeBufferPointer<UInt8>, _ word: (start: Int, end: Int)) {
        guard word.end - word.start > 1, word.end - word.start <= 128, bytes[word.end - 1] == UInt8(ascii: ":") else {
            return nil
        }
        self.init(bytes, word.start, word.end - 1)
        isClosed = true
    }

    /// The word behind the host: `app[pid]` without a colon, `-`, or all that is left.
    init?(last word: (start: Int, end: Int), in bytes: UnsafeBufferPointer<UInt8>) {
        let isClosed = bytes[word.end - 1] == UInt8(ascii: "]")
        let isDash = word.end - word.start == 1 && bytes[word.start] == UInt8(ascii: "-")
        guard isClosed || isDash, word.end - word.start <= 128 else { return nil }
        self.init(bytes, word.start, word.end)
    }

    private init(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int) {
        self.start = start
        nameEnd = end
        guard bytes[end - 1] == UInt8(ascii: "]") else { return }
        var open = end - 2
        while open >= start, bytes[open] != UInt8(ascii: "[") { open -= 1 }
        guard open >= start else { return }
        if open == start {
            // `[sshd]:`
            self.start = start + 1
            nameEnd = end - 1
            return
        }
        nameEnd = open
        pidStart = open + 1
        pidEnd = end - 1
    }
}

/// Names of the facilities 0 to 23. RFC 5424, section 6.2.1, with the words of syslog.h.
let syslogFacilities = [
    "kern", "user", "mail", "daemon", "auth", "syslog", "lpr", "news", "uucp", "cron", "authpriv", "ftp", "ntp",
    "audit",
    "alert", "clock", "local0", "local1", "local2", "local3", "local4", "local5", "local6", "local7",
]
