import Records

/// A piece of JSON text: what it is and where it stands.
struct JSONPiece {
    enum Kind { case object, array, string, number, literal, null }

    let kind: Kind
    /// From its first to behind its last byte.
    let range: Range<Int>
}

/// Reads JSON in place, as VictoriaLogs takes it: RFC 8259, and `NaN`, `Inf` and `Infinity` as numbers. Nesting
/// is bounded. Nothing is copied but what is asked for.
struct JSONText {
    let bytes: UnsafeBufferPointer<UInt8>
    private static let depthLimit = 128

    init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    /// The one value that the text is; nil when it is no JSON.
    func whole() -> JSONPiece? {
        guard let piece = value(at: skipBlanks(0), depth: 0) else { return nil }
        return skipBlanks(piece.range.upperBound) == bytes.count ? piece : nil
    }

    /// The items of an array that `value` or `whole` found.
    func items(of array: JSONPiece) -> [JSONPiece] {
        var items: [JSONPiece] = []
        _ = members(array.range.lowerBound, close: UInt8(ascii: "]"), named: false, depth: 0) { _, piece in
            items.append(piece)
        }
        return items
    }

    /// The members of an object that `value` or `whole` found, each with the range of its name's string.
    func members(of object: JSONPiece, _ body: (_ name: Range<Int>, JSONPiece) -> Void) {
        _ = members(object.range.lowerBound, close: UInt8(ascii: "}"), named: true, depth: 0, body)
    }

    /// Appends what a string, with its quotes at the ends of `range`, says.
    func appendString(_ range: Range<Int>, to out: inout [UInt8]) {
        var at = range.lowerBound + 1
        let end = range.upperBound - 1
        while at < end {
            if bytes[at] == UInt8(ascii: "\\") {
                let start = at
                if !appendUnescaped(bytes, &at, to: &out) { out.append(contentsOf: bytes[start..<min(at, end)]) }
            } else {
                out.append(bytes[at])
                at += 1
            }
        }
    }

    /// Appends a value as LogsQL has it: a string's text, anything else as written, without blanks.
    func append(_ piece: JSONPiece, to out: inout [UInt8]) {
        switch piece.kind {
        case .string: appendString(piece.range, to: &out)
        case .object, .array: appendCompact(piece.range, to: &out)
        case .number, .literal, .null: out.append(contentsOf: bytes[piece.range])
        }
    }

    private func appendCompact(_ range: Range<Int>, to out: inout [UInt8]) {
        var isInString = false
        var at = range.lowerBound
        while at < range.upperBound {
            let byte = bytes[at]
            if isInString, byte == UInt8(ascii: "\\"), at + 1 < range.upperBound {
                out.append(byte)
                at += 1
            } else if byte == UInt8(ascii: "\"") {
                isInString.toggle()
            } else if !isInString, isBlank(byte) {
                at += 1
                continue
            }
            out.append(bytes[at])
            at += 1
        }
    }

    // MARK: Grammar

    private func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D }

    private func skipBlanks(_ start: Int) -> Int {
        var at = start
        while at < bytes.count, isBlank(bytes[at]) { at += 1 }
        return at
    }

    private func value(at start: Int, depth: Int) -> JSONPiece? {
        guard start < bytes.count, depth < Self.depthLimit else { return nil }
        let end: Int?
        let kind: JSONPiece.Kind
        switch bytes[start] {
        case UInt8(ascii: "{"):
            kind = .object
            end = members(start, close: UInt8(ascii: "}"), named: true, depth: depth + 1) { _, _ in }
        case UInt8(ascii: "["):
            kind = .array
            end = members(start, close: UInt8(ascii: "]"), named: false, depth: depth + 1) { _, _ in }
        case UInt8(ascii: "\""):
            kind = .string
            end = stringEnd(start)
        default: return scalar(at: start)
        }
        return end.map { JSONPiece(kind: kind, range: start..<$0) }
    }

    /// Walks over an array or an object from its opening bracket; the place behind it, nil when it is broken.
    private func members(
        _ start: Int, close: UInt8, named: Bool, depth: Int, _ body: (Range<Int>, JSONPiece) -> Void
    ) -> Int? {
        var at = skipBlanks(start + 1)
        if at < bytes.count, bytes[at] == close { return at + 1 }
        while at < bytes.count {
            var name = at..<at
            if named {
                guard bytes[at] == UInt8(ascii: "\""), let end = stringEnd(at) else { return nil }
                name = at..<end
                at = skipBlanks(end)
                guard at < bytes.count, bytes[at] == UInt8(ascii: ":") else { return nil }
                at = skipBlanks(at + 1)
            }
            guard let piece = value(at: at, depth: depth) else { return nil }
            body(name, piece)
            at = skipBlanks(piece.range.upperBound)
            guard at < bytes.count else { return nil }
            if bytes[at] == close { return at + 1 }
            guard bytes[at] == UInt8(ascii: ",") else { return nil }
            at = skipBlanks(at + 1)
        }
        return nil
    }

    private func stringEnd(_ start: Int) -> Int? {
        var at = start + 1
        while at < bytes.count {
            if bytes[at] == UInt8(ascii: "\"") { return at + 1 }
            at += bytes[at] == UInt8(ascii: "\\") ? 2 : 1
        }
        return nil
    }

    private func scalar(at start: Int) -> JSONPiece? {
        var end = start
        while end < bytes.count, isScalarByte(bytes[end]) { end += 1 }
        let text = UnsafeBufferPointer(rebasing: bytes[start..<end])
        if sameBytes(text, ("null" as StaticString).utf8Bytes) { return JSONPiece(kind: .null, range: start..<end) }
        for word in ["true", "false"] as [StaticString] where sameBytes(text, word.utf8Bytes) {
            return JSONPiece(kind: .literal, range: start..<end)
        }
        guard number(in: text) != nil, text.first != UInt8(ascii: "+") else { return nil }
        return JSONPiece(kind: .number, range: start..<end)
    }

    private func isScalarByte(_ byte: UInt8) -> Bool {
        let lower = byte | 0x20
        return (lower >= 0x61 && lower <= 0x7A) || (byte >= 0x30 && byte <= 0x39) || byte == UInt8(ascii: "-")
            || byte == UInt8(ascii: "+") || byte == UInt8(ascii: ".")
    }
}

extension JSONText {
    /// Calls `body` with each leaf of the object that the text is: names from the root joined by dots, members that
    /// are `null` left out. False when the text is no object.
    func forEachLeaf(_ body: ([UInt8], JSONPiece) -> Void) -> Bool {
        guard let object = whole(), object.kind == .object else { return false }
        walk(object, [], body)
        return true
    }

    private func walk(_ object: JSONPiece, _ path: [UInt8], _ body: ([UInt8], JSONPiece) -> Void) {
        members(of: object) { name, piece in
            var full = path
            if !path.isEmpty { full.append(UInt8(ascii: ".")) }
            appendString(name, to: &full)
            switch piece.kind {
            case .object: walk(piece, full, body)
            case .null: break
            default: body(full, piece)
            }
        }
    }
}
