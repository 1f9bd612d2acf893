internal import Records

extension ParserTools {
    /// A record of the Linux audit system: `type=T msg=audit(SECONDS:SERIAL): key=value ...`.
    ///
    /// Before it may stand `node=NAME `, after the kernel's manner `audit: `, and `msg=` may be
    /// missing. Values are bare, in double quotes, or in single quotes with pairs of their own.
    /// Values that the kernel writes in hexadecimal because of blanks in them are decoded; those
    /// an enriched record adds behind a 0x1D byte come under their own, capital names. Words that
    /// are no pairs are left to the message. Source: the audit project's "audit event fields"
    /// and audit_log_untrustedstring of the kernel.
    func readAudit(_ roles: KeyRoles, _ subject: Subject, _ parser: Parser) -> Bool {
        members.removeAll(keepingCapacity: true)
        let bytes = subject.bytes
        var at = skip("audit: ", bytes, 0)
        if let end = word(behind: "node=", bytes, at) {
            reading.found.host = subject.piece(at + 5, end - at - 5)
            at = end + 1
        }
        guard let typeEnd = word(behind: "type=", bytes, at) else { return false }
        let type = subject.piece(at + 5, typeEnd - at - 5)
        at = skip("audit(", bytes, skip("msg=", bytes, typeEnd + 1))
        guard at > typeEnd + 1, let time = AuditStamp(bytes, from: at) else { return false }
        reading.found.time = subject.piece(at, time.timeEnd - at)
        addMember("type", type, .text)
        addNumber("epoch", subject.piece(at, time.timeEnd - at))
        addNumber("sequence", subject.piece(time.timeEnd + 1, time.end - time.timeEnd - 1))
        let start = min(bytes.count, time.end + (bytes.count > time.end + 2 && bytes[time.end + 2] == 0x20 ? 3 : 2))
        reading.found.message = subject.piece(start, bytes.count - start)
        var scan = AuditScan(
            isExecve: sameBytes(reading.bytes(type), ("EXECVE" as StaticString).utf8Bytes), depth: 0)
        readAuditPairs(subject, start, bytes.count, &scan)
        if scan.isExecve { addCommandLine() }
        assign(roles, parser)
        return true
    }

    /// Behind `text` when `bytes` has it at `at`, else `at`.
    private func skip(_ text: StaticString, _ bytes: UnsafeBufferPointer<UInt8>, _ at: Int) -> Int {
        let count = text.utf8CodeUnitCount
        guard at + count <= bytes.count,
            sameBytes(UnsafeBufferPointer(rebasing: bytes[at..<at + count]), text.utf8Bytes)
        else { return at }
        return at + count
    }

    /// The end of the word behind `key` at `at`, where a blank follows.
    private func word(behind key: StaticString, _ bytes: UnsafeBufferPointer<UInt8>, _ at: Int) -> Int? {
        let start = skip(key, bytes, at)
        guard start > at, let end = firstIndex(of: 0x20, in: bytes, from: start), end > start, end - start < 256 else {
            return nil
        }
        return end
    }

    private func addMember(_ key: StaticString, _ value: Piece, _ kind: FieldKind) {
        guard let name = reading.store(key.utf8Bytes) else { return }
        appendAudit(name, value, kind)
    }

    /// Digits that JSON would not take as they stand, as those of `audit(1..2:007)`, stay text.
    private func addNumber(_ key: StaticString, _ value: Piece) {
        addMember(key, value, isJSONNumber(reading.bytes(value)) ? .number : .text)
    }

    private func readAuditPairs(_ subject: Subject, _ start: Int, _ end: Int, _ scan: inout AuditScan) {
        let bytes = subject.bytes
        var at = start
        while at < end, members.count < AuditScan.pairLimit {
            while at < end, bytes[at] <= 0x20 || bytes[at] == UInt8(ascii: ",") || bytes[at] == UInt8(ascii: "'") {
                at += 1
            }
            let key = at
            while at < end, AuditScan.isKeyByte(bytes[at]) { at += 1 }
            guard at > key, at < end, bytes[at] == UInt8(ascii: "=") else {
                // A word of prose: on to the next.
                while at < end, bytes[at] > 0x20 { at += 1 }
                continue
            }
            let name = UnsafeBufferPointer(rebasing: bytes[key..<at])
            at = readAuditValue(subject, key, name, at + 1, end, &scan)
        }
        if at < end { fieldsDropped += bytes[at..<end].count { $0 == UInt8(ascii: "=") } }
    }

    /// Reads the value at `start`; where it ends.
    private func readAuditValue(
        _ subject: Subject, _ key: Int, _ name: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int,
        _ scan: inout AuditScan
    ) -> Int {
        let bytes = subject.bytes
        let piece = subject.piece(key, name.count)
        guard start < end else { return end }
        if bytes[start] == UInt8(ascii: "'"), scan.depth < 2 {
            let close = firstIndex(of: UInt8(ascii: "'"), in: bytes, from: start + 1).map { min($0, end) } ?? end
            scan.depth += 1
            readAuditPairs(subject, start + 1, close, &scan)
            scan.depth -= 1
            return min(end, close + 1)
        }
        if bytes[start] == UInt8(ascii: "\"") {
            let close = firstIndex(of: UInt8(ascii: "\""), in: bytes, from: start + 1).map { min($0, end) } ?? end
            appendAudit(piece, subject.piece(start + 1, close - start - 1), .text)
            return min(end, close + 1)
        }
        var at = start
        while at < end, bytes[at] > 0x20 { at += 1 }
        var last = at
        while last > start, bytes[last - 1] == UInt8(ascii: ",") { last -= 1 }
        let value = subject.piece(start, last - start)
        let text = reading.bytes(value)
        if text.count == 1, text[0] == UInt8(ascii: "?") { return at }
        if scan.mayBeHex(name), let decoded = decodeHex(text) {
            // An account is looked for as the audit system's own tools print it, too.
            if sameBytes(name, ("acct" as StaticString).utf8Bytes) { addMember("acct_hex", value, .text) }
            appendAudit(piece, decoded, .text)
        } else {
            appendAudit(piece, value, isJSONNumber(text) ? .number : .text)
        }
        return at
    }

    private func appendAudit(_ key: Piece, _ value: Piece, _ kind: FieldKind) {
        members.append(KeyedValue(key: FieldKey(id: -1, bytes: key), kind: kind, value: value, isScalar: true))
    }

    /// The bytes that capital hexadecimal digits stand for, NULs as blanks; nil when it is none.
    private func decodeHex(_ text: UnsafeBufferPointer<UInt8>) -> Piece? {
        guard text.count >= 2, text.count.isMultiple(of: 2), let room = reading.room(text.count / 2) else { return nil }
        for at in 0..<text.count / 2 {
            guard let high = AuditScan.digit(text[2 * at]), let low = AuditScan.digit(text[2 * at + 1]) else {
                return nil
            }
            let byte = high << 4 | low
            room[at] = byte == 0 ? 0x20 : byte
        }
        return reading.commit(text.count / 2)
    }

    /// Adds the arguments of an EXECVE record as one line.
    private func addCommandLine() {
        var line: [UInt8] = []
        for member in members where AuditScan.isArgument(reading.bytes(member.key.bytes)) {
            if !line.isEmpty { line.append(0x20) }
            line.append(contentsOf: reading.bytes(member.value))
        }
        guard !line.isEmpty, let value = line.withUnsafeBufferPointer({ reading.store($0) }) else { return }
        addMember("process.command_line", value, .text)
    }
}

/// `SECONDS:SERIAL)` of an audit record.
private struct AuditStamp {
    /// Behind the seconds.
    let timeEnd: Int
    /// At the closing bracket.
    let end: Int

    init?(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) {
        var at = start
        while at < bytes.count, isDigit(bytes[at]) || bytes[at] == UInt8(ascii: ".") { at += 1 }
        guard at > start, at < bytes.count, bytes[at] == UInt8(ascii: ":") else { return nil }
        timeEnd = at
        at += 1
        while at < bytes.count, isDigit(bytes[at]) { at += 1 }
        guard at > timeEnd + 1, at + 1 < bytes.count, bytes[at] == UInt8(ascii: ")"), bytes[at + 1] == UInt8(ascii: ":")
        else { return nil }
        end = at
    }
}

/// What is known while the pairs of an audit record are read.
private struct AuditScan {
    static let pairLimit = 512
    /// The record's a0, a1, ... are words of a command, not registers.
    let isExecve: Bool
    var depth: Int

    static func isKeyByte(_ byte: UInt8) -> Bool {
        let lower = byte | 0x20
        return lower >= 0x61 && lower <= 0x7A || isDigit(byte) || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
            || byte == UInt8(ascii: "[") || byte == UInt8(ascii: "]")
    }

    /// The value of a capital hexadecimal digit; small ones stand in numbers.
    static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    /// `a0`, `a17`, `a3[0]`, but not `a3_len`.
    static func isArgument(_ name: UnsafeBufferPointer<UInt8>) -> Bool {
        guard name.count >= 2, name[0] == UInt8(ascii: "a"), isDigit(name[1]) else { return false }
        return !name.contains(UInt8(ascii: "_"))
    }

    /// Keys whose values the kernel or user space may write in hexadecimal.
    private static let encoded: [StaticString] = [
        "proctitle", "comm", "exe", "cmd", "acct", "name", "cwd", "path", "dir", "data", "key", "old", "new", "unit",
        "grp", "vm", "sw", "ocomm", "watch", "device", "profile", "root_dir", "terminal", "hostname", "file",
    ]

    func mayBeHex(_ name: UnsafeBufferPointer<UInt8>) -> Bool {
        if isExecve, Self.isArgument(name) { return true }
        return Self.encoded.contains { sameBytes(name, $0.utf8Bytes) }
    }
}
