internal import Records

/// The two formats in which security products tell events, both a header between `|` and pairs behind it.
enum EventFormat: Sendable {
    /// ArcSight's Common Event Format: `CEF:0|vendor|product|version|id|name|severity|key=value ...`.
    case cef
    /// QRadar's Log Event Extended Format: `LEEF:2.0|vendor|product|version|id|^|key=value^...`.
    case leef

    var mark: StaticString { self == .cef ? "CEF:" : "LEEF:" }
    /// What the pieces of the header are; `nil` becomes the message.
    fileprivate var names: [StaticString?] {
        self == .cef
            ? ["observer.vendor", "observer.product", "observer.version", "event.code", nil, "event.severity"]
            : ["observer.vendor", "observer.product", "observer.version", "event.code"]
    }
}

extension ParserTools {
    /// A line of `format`, which may stand behind a header of another kind that ends with a blank.
    func readEvent(_ format: EventFormat, _ roles: KeyRoles, _ subject: Subject, _ parser: Parser) -> Bool {
        members.removeAll(keepingCapacity: true)
        let bytes = subject.bytes
        guard let mark = firstRange(of: format.mark.utf8Bytes, in: bytes),
            mark == 0 || bytes[mark - 1] == 0x20, mark < 256,
            var at = firstIndex(of: UInt8(ascii: "|"), in: bytes, from: mark)
        else { return false }
        let isSecond = bytes[mark + format.mark.utf8CodeUnitCount] == UInt8(ascii: "2")
        guard at - mark <= 12 else { return false }
        at += 1
        var message: Piece?
        for name in format.names {
            guard let end = headerEnd(at, bytes) else { return false }
            guard let value = unescaped(at, end, subject) else { return false }
            if let name { addPair(name, value) } else { message = value }
            at = end + 1
        }
        var gap: UInt8 = 0x09
        if format == .leef, isSecond {
            guard let end = headerEnd(at, bytes) else { return false }
            gap = delimiter(UnsafeBufferPointer(rebasing: bytes[at..<end]))
            at = end + 1
        }
        readExtension(at, format, gap, subject)
        applyLabels()
        assign(roles, parser)
        if let message, message.length > 0 { reading.found.message = message }
        return true
    }

    /// The next `|` that is no `\|`.
    private func headerEnd(_ start: Int, _ bytes: UnsafeBufferPointer<UInt8>) -> Int? {
        var at = start
        while at < bytes.count, bytes[at] != UInt8(ascii: "|") {
            if bytes[at] == 0x0A { return nil }
            at += bytes[at] == UInt8(ascii: "\\") ? 2 : 1
        }
        return at < bytes.count ? at : nil
    }

    /// The byte between the pairs: itself, or `x09`, `0x09` in hexadecimal; a tab where nothing is said.
    private func delimiter(_ text: UnsafeBufferPointer<UInt8>) -> UInt8 {
        if text.count == 1 { return text[0] }
        guard let mark = text.lastIndex(where: { $0 | 0x20 == UInt8(ascii: "x") }) else { return 0x09 }
        let digits = String(decoding: UnsafeBufferPointer(rebasing: text[(mark + 1)...]), as: UTF8.self)
        return UInt8(digits, radix: 16) ?? 0x09
    }

    /// `key=value` pairs. A value of CEF goes on to the next ` key=`, one of LEEF to the delimiter.
    private func readExtension(_ start: Int, _ format: EventFormat, _ gap: UInt8, _ subject: Subject) {
        let bytes = subject.bytes
        var at = start
        while at < bytes.count, members.count < SourceColumns.limit {
            while at < bytes.count, bytes[at] == 0x20 || bytes[at] == gap { at += 1 }
            guard let key = keyEnd(at, bytes) else { return }
            var end = key + 1
            var valueEnd = end
            while end < bytes.count {
                if format == .cef, bytes[end] == 0x20, keyEnd(end + 1, bytes) != nil { break }
                if format == .leef, bytes[end] == gap { break }
                end += format == .cef && bytes[end] == UInt8(ascii: "\\") ? 2 : 1
                valueEnd = min(end, bytes.count)
            }
            while valueEnd > key + 1, bytes[valueEnd - 1] <= 0x20 { valueEnd -= 1 }
            if let value = unescaped(key + 1, valueEnd, subject), value.length > 0 {
                let kind: FieldKind = isJSONNumber(reading.bytes(value)) ? .number : .text
                let name = FieldKey(id: -1, bytes: subject.piece(at, key - at))
                members.append(KeyedValue(key: name, kind: kind, value: value, isScalar: true))
            }
            at = max(end, key + 1)
        }
        if at < bytes.count { fieldsDropped += bytes[at...].count { $0 == UInt8(ascii: "=") } }
    }

    /// Where the key that begins at `start` ends, if a `=` stands there.
    private func keyEnd(_ start: Int, _ bytes: UnsafeBufferPointer<UInt8>) -> Int? {
        var at = start
        while at < bytes.count, at - start <= 64 {
            let byte = bytes[at]
            if byte == UInt8(ascii: "=") { return at > start ? at : nil }
            let lower = byte | 0x20
            let isLetter = (lower >= 0x61 && lower <= 0x7A) || (byte >= 0x30 && byte <= 0x39)
            guard isLetter || "_.-[]".utf8.contains(byte) else { return nil }
            at += 1
        }
        return nil
    }

    /// The bytes from `start` to `end` with `\|`, `\=`, `\\` and `\n` taken as one.
    private func unescaped(_ start: Int, _ end: Int, _ subject: Subject) -> Piece? {
        let raw = subject.piece(start, max(0, end - start))
        let from = reading.bytes(raw)
        guard firstIndex(of: UInt8(ascii: "\\"), in: from) != nil else { return raw }
        guard let room = reading.room(from.count) else { return nil }
        var (at, count) = (0, 0)
        while at < from.count {
            var byte = from[at]
            if byte == UInt8(ascii: "\\"), at + 1 < from.count {
                let next = from[at + 1]
                switch next {
                case UInt8(ascii: "n"), UInt8(ascii: "r"): (byte, at) = (0x0A, at + 1)
                case UInt8(ascii: "|"), UInt8(ascii: "="), UInt8(ascii: "\\"): (byte, at) = (next, at + 1)
                default: break
                }
            }
            room[count] = byte
            (at, count) = (at + 1, count + 1)
        }
        return reading.commit(count)
    }

    private func addPair(_ name: StaticString, _ value: Piece) {
        guard value.length > 0, let key = reading.store(name.utf8Bytes) else { return }
        let kind: FieldKind = isJSONNumber(reading.bytes(value)) ? .number : .text
        members.append(KeyedValue(key: FieldKey(id: -1, bytes: key), kind: kind, value: value, isScalar: true))
    }

    /// A custom value takes the name that its label gives it: `cs1=ssh cs1Label=Service` becomes `Service`.
    private func applyLabels() {
        let suffix: StaticString = "Label"
        for label in members where reading.bytes(label.key.bytes).suffix(5).elementsEqual(suffix.utf8Bytes) {
            let stem = reading.bytes(label.key.bytes).dropLast(5)
            guard let at = members.firstIndex(where: { reading.bytes($0.key.bytes).elementsEqual(stem) }),
                let name = reading.store(reading.bytes(label.value)), name.length <= 64
            else { continue }
            members[at].key = FieldKey(id: -1, bytes: name)
        }
    }
}
