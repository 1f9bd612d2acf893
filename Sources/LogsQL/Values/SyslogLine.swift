import Instants
import Records

/// One line of syslog, read part by part into fields. What does not fit is the message.
struct SyslogLine {
    let bytes: UnsafeBufferPointer<UInt8>
    let found: UnpackedFields
    private(set) var at = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>, _ found: UnpackedFields) {
        self.bytes = bytes
        self.found = found
    }

    private static let facilities = [
        "kern", "user", "mail", "daemon", "auth", "syslog", "lpr", "news", "uucp", "cron", "authpriv", "ftp", "ntp",
        "security", "console", "solaris-cron",
    ]
    private static let levels = ["emerg", "alert", "critical", "error", "warning", "notice", "info", "debug"]

    mutating func read(now: Instant, zone: TimeSpan) {
        readPriority()
        if at + 1 < bytes.count, bytes[at] == UInt8(ascii: "1"), bytes[at + 1] == 0x20 {
            at += 2
            found.add("format", "rfc5424")
            readModern()
        } else {
            found.add("format", "rfc3164")
            readTraditional(now, zone)
        }
    }

    /// `<PRI>`. RFC 5424, section 6.2.1.
    private mutating func readPriority() {
        guard bytes.first == UInt8(ascii: "<"), let close = firstIndex(of: UInt8(ascii: ">"), in: bytes), close > 1,
            let priority = UInt16(String(decoding: bytes[1..<close], as: UTF8.self))
        else { return }
        at = close + 1
        let facility = Int(priority >> 3)
        let keyword =
            facility < 16
            ? Self.facilities[facility] : facility < 24 ? "local\(facility - 16)" : "facility\(facility)"
        found.add("priority", String(priority))
        found.add("facility_keyword", keyword)
        found.add("level", Self.levels[Int(priority & 7)])
        found.add("facility", String(facility))
        found.add("severity", String(priority & 7))
    }

    // MARK: RFC 5424

    private mutating func readModern() {
        for name in ["timestamp", "hostname", "app_name", "proc_id", "msg_id"] {
            let end = firstIndex(of: 0x20, in: bytes, from: at) ?? bytes.count
            let value = UnsafeBufferPointer(rebasing: bytes[at..<end])
            if value.count > 0 { found.add(name, value) }
            at = min(end + 1, bytes.count)
        }
        readStructuredData()
        skipBlank()
        addMessage()
    }

    /// `-`, or `[id name="value" ...]`, several without blanks. Broken data is left to the message.
    private mutating func readStructuredData() {
        if at < bytes.count, bytes[at] == UInt8(ascii: "-") {
            at += 1
            return
        }
        while at < bytes.count, bytes[at] == UInt8(ascii: "[") {
            guard let end = readElement(from: at + 1) else { return }
            at = end
        }
    }

    private func readElement(from start: Int) -> Int? {
        var place = start
        let id = word(&place, stops: [0x20, UInt8(ascii: "]")])
        guard place < bytes.count else { return nil }
        if bytes[place] == UInt8(ascii: "]") {
            found.add(id, noBytes)
            return place + 1
        }
        while place < bytes.count, bytes[place] == 0x20 {
            place += 1
            let name = word(&place, stops: [UInt8(ascii: "=")])
            guard place + 1 < bytes.count, let quoted = quotedText(bytes, at: place + 1) else { return nil }
            found.add("\(id).\(name)", quoted.text)
            place = quoted.end
        }
        return place < bytes.count && bytes[place] == UInt8(ascii: "]") ? place + 1 : nil
    }

    private func word(_ place: inout Int, stops: [UInt8]) -> String {
        let start = place
        while place < bytes.count, !stops.contains(bytes[place]) { place += 1 }
        return String(decoding: bytes[start..<place], as: UTF8.self)
    }

    // MARK: RFC 3164

    private mutating func readTraditional(_ now: Instant, _ zone: TimeSpan) {
        guard let time = readTime(now, zone) else {
            return addMessage()
        }
        found.add("timestamp", time.rfc3339)
        guard at < bytes.count, bytes[at] == 0x20 else { return addMessage() }
        at += 1
        let start = at
        let host = word(&at, stops: [0x20])
        if host.contains(":") || host.contains("[") {
            // The sender left its name out; this is the tag.
            at = start
        } else {
            found.add("hostname", host)
            guard at < bytes.count else { return }
            at += 1
        }
        let tag = at
        found.add("app_name", word(&at, stops: [UInt8(ascii: "["), UInt8(ascii: ":"), 0x20]))
        if at < bytes.count, bytes[at] == UInt8(ascii: "[") {
            guard let close = firstIndex(of: UInt8(ascii: "]"), in: bytes, from: at) else { return }
            found.add("proc_id", UnsafeBufferPointer(rebasing: bytes[(at + 1)..<close]))
            at = close + 1
        }
        if at < bytes.count, bytes[at] == UInt8(ascii: ":") { at += 1 }
        skipBlank()
        if bytes[tag...].starts(with: ("CEF:" as StaticString).utf8Bytes), readEvent(from: tag + 4) { return }
        addMessage()
    }

    /// `Oct 11 22:14:15` or an RFC 3339 time, as some daemons write.
    private mutating func readTime(_ now: Instant, _ zone: TimeSpan) -> Instant? {
        let end = firstIndex(of: 0x20, in: bytes, from: at) ?? bytes.count
        if let time = timestamp(UnsafeBufferPointer(rebasing: bytes[at..<end])) {
            at = end
            return time
        }
        guard at + 15 <= bytes.count, let month = Self.month(bytes, at), let day = digits(at + 4), day > 0,
            let hour = digits(at + 7), let minute = digits(at + 10), let second = digits(at + 13),
            bytes[at + 9] == UInt8(ascii: ":"), bytes[at + 12] == UInt8(ascii: ":"), hour < 24, minute < 60, second < 61
        else { return nil }
        at += 15
        let year = CivilTime(now).year
        for candidate in [year, year - 1] {
            var civil = CivilTime(year: candidate, month: month, day: day)
            (civil.hour, civil.minute, civil.second) = (hour, minute, second)
            guard let local = civil.instant else { continue }
            let time = local - zone
            // Clocks of senders run ahead by some hours at most.
            if candidate < year || time <= now + .days(1) { return time }
        }
        return nil
    }

    private static func month(_ bytes: UnsafeBufferPointer<UInt8>, _ at: Int) -> Int? {
        let names = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let name = String(decoding: bytes[at..<(at + 3)], as: UTF8.self)
        return names.firstIndex(of: name).map { $0 + 1 }
    }

    private func digits(_ place: Int) -> Int? {
        let tens = bytes[place] == 0x20 ? 0 : Int(bytes[place]) - 0x30
        let ones = Int(bytes[place + 1]) - 0x30
        return (0...9).contains(tens) && (0...9).contains(ones) ? tens * 10 + ones : nil
    }

    private mutating func skipBlank() { if at < bytes.count, bytes[at] == 0x20 { at += 1 } }

    var rest: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(rebasing: bytes[at...]) }
}
