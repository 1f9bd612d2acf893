internal import Records

/// The header and the structured data of RFC 5424, section 6.
extension ParserTools {
    func structured(_ scan: inout SyslogScan) -> Bool {
        let subject = scan.subject
        let version = scan.at
        guard scan.priorityValue != nil || isBare(subject.bytes), scan.version() else { return false }
        reading.add(Vocabulary.Common.syslogVersion, .number, digits(subject, from: version))
        if let time = scan.word() {
            let isNil = time.end - time.start == 1 && subject.bytes[time.start] == UInt8(ascii: "-")
            guard isNil || isDigit(subject.bytes[time.start]) else { return false }
            if !isNil { reading.found.time = subject.piece(time.start, time.end - time.start) }
        }
        addPriority(scan)
        guard let host = scan.word() else { return finishEmpty(subject) }
        let isNil = host.end - host.start == 1 && subject.bytes[host.start] == UInt8(ascii: "-")
        if !isNil, host.end - host.start <= 255 {
            reading.found.host = subject.piece(host.start, host.end - host.start)
        }
        guard let app = scan.word() else { return finishEmpty(subject) }
        reading.add(Vocabulary.Common.processName, .text, subject.piece(app.start, app.end - app.start))
        guard let pid = scan.word() else { return finishEmpty(subject) }
        addProcessID(subject.piece(pid.start, pid.end - pid.start))
        guard let id = scan.word() else { return finishEmpty(subject) }
        if id.end - id.start > 1 {
            reading.add(Vocabulary.Common.messageID, .text, subject.piece(id.start, id.end - id.start))
        }
        if scan.priorityValue == nil {
            scan.blanks()
            guard scan.at < subject.bytes.count,
                subject.bytes[scan.at] == UInt8(ascii: "-") || subject.bytes[scan.at] == UInt8(ascii: "[")
            else { return false }
        }
        structuredData(&scan)
        scan.blanks()
        if subject.rest(scan.at).bytes.starts(with: [0xEF, 0xBB, 0xBF]) { scan.at += 3 }
        scan.blanks()
        reading.found.message = subject.piece(scan.at, subject.bytes.count - scan.at)
        return true
    }

    /// `1 2026-11-20T04:45:00`: what some programs write to files, which need no priority.
    private func isBare(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        bytes.count > 30 && bytes[0] == UInt8(ascii: "1") && bytes[1] == 0x20 && isDigit(bytes[2])
            && bytes[6] == UInt8(ascii: "-") && bytes[9] == UInt8(ascii: "-") && bytes[12] == UInt8(ascii: "T")
            && bytes[15] == UInt8(ascii: ":")
    }

    private func digits(_ subject: Subject, from start: Int) -> Piece {
        var end = start
        while end < subject.bytes.count, isDigit(subject.bytes[end]) { end += 1 }
        return subject.piece(start, end - start)
    }

    private func finishEmpty(_ subject: Subject) -> Bool {
        reading.found.message = subject.piece(subject.bytes.count, 0)
        return true
    }

    /// `-` or `[id name="value" ...]...`; each parameter becomes the field `id.name`. The name of the
    /// first element is a field too, since an element may be without parameters.
    private func structuredData(_ scan: inout SyslogScan) {
        let bytes = scan.subject.bytes
        scan.blanks()
        if scan.at < bytes.count, bytes[scan.at] == UInt8(ascii: "-"),
            scan.at + 1 == bytes.count || bytes[scan.at + 1] == 0x20
        {
            scan.at += 1
            return
        }
        let first = scan.at
        // An element that is not well formed belongs to the message, as relays leave it.
        while scan.at < bytes.count, bytes[scan.at] == UInt8(ascii: "[") {
            let mark = reading.mark()
            guard let end = element(scan.subject, scan.at) else {
                reading.rewind(to: mark)
                return
            }
            if scan.at == first { addElementName(scan.subject, first + 1) }
            scan.at = end
        }
    }

    private func addElementName(_ subject: Subject, _ start: Int) {
        var end = start
        while subject.bytes[end] != 0x20, subject.bytes[end] != UInt8(ascii: "]") { end += 1 }
        reading.add(Vocabulary.Common.structuredDataID, .text, subject.piece(start, end - start))
    }

    private func element(_ subject: Subject, _ start: Int) -> Int? {
        let bytes = subject.bytes
        var at = start + 1
        while at < bytes.count, bytes[at] > 0x20, bytes[at] != UInt8(ascii: "]"), bytes[at] != UInt8(ascii: "=") {
            at += 1
        }
        let id = (start + 1, at)
        guard id.1 > id.0, id.1 - id.0 <= 128 else { return nil }
        while at < bytes.count, bytes[at] != UInt8(ascii: "]") {
            guard bytes[at] == 0x20 else { return nil }
            at += 1
            let from = at
            while at < bytes.count, bytes[at] > 0x20, bytes[at] != UInt8(ascii: "="), bytes[at] != UInt8(ascii: "]") {
                at += 1
            }
            guard at + 1 < bytes.count, at > from, bytes[at] == UInt8(ascii: "="), bytes[at + 1] == UInt8(ascii: "\""),
                let end = parameter(subject, id, (from, at), at + 2)
            else { return nil }
            at = end
        }
        return at < bytes.count ? at + 1 : nil
    }

    /// Adds the parameter whose value begins at `start`; where it ends, or nil. RFC 5424, section 6.3.3.
    private func parameter(_ subject: Subject, _ id: (Int, Int), _ name: (Int, Int), _ start: Int) -> Int? {
        let bytes = subject.bytes
        var at = start
        var hasEscape = false
        while at < bytes.count, bytes[at] != UInt8(ascii: "\"") {
            if bytes[at] == UInt8(ascii: "\\"), at + 1 < bytes.count {
                hasEscape = true
                at += 1
            }
            at += 1
        }
        guard at < bytes.count, let room = reading.room(id.1 - id.0 + 1 + name.1 - name.0) else { return nil }
        var count = 0
        for byte in bytes[id.0..<id.1] {
            room[count] = byte
            count += 1
        }
        room[count] = UInt8(ascii: ".")
        count += 1
        for byte in bytes[name.0..<name.1] {
            room[count] = byte
            count += 1
        }
        let key = FieldKey(id: -1, bytes: reading.commit(count))
        let raw = subject.piece(start, at - start)
        guard let value = hasEscape ? unescapeParameter(raw) : raw else { return nil }
        reading.add(key, .text, value)
        return at + 1
    }

    /// Only `\"`, `\\` and `\]` are escapes there.
    private func unescapeParameter(_ raw: Piece) -> Piece? {
        let from = reading.bytes(raw)
        guard let room = reading.room(from.count) else { return nil }
        var count = 0
        var at = 0
        while at < from.count {
            if from[at] == UInt8(ascii: "\\"), at + 1 < from.count,
                from[at + 1] == UInt8(ascii: "\"") || from[at + 1] == UInt8(ascii: "\\")
                    || from[at + 1] == UInt8(ascii: "]")
            {
                at += 1
            }
            room[count] = from[at]
            count += 1
            at += 1
        }
        return reading.commit(count)
    }
}
