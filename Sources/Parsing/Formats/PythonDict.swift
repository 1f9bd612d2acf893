internal import Records

extension ParserTools {
    /// A Python dict as `print` writes it: `{'loss': 1.95, 'epoch': 0.06}`.
    ///
    /// Nested dicts are flattened with dots, lists and tuples kept as written. A quoted number
    /// counts as a number (Trainer of transformers 5 quotes them); `nan` and `inf` stay text, since
    /// JSON has no word for them. What follows the first line is left alone.
    func readPythonDict(_ roles: KeyRoles, _ subject: Subject, _ parser: Parser) -> Bool {
        members.removeAll(keepingCapacity: true)
        let bytes = subject.bytes
        var at = skipBlanks(bytes, 0)
        guard at + 1 < bytes.count, bytes[at] == UInt8(ascii: "{"),
            bytes[at + 1] == UInt8(ascii: "'") || bytes[at + 1] == UInt8(ascii: "\"")
        else { return false }
        dictPath.removeAll(keepingCapacity: true)
        guard dict(&at, subject, 0) else { return false }
        at = skipBlanks(bytes, at)
        guard at == bytes.count || bytes[at] == 0x0A, !members.isEmpty else { return false }
        assign(roles, parser)
        // A line that is all dict is its own message.
        if reading.found.message == nil { reading.found.message = subject.piece(0, bytes.count) }
        return true
    }

    private func skipBlanks(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int) -> Int {
        var at = start
        while at < bytes.count, bytes[at] == 0x20 || bytes[at] == 0x09 || bytes[at] == 0x0D { at += 1 }
        return at
    }

    /// Reads the dict whose brace is at `at`, adding its leaves to `members`.
    private func dict(_ at: inout Int, _ subject: Subject, _ depth: Int) -> Bool {
        let bytes = subject.bytes
        guard depth < 8 else { return false }
        at = skipBlanks(bytes, at + 1)
        let prefix = dictPath.count
        while at < bytes.count, bytes[at] != UInt8(ascii: "}") {
            guard let key = string(&at, subject) else { return false }
            if prefix > 0 { dictPath.append(UInt8(ascii: ".")) }
            dictPath.append(contentsOf: reading.bytes(key))
            at = skipBlanks(bytes, at)
            guard at < bytes.count, bytes[at] == UInt8(ascii: ":"), dictPath.count <= 512 else { return false }
            at = skipBlanks(bytes, at + 1)
            guard value(&at, subject, depth) else { return false }
            dictPath.removeLast(dictPath.count - prefix)
            at = skipBlanks(bytes, at)
            guard at < bytes.count else { return false }
            if bytes[at] == UInt8(ascii: ",") {
                at = skipBlanks(bytes, at + 1)
            } else if bytes[at] != UInt8(ascii: "}") {
                return false
            }
        }
        at += 1
        return at <= bytes.count
    }

    /// A quoted string, as the piece between the quotes.
    private func string(_ at: inout Int, _ subject: Subject) -> Piece? {
        let bytes = subject.bytes
        guard at < bytes.count, bytes[at] == UInt8(ascii: "'") || bytes[at] == UInt8(ascii: "\"") else { return nil }
        let quote = bytes[at]
        let from = at + 1
        var hasEscape = false
        at = from
        while at < bytes.count, bytes[at] != quote {
            if bytes[at] == UInt8(ascii: "\\") {
                hasEscape = true
                at += 1
            }
            at += 1
        }
        guard at < bytes.count else { return nil }
        let raw = subject.piece(from, at - from)
        at += 1
        return hasEscape ? unescape(raw) : raw
    }

    private func value(_ at: inout Int, _ subject: Subject, _ depth: Int) -> Bool {
        let bytes = subject.bytes
        guard at < bytes.count else { return false }
        switch bytes[at] {
        case UInt8(ascii: "{"): return dict(&at, subject, depth + 1)
        case UInt8(ascii: "'"), UInt8(ascii: "\""):
            guard let text = string(&at, subject) else { return false }
            return addLeaf(text, isJSONNumber(reading.bytes(text)) ? .number : .text)
        case UInt8(ascii: "["), UInt8(ascii: "("):
            let from = at
            return skipBrackets(&at, bytes) && addLeaf(subject.piece(from, at - from), .text)
        default:
            let from = at
            while at < bytes.count, bytes[at] != UInt8(ascii: ","), bytes[at] != UInt8(ascii: "}"), bytes[at] > 0x20 {
                at += 1
            }
            return at > from && addWord(subject.piece(from, at - from))
        }
    }

    private func addWord(_ piece: Piece) -> Bool {
        let text = reading.bytes(piece)
        if isJSONNumber(text) { return addLeaf(piece, .number) }
        if sameBytes(text, ("None" as StaticString).utf8Bytes) { return addConstant("null", .json) }
        if sameBytes(text, ("True" as StaticString).utf8Bytes) { return addConstant("true", .json) }
        if sameBytes(text, ("False" as StaticString).utf8Bytes) { return addConstant("false", .json) }
        return number(in: text) != nil && addLeaf(piece, .text)
    }

    private func addConstant(_ text: StaticString, _ kind: FieldKind) -> Bool {
        guard let piece = reading.store(text.utf8Bytes) else { return false }
        return addLeaf(piece, kind)
    }

    /// Most leaves that become fields; those beyond are counted as dropped.
    private static let leafLimit = 1024

    private func addLeaf(_ value: Piece, _ kind: FieldKind) -> Bool {
        guard members.count < Self.leafLimit else {
            fieldsDropped += 1
            return true
        }
        guard let name = dictPath.withUnsafeBufferPointer({ reading.store($0) }) else { return false }
        members.append(
            KeyedValue(key: FieldKey(id: -1, bytes: name), kind: kind, value: value, isScalar: kind != .json))
        return true
    }

    /// Passes a list or tuple, strings in it included.
    private func skipBrackets(_ at: inout Int, _ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        var depth = 0
        var quote: UInt8 = 0
        while at < bytes.count {
            let byte = bytes[at]
            at += 1
            if quote != 0 {
                if byte == UInt8(ascii: "\\") { at += 1 } else if byte == quote { quote = 0 }
                continue
            }
            switch byte {
            case UInt8(ascii: "'"), UInt8(ascii: "\""): quote = byte
            case UInt8(ascii: "["), UInt8(ascii: "("), UInt8(ascii: "{"): depth += 1
            case UInt8(ascii: "]"), UInt8(ascii: ")"), UInt8(ascii: "}"):
                depth -= 1
                if depth == 0 { return true }
            default: break
            }
        }
        return false
    }
}
