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
        case .rfc3164: return scan.traditionalTime() ? plain(&scan, hostRequired: false) : bare(&scan)
        // With a priority it is no application's own line, so that a tag may be missing.
        case .rfc3339: return scan.isoTime() && plain(&scan, hostRequired: scan.priorityValue == nil)
        }
    }

    // MARK: No header but the priority

    /// `<13>app[7]: message`: what a relay gets from a sender without a clock. RFC 3164, section 4.3.3.
    /// The kernel's `<6>[ 12.5] ...` and lines that begin with a number are others'.
    private func bare(_ scan: inout SyslogScan) -> Bool {
        let bytes = scan.subject.bytes
        guard scan.priorityValue != nil, scan.at < bytes.count else { return false }
        let first = bytes[scan.at]
        guard (first | 0x20) &- 0x61 < 26 || first == UInt8(ascii: "%") || first == UInt8(ascii: "/") else {
            return false
        }
        let start = scan.at
        let tag = scan.word().flatMap { SyslogTag(scan.subject.bytes, $0) }
        if let tag { add(tag, scan.subject) } else { scan.at = start }
        addPriority(scan)
        finish(&scan)
        return true
    }

    // MARK: RFC 3164 and rsyslog's file format

    private func plain(_ scan: inout SyslogScan, hostRequired: Bool) -> Bool {
        let subject = scan.subject
        reading.found.time = scan.time
        var rank = scan.facilityAndSeverity()
        let word = scan.word()
        var tag: SyslogTag?
        if let first = word, subject.bytes[first.start..<first.end].starts(with: "{\"".utf8) {
            // JSON right behind the time.
            scan.at = first.start
        } else if let first = word {
            tag = SyslogTag(subject.bytes, first)
            if tag == nil {
                guard isHost(subject.bytes, first, strict: hostRequired) else { return false }
                reading.found.host = subject.piece(first.start, first.end - first.start)
                rank = rank ?? scan.facilityAndSeverity()
                tag = self.tag(&scan)
            }
        }
        if hostRequired, reading.found.host == nil || !(tag?.isProgram(subject.bytes) ?? false) { return false }
        if let rank {
            reading.add(Vocabulary.Common.facility, .text, .constant(facilities[rank.facility]))
            reading.found.level = Level(syslogSeverity: rank.severity)
        }
        if let tag {
            add(tag, subject)
            if !tag.isClosed { address(&scan) }
        }
        addPriority(scan)
        finish(&scan)
        return true
    }

    /// The tag behind the host; without one nothing is consumed.
    private func tag(_ scan: inout SyslogScan) -> SyslogTag? {
        let start = scan.at
        if let word = scan.word(),
            let tag = SyslogTag(scan.subject.bytes, word) ?? SyslogTag(last: word, in: scan.subject.bytes)
        {
            return tag
        }
        scan.at = start
        guard let tag = SyslogTag(words: scan.subject.bytes, from: start) else { return nil }
        scan.at = tag.end
        return tag
    }

    private func isHost(_ bytes: UnsafeBufferPointer<UInt8>, _ word: (start: Int, end: Int), strict: Bool) -> Bool {
        let text = UnsafeBufferPointer(rebasing: bytes[word.start..<word.end])
        guard text.count <= 255 else { return false }
        for byte in text {
            let lower = byte | 0x20
            let isName = lower >= 0x61 && lower <= 0x7A || byte >= 0x2D && byte <= 0x3A || byte == UInt8(ascii: "_")
            if !isName && byte < 0x80 { return false }
        }
        // ESXi's kernel writes `cpu31:1001` where a host would stand.
        if strict, text.starts(with: "cpu".utf8), text.contains(UInt8(ascii: ":")) { return false }
        // `2026-11-20T04:34:03Z ERROR worker: ...` is an application's own line.
        return !strict || (text.count > 1 && (text.count < 4 || Level(word: text) == nil))
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

    func addProcessID(_ piece: Piece) {
        let isNumber = isJSONNumber(reading.bytes(piece))
        reading.add(Vocabulary.Common.processID, isNumber ? .number : .text, piece)
    }

    func addPriority(_ scan: SyslogScan) {
        guard let value = scan.priorityValue else { return }
        // `<034>` is no number of JSON's.
        reading.addNumber(.known(Vocabulary.Common.priority), scan.priorityPiece)
        reading.add(Vocabulary.Common.facility, .text, .constant(facilities[value >> 3]))
        reading.found.level = Level(syslogSeverity: value & 7)
    }

    /// The rest of the line is the message. Without a priority the message may tell the level.
    private func finish(_ scan: inout SyslogScan) {
        scan.blanks()
        let subject = scan.subject
        reading.found.message = subject.piece(scan.at, subject.bytes.count - scan.at)
        if scan.priorityValue == nil, reading.found.level == .unknown,
            let level = guessLevel(subject.rest(scan.at).bytes)
        {
            reading.found.level = level
        }
    }
}
