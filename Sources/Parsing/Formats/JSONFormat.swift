internal import JSON
internal import Records

/// A member of a key-value record before its role is known.
struct KeyedValue {
    var key: FieldKey
    var kind: FieldKind
    var value: Piece
    /// True when the value may be a level or a time though it is a number.
    var isScalar: Bool
}

/// The text that the decoder took apart last.
struct DecodedText {
    var text: UnsafePointer<UInt8>
    var count: Int
    /// The number of the decoder's use.
    var use: UInt64
    var isObject: Bool
}

extension ParserTools {
    /// One JSON object, nested objects flattened with dots.
    ///
    /// Every key stays under its own name but `level`, when it is understood, and `host`: they
    /// become the record's own. The message is also there as `message`.
    func readJSON(_ roles: KeyRoles, _ subject: Subject, _ parser: Parser) -> Bool {
        guard beginsWithBrace(subject.bytes), collectMembers(of: subject) else { return false }
        assign(roles, parser)
        return true
    }

    private func beginsWithBrace(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        for byte in bytes.prefix(64) where byte != 0x20 && byte != 0x09 { return byte == UInt8(ascii: "{") }
        return false
    }

    /// Takes the object apart into `members`; false when it is none.
    func collectMembers(of subject: Subject) -> Bool {
        members.removeAll(keepingCapacity: true)
        guard decode(subject) else { return false }
        for at in 0..<decoder.count {
            let member = decoder[at]
            guard let key = reading.store(member.name) else { return false }
            let value: Piece
            if let offset = member.offset {
                value = subject.piece(offset, member.value.count)
            } else {
                guard let stored = reading.store(member.value) else { return false }
                value = stored
            }
            let isScalar = member.kind == .string || member.kind == .number
            members.append(
                KeyedValue(
                    key: FieldKey(id: -1, bytes: key), kind: member.kind.fieldKind, value: value, isScalar: isScalar))
        }
        return true
    }

    /// Lets the decoder take `subject` apart; false when it is no object. Once for a record that
    /// several parsers look at.
    private func decode(_ subject: Subject) -> Bool {
        // Only the view of a record stays what it is.
        let text = subject.place == .view ? subject.bytes.baseAddress : nil
        if let decoded, let text, decoded.text == text, decoded.count == subject.bytes.count,
            decoded.use == decoder.uses
        {
            return decoded.isObject
        }
        var isObject = true
        do throws(JSONFault) {
            try decoder.decode(subject.bytes)
        } catch {
            isObject = false
        }
        decoded = text.map { DecodedText(text: $0, count: subject.bytes.count, use: decoder.uses, isObject: isObject) }
        return isObject
    }

    /// Gives each of `members` its role and adds the fields.
    func assign(_ roles: KeyRoles, _ parser: Parser) {
        var choice = RoleChoice()
        for at in members.indices {
            guard let entry = roles.find(reading.bytes(members[at].key.bytes)) else { continue }
            if entry.substitute >= 0 { members[at].key.id = entry.substitute }
            if members[at].isScalar { choice.offer(entry, at) }
        }
        let chosen = choice.members
        if chosen.time >= 0 { reading.found.time = members[chosen.time].value }
        if chosen.message >= 0, members[chosen.message].kind == .text {
            reading.found.message = withoutNewline(members[chosen.message].value)
        }
        let levelTaken = chosen.level >= 0 && takeLevel(members[chosen.level], parser)
        let hostTaken = chosen.host >= 0 && takeHost(members[chosen.host])
        for (at, member) in members.enumerated() {
            let isOwn = member.key.id >= 0  // its name is one of the record's own
            if isOwn, (at == chosen.level && levelTaken) || (at == chosen.host && hostTaken) { continue }
            if at == chosen.message, member.kind == .text, isMessage(member.key) { continue }
            reading.add(member.key, member.kind, member.value)
        }
        if parser.isGeneral { nameClient() }
    }

    /// Docker and others keep the newline that ended the line.
    private func withoutNewline(_ text: Piece) -> Piece {
        let bytes = reading.bytes(text)
        var piece = text
        while piece.length > 0, bytes[Int(piece.length) - 1] == 0x0A || bytes[Int(piece.length) - 1] == 0x0D {
            piece.length -= 1
        }
        return piece
    }

    private func isMessage(_ key: FieldKey) -> Bool {
        sameBytes(reading.bytes(key.bytes), ("message" as StaticString).utf8Bytes)
    }

    private func takeLevel(_ member: KeyedValue, _ parser: Parser) -> Bool {
        let text = reading.bytes(member.value)
        let level = parser.level.level(of: text) ?? Parsing.level(ofNumber: text)
        guard let level else { return false }
        reading.found.level = level
        return true
    }

    private func takeHost(_ member: KeyedValue) -> Bool {
        guard member.kind == .text, member.value.length > 0, member.value.length <= 255 else { return false }
        reading.found.host = member.value
        return true
    }
}

extension JSONKind {
    var fieldKind: FieldKind {
        switch self {
        case .string, .special: .text
        case .number: .number
        case .literal, .raw: .json
        }
    }
}
