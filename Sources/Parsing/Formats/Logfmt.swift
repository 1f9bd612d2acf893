internal import Records

extension ParserTools {
    /// `key=value key="quoted \"value\"" ...`, at least two pairs and nothing else on the line.
    ///
    /// Source: the logfmt of Heroku's router, go-kit/log and logrus. Escapes in quotes are those
    /// of Go strings that occur in practice. What follows the first line is left alone.
    func readLogfmt(_ roles: KeyRoles, _ subject: Subject, _ parser: Parser) -> Bool {
        members.removeAll(keepingCapacity: true)
        let bytes = subject.bytes
        guard let first = bytes.first, isKeyByte(first), firstIndex(of: UInt8(ascii: "="), in: bytes) != nil else {
            return false
        }
        var at = 0
        while at < bytes.count, bytes[at] != 0x0A {
            if bytes[at] == 0x20 || bytes[at] == 0x09 {
                at += 1
                continue
            }
            guard let next = pair(at, subject) else { return false }
            at = next
        }
        guard members.count >= 2 else { return false }
        assign(roles, parser)
        return true
    }

    private func isKeyByte(_ byte: UInt8) -> Bool {
        let lower = byte | 0x20
        if lower >= 0x61 && lower <= 0x7A || byte >= 0x30 && byte <= 0x39 { return true }
        return byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-")
            || byte == UInt8(ascii: "@") || byte == UInt8(ascii: "/")
    }

    /// Reads the pair at `start`; where it ends, or nil when there is none.
    private func pair(_ start: Int, _ subject: Subject) -> Int? {
        let bytes = subject.bytes
        var at = start
        while at < bytes.count, isKeyByte(bytes[at]) { at += 1 }
        guard at > start, at - start <= 128, at < bytes.count, bytes[at] == UInt8(ascii: "=") else { return nil }
        let key = FieldKey(id: -1, bytes: subject.piece(start, at - start))
        at += 1
        if at < bytes.count, bytes[at] == UInt8(ascii: "\"") { return quoted(at, key, subject) }
        let from = at
        while at < bytes.count, bytes[at] > 0x20 { at += 1 }
        let value = subject.piece(from, at - from)
        let kind: FieldKind = isJSONNumber(reading.bytes(value)) ? .number : .text
        members.append(KeyedValue(key: key, kind: kind, value: value, isScalar: true))
        return at
    }

    private func quoted(_ quote: Int, _ key: FieldKey, _ subject: Subject) -> Int? {
        let bytes = subject.bytes
        var at = quote + 1
        var hasEscape = false
        while at < bytes.count, bytes[at] != UInt8(ascii: "\"") {
            if bytes[at] == UInt8(ascii: "\\") {
                hasEscape = true
                at += 1
            }
            at += 1
        }
        guard at < bytes.count, at + 1 == bytes.count || bytes[at + 1] <= 0x20 else { return nil }
        let raw = subject.piece(quote + 1, at - quote - 1)
        guard let value = hasEscape ? unescape(raw) : raw else { return nil }
        members.append(KeyedValue(key: key, kind: .text, value: value, isScalar: true))
        return at + 1
    }

    /// `raw` with `\n`, `\t`, `\r`, `\"` and `\\` taken as one byte; other escapes stay as written.
    func unescape(_ raw: Piece) -> Piece? {
        let from = reading.bytes(raw)
        guard let room = reading.room(from.count) else { return nil }
        var count = 0
        var at = 0
        while at < from.count {
            var byte = from[at]
            if byte == UInt8(ascii: "\\"), at + 1 < from.count, let plain = Self.escapes(from[at + 1]) {
                byte = plain
                at += 1
            }
            room[count] = byte
            count += 1
            at += 1
        }
        return reading.commit(count)
    }

    private static func escapes(_ letter: UInt8) -> UInt8? {
        switch letter {
        case UInt8(ascii: "n"): 0x0A
        case UInt8(ascii: "t"): 0x09
        case UInt8(ascii: "r"): 0x0D
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "'"): letter
        default: nil
        }
    }
}
