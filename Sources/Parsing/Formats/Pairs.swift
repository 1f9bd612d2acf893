internal import Records

/// Which `key=value` words of a message become fields.
enum PairRule: String, CaseIterable, Sendable {
    case none
    /// Those whose value is a number, with or without a unit: the rest may be prose.
    case numbers
    /// Quoted values and words too, as klog, hclog and, with Python's quotes, structlog write them.
    case all
    /// `name: 1.5` and `name=1.5`, where names may be several words.
    case named
    /// The same, and `name 1.5`.
    case words
    /// The rows of a table with two columns.
    case table
    /// `name: value` lines, nested by their indentation.
    case nested
}

extension ParserTools {
    /// Adds what `rule` finds in a message as fields.
    func readPairs(_ subject: Subject, _ rule: PairRule) {
        switch rule {
        case .none: break
        case .numbers, .all: readEqualPairs(subject, rule)
        case .named: readNamedNumbers(subject, takesWords: false)
        case .words: readNamedNumbers(subject, takesWords: true)
        case .table: readTable(subject)
        case .nested: readNestedLines(subject)
        }
    }

    /// Most pairs of a message; those beyond it are counted as dropped.
    private static let pairLimit = 64

    /// Adds the `key=number` words of a message as fields: `epoch=3/40 loss=0.25, lr=2.0e-03`.
    ///
    /// A number may end in `/total`, which is left out, or in a comma, a bracket or a full stop. One
    /// with a unit (`0.01s`) is kept as text. Any other `key=value` is prose and left alone. At most
    /// 64 pairs of a message's first line.
    private func readEqualPairs(_ subject: Subject, _ rule: PairRule) {
        let bytes = subject.bytes
        var found = 0
        var at = 0
        while found < Self.pairLimit, let sign = firstIndex(of: UInt8(ascii: "="), in: bytes, from: at) {
            if firstIndex(of: 0x0A, in: UnsafeBufferPointer(rebasing: bytes[at..<sign])) != nil { return }
            at = sign + 1
            guard let key = keyStart(bytes, before: sign) else { continue }
            if rule == .all, let end = quotedPair(subject, key, sign) {
                found += 1
                at = end
                continue
            }
            // Before the value is looked at, which may reach far: a key that is passed over costs no square of the line.
            let name = FieldKey(id: -1, bytes: subject.piece(key, sign - key))
            guard sign - key <= 64, !isOwnName(reading.bytes(name.bytes)) else { continue }
            let end = numberEnd(bytes, from: at)
            let isPlain = end.map { isNumberOver(bytes, $0) } ?? false
            let withUnit = isPlain ? end : end.flatMap { unitEnd(bytes, from: $0) }
            let stop = withUnit ?? (rule == .all ? wordEnd(bytes, from: at) : nil)
            guard let stop else { continue }
            let value = subject.piece(at, stop - at)
            if isPlain { reading.addNumber(name, value) } else { reading.add(name, .text, value) }
            found += 1
            at = stop
        }
        if found == Self.pairLimit { fieldsDropped += signs(in: bytes, from: at) }
    }

    /// How many keys with a sign stand in the line from `start` on.
    private func signs(in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        var (at, count) = (start, 0)
        while at < bytes.count, bytes[at] != 0x0A {
            if bytes[at] == UInt8(ascii: "="), at > start, isNameByte(bytes[at - 1]) { count += 1 }
            at += 1
        }
        return count
    }

    /// Adds `key="value"` or `key='value'`; where it ends, or nil when no quote follows the sign.
    ///
    /// An apostrophe must be the last of its word to close a value, as in `name='it's late'`. Between
    /// two there are 1,024 bytes at most, so that a line of opening ones costs no square of its length.
    private func quotedPair(_ subject: Subject, _ key: Int, _ sign: Int) -> Int? {
        let bytes = subject.bytes
        guard sign + 1 < bytes.count else { return nil }
        let quote = bytes[sign + 1]
        guard quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else { return nil }
        let isApostrophe = quote == UInt8(ascii: "'")
        let limit = isApostrophe ? min(bytes.count, sign + 1026) : bytes.count
        var at = sign + 2
        while at < limit, bytes[at] != quote || (isApostrophe && !isNumberOver(bytes, at + 1)) {
            at += bytes[at] == UInt8(ascii: "\\") ? 2 : 1
        }
        guard at < limit, let value = unescape(subject.piece(sign + 2, at - sign - 2)) else { return nil }
        let name = FieldKey(id: -1, bytes: subject.piece(key, sign - key))
        if !isOwnName(reading.bytes(name.bytes)) { reading.add(name, .text, value) }
        return at + 1
    }

    private func isNumberOver(_ bytes: UnsafeBufferPointer<UInt8>, _ end: Int) -> Bool {
        end == bytes.count || bytes[end] <= 0x20 || isClosing(bytes, end) || bytes[end] == UInt8(ascii: "/")
    }

    /// Where the word at `start` ends, without what closes it; nil for a bracket, a list, or nothing.
    private func wordEnd(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
        guard start < bytes.count, !"[{(\"'".utf8.contains(bytes[start]) else { return nil }
        var at = start
        while at < bytes.count, bytes[at] > 0x20 { at += 1 }
        while at > start, isClosing(bytes, at - 1) { at -= 1 }
        return at > start ? at : nil
    }

    /// Where the word before `sign` begins; nil when it is no plain name.
    private func keyStart(_ bytes: UnsafeBufferPointer<UInt8>, before sign: Int) -> Int? {
        var at = sign
        while at > 0, isNameByte(bytes[at - 1]) { at -= 1 }
        guard at < sign, !isDigit(bytes[at]) else { return nil }
        let isFree =
            at == 0 || bytes[at - 1] <= 0x20 || bytes[at - 1] == UInt8(ascii: ",") || bytes[at - 1] == UInt8(ascii: "[")
            || bytes[at - 1] == UInt8(ascii: "(") || bytes[at - 1] == UInt8(ascii: "|")
        return isFree ? at : nil
    }

    private func isNameByte(_ byte: UInt8) -> Bool {
        let lower = byte | 0x20
        return lower >= 0x61 && lower <= 0x7A || isDigit(byte) || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".")
    }

    private func isOwnName(_ name: UnsafeBufferPointer<UInt8>) -> Bool {
        sameBytes(name, ("level" as StaticString).utf8Bytes) || sameBytes(name, ("source" as StaticString).utf8Bytes)
            || sameBytes(name, ("message" as StaticString).utf8Bytes)
            || sameBytes(name, ("host" as StaticString).utf8Bytes)
            || sameBytes(name, ("category" as StaticString).utf8Bytes)
            || sameBytes(name, ("format" as StaticString).utf8Bytes)
    }

    /// Where the number at `start` ends; nil when none begins there.
    private func numberEnd(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
        var at = start
        if at < bytes.count, bytes[at] == UInt8(ascii: "-") || bytes[at] == UInt8(ascii: "+") { at += 1 }
        if let word = specialEnd(bytes, from: at) { return word }
        let digits = at
        while at < bytes.count, isDigit(bytes[at]) { at += 1 }
        guard at > digits else { return nil }
        if at + 1 < bytes.count, bytes[at] == UInt8(ascii: "."), isDigit(bytes[at + 1]) {
            at += 1
            while at < bytes.count, isDigit(bytes[at]) { at += 1 }
        }
        if at + 1 < bytes.count, bytes[at] | 0x20 == UInt8(ascii: "e") {
            var power = at + 1
            if bytes[power] == UInt8(ascii: "-") || bytes[power] == UInt8(ascii: "+") { power += 1 }
            if power < bytes.count, isDigit(bytes[power]) {
                at = power
                while at < bytes.count, isDigit(bytes[at]) { at += 1 }
            }
        }
        return at
    }

    /// `nan` or `inf` in any case.
    private func specialEnd(_ bytes: UnsafeBufferPointer<UInt8>, from at: Int) -> Int? {
        guard at + 3 <= bytes.count else { return nil }
        let word = (bytes[at] | 0x20, bytes[at + 1] | 0x20, bytes[at + 2] | 0x20)
        return word == (0x6E, 0x61, 0x6E) || word == (0x69, 0x6E, 0x66) ? at + 3 : nil
    }

    private func isClosing(_ bytes: UnsafeBufferPointer<UInt8>, _ at: Int) -> Bool {
        switch bytes[at] {
        case UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "|"): true
        case UInt8(ascii: "."): at + 1 == bytes.count || bytes[at + 1] <= 0x20
        default: false
        }
    }

    /// The end of a unit of up to four letters or `%` behind a number; nil for anything else.
    private func unitEnd(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
        var at = start
        while at < bytes.count, at - start < 5, bytes[at] == UInt8(ascii: "%") || (bytes[at] | 0x20) &- 0x61 < 26 {
            at += 1
        }
        guard at > start, at == bytes.count || bytes[at] <= 0x20 || isClosing(bytes, at) else { return nil }
        return at
    }
}
