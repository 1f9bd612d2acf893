internal import Records

/// The three headers that syslog lines have.
enum SyslogKind: String, CaseIterable, Sendable {
    /// `<34>Oct 11 22:14:15 host app[pid]: message`, the priority may be missing. RFC 3164, section 4.
    case rfc3164
    /// `<165>1 2003-10-11T22:14:15.003Z host app pid msgid [id key="value"] message`. RFC 5424, section 6.
    case rfc5424
    /// `2026-11-20T04:34:03.582564+00:00 host app[pid]: message`: what rsyslog writes to files.
    case rfc3339
}

extension ParserTools {
    func readSyslog(_ kind: SyslogKind, _ subject: Subject) -> Bool {
        var scan = SyslogScan(subject: subject)
        scan.priority()
        switch kind {
        case .rfc5424: return structured(&scan)
        case .rfc3164: return scan.traditionalTime() && plain(&scan, hostRequired: false)
        case .rfc3339: return scan.isoTime() && plain(&scan, hostRequired: true)
        }
    }

    // MARK: RFC 3164 and rsyslog's file format

    private func plain(_ scan: inout SyslogScan, hostRequired: Bool) -> Bool {
        let subject = scan.subject
        reading.found.time = scan.time
        var word = scan.word()
        var tag: SyslogTag?
        if let first = word {
            tag = SyslogTag(subject.bytes, first)
            if tag == nil {
                guard isHost(subject.bytes, first, strict: hostRequired) else { return false }
                reading.found.host = subject.piece(first.start, first.end - first.start)
                let behindHost = scan.at
                word = scan.word()
                tag = word.flatMap { SyslogTag(subject.bytes, $0) ?? SyslogTag(last: $0, in: subject.bytes) }
                if tag == nil { scan.at = behindHost }
            }
        }
        if hostRequired, tag == nil || reading.found.host == nil { return false }
        if let tag {
            add(tag, subject)
            if !tag.isClosed { address(&scan) }
        }
        addPriority(scan)
        finish(&scan)
        return true
    }

    private func isHost(_ bytes: UnsafeBufferPointer<UInt8>, _ word: (start: Int, end: Int), strict: Bool) -> Bool {
        let text = UnsafeBufferPointer(rebasing: bytes[word.start..<word.end])
        guard text.count <= 255 else { return false }
        for byte in text {
            let lower = byte | 0x20
            let isName = lower >= 0x61 && lower <= 0x7A || byte >= 0x2D && byte <= 0x3A || byte == UInt8(ascii: "_")
            if !isName && byte < 0x80 { return false }
        }
        // `2026-11-20T04:34:03Z ERROR worker: ...` is an application's own line.
        return !strict || text.count < 4 || Level(word: text) == nil
    }

    /// `app[pid] (com.example.part): message`, as macOS writes it: the part becomes the logger.
    private func address(_ scan: inout SyslogScan) {
        let bytes = scan.subject.bytes
        scan.blanks()
        guard scan.at < bytes.count, bytes[scan.at] == UInt8(ascii: "("),
            let close = firstIndex(of: UInt8(ascii: ")"), in: bytes, from: scan.at), close - scan.at <= 256,
            close + 1 < bytes.count, bytes[close + 1] == UInt8(ascii: ":")
        else { return }
        reading.add(Vocabulary.Common.logger, .text, scan.subject.piece(scan.at + 1, close - scan.at - 1))
        scan.at = close + 2
    }

    private func add(_ tag: SyslogTag, _ subject: Subject) {
        if tag.nameEnd > tag.start {
            reading.add(Vocabulary.Common.processName, .text, subject.piece(tag.start, tag.nameEnd - tag.start))
        }
        if tag.pidEnd > tag.pidStart { addProcessID(subject.piece(tag.pidStart, tag.pidEnd - tag.pidStart)) }
    }

    private func addProcessID(_ piece: Piece) {
        let isNumber = isJSONNumber(reading.bytes(piece))
        reading.add(Vocabulary.Common.processID, isNumber ? .number : .text, piece)
    }

    private func addPriority(_ scan: SyslogScan) {
        guard let value = scan.priorityValue else { return }
        reading.add(Vocabulary.Common.priority, .number, scan.priorityPiece)
        reading.add(Vocabulary.Common.facility, .text, .constant(facilities[value >> 3]))
        reading.found.level = Level(syslogSeverity: value & 7)
    }

    /// The rest of the line is the message. Without a priority the message may tell the level.
    private func finish(_ scan: inout SyslogScan) {
        scan.blanks()
        let subject = scan.subject
        reading.found.message = subject.piece(scan.at, subject.bytes.count - scan.at)
        if scan.priorityValue == nil, let level = guessLevel(subject.rest(scan.at).bytes) {
            reading.found.level = level
        }
    }

    // MARK: RFC 5424

    private func structured(_ scan: inout SyslogScan) -> Bool {
        guard scan.priorityValue != nil, scan.version() else { return false }
        let subject = scan.subject
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
        structuredData(&scan)
        scan.blanks()
        if subject.rest(scan.at).bytes.starts(with: [0xEF, 0xBB, 0xBF]) { scan.at += 3 }
        scan.blanks()
        reading.found.message = subject.piece(scan.at, subject.bytes.count - scan.at)
        return true
    }

    private func finishEmpty(_ subject: Subject) -> Bool {
        reading.found.message = subject.piece(subject.bytes.count, 0)
        return true
    }

    /// `-` or `[id name="value" ...]...`; each parameter becomes the field `id.name`.
    private func structuredData(_ scan: inout SyslogScan) {
        let bytes = scan.subject.bytes
        scan.blanks()
        if scan.at < bytes.count, bytes[scan.at] == UInt8(ascii: "-"),
            scan.at + 1 == bytes.count || bytes[scan.at + 1] == 0x20
        {
            scan.at += 1
            return
        }
        // An element that is not well formed belongs to the message, as relays leave it.
        while scan.at < bytes.count, bytes[scan.at] == UInt8(ascii: "[") {
            let mark = reading.mark()
            guard let end = element(scan.subject, scan.at) else {
                reading.rewind(to: mark)
                return
            }
            scan.at = end
        }
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
