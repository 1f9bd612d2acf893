internal import Records

/// `sshd[50]:`, `kernel:`, `su(pam_unix)[21416]:`: the program and its process.
struct SyslogTag {
    var start: Int
    var nameEnd: Int
    var pidStart = 0
    var pidEnd = 0
    /// True when a colon ends it.
    var isClosed = false
    /// True for `-`, which stands for a name that is not known.
    var isDash = false
    /// Behind the tag and the blank that follows it.
    var end = 0

    /// A word that is a tag beyond doubt: it ends in a colon, and is no key at the beginning of JSON.
    init?(_ bytes: UnsafeBufferPointer<UInt8>, _ word: (start: Int, end: Int)) {
        guard word.end - word.start > 1, word.end - word.start <= 128, bytes[word.end - 1] == UInt8(ascii: ":"),
            bytes[word.start] != UInt8(ascii: "{")
        else { return nil }
        self.init(bytes, word.start, word.end - 1)
        isClosed = true
    }

    /// The word behind the host: `app[pid]` without a colon, `-`, or all that is left.
    init?(last word: (start: Int, end: Int), in bytes: UnsafeBufferPointer<UInt8>) {
        let isClosed = bytes[word.end - 1] == UInt8(ascii: "]")
        let isDash = word.end - word.start == 1 && bytes[word.start] == UInt8(ascii: "-")
        guard isClosed || isDash, word.end - word.start <= 128 else { return nil }
        self.init(bytes, word.start, word.end)
        self.isDash = isDash
    }

    /// A name of up to four words, which then needs a process number (`Microsoft Word[143]:`) or, when
    /// it is two, a version (`syslogd 1.4.1:`), so that it is not the beginning of a sentence.
    init?(words bytes: UnsafeBufferPointer<UInt8>, from start: Int) {
        var blanks = 0
        var lastBlank = start
        var at = start
        while at < bytes.count, at - start < 48, bytes[at] != UInt8(ascii: "["), bytes[at] != UInt8(ascii: ":") {
            guard bytes[at] >= 0x20 else { return nil }
            if bytes[at] == 0x20 {
                blanks += 1
                lastBlank = at
            }
            at += 1
        }
        guard at - start > 1, at - start < 48, blanks >= 1, blanks <= 3, at < bytes.count, lastBlank > start else {
            return nil
        }
        if bytes[at] == UInt8(ascii: ":") {
            let isVersion =
                blanks == 1 && lastBlank + 1 < at
                && bytes[(lastBlank + 1)..<at].allSatisfy { isDigit($0) || $0 == 0x2E }
            guard isVersion else { return nil }
            self.init(bytes, start, at)
            end = at + 1
            isClosed = true
            return
        }
        var close = at + 1
        while close < bytes.count, close - at < 12, isDigit(bytes[close]) { close += 1 }
        guard close > at + 1, close + 1 < bytes.count, bytes[close] == UInt8(ascii: "]") else { return nil }
        self.init(bytes, start, close + 1)
        isClosed = bytes[close + 1] == UInt8(ascii: ":")
        guard isClosed || bytes[close + 1] == 0x20 else { return nil }
        end = close + 2
    }

    /// True for a name with a colon or a process number behind it that is no level: `error:` ends the
    /// header of many programs.
    func isProgram(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        !isDash && (isClosed || pidEnd > pidStart) && nameEnd > start
            && !isLevelWord(UnsafeBufferPointer(rebasing: bytes[start..<nameEnd]))
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

/// Names of the severities 0 to 7, and older names for some of them eight further on.
let syslogSeverities = [
    "emerg", "alert", "crit", "err", "warning", "notice", "info", "debug", "panic", "", "", "error", "warn",
]
