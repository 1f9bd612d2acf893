internal import Records

extension ParserTools {
    /// An entry of systemd's journal, as `journalctl -o json` and `-o export` write it.
    ///
    /// Values that are no printable text are arrays of byte values in the one, and stand behind their
    /// length in the other; here both are text. Source: systemd, JOURNAL_EXPORT_FORMATS.
    func readJournal(_ roles: KeyRoles, _ subject: Subject, _ parser: Parser) -> Bool {
        if subject.bytes.first == UInt8(ascii: "{") {
            guard collectMembers(of: subject) else { return false }
            for at in members.indices where members[at].kind == .json { decodeBytes(at) }
        } else {
            guard collectExport(subject) else { return false }
        }
        assign(roles, parser)
        return true
    }

    /// Makes the member at `at` text when it is an array of byte values.
    private func decodeBytes(_ at: Int) {
        let text = reading.bytes(members[at].value)
        guard text.first == UInt8(ascii: "["), let room = reading.room(text.count) else { return }
        var count = 0
        var value: Int?
        for byte in text.dropFirst() {
            switch byte {
            case 0x30...0x39:
                value = (value ?? 0) * 10 + Int(byte - 0x30)
                if let value, value > 255 { return }
            case UInt8(ascii: ","), UInt8(ascii: "]"):
                guard let known = value else { return }
                room[count] = UInt8(known)
                count += 1
                value = nil
            case 0x20, 0x09: break
            default: return
            }
        }
        members[at].value = reading.commit(count)
        members[at].kind = .text
        members[at].isScalar = true
    }

    /// The fields of an export entry; false when a line is none.
    private func collectExport(_ subject: Subject) -> Bool {
        members.removeAll(keepingCapacity: true)
        let bytes = subject.bytes
        var at = 0
        while at < bytes.count, bytes[at] != 0x0A {
            let end = firstIndex(of: 0x0A, in: bytes, from: at) ?? bytes.count
            let line = UnsafeBufferPointer(rebasing: bytes[at..<end])
            let sign = firstIndex(of: UInt8(ascii: "="), in: line)
            let name = at..<(at + (sign ?? line.count))
            guard name.count > 0, name.count <= 64, bytes[name].allSatisfy(isFieldByte) else { return false }
            let value: Range<Int>
            if sign != nil {
                value = (name.upperBound + 1)..<end
                at = end + 1
            } else if let binary = binaryValue(bytes, end + 1) {
                value = binary
                at = binary.upperBound + 1
            } else {
                // Its length is wrong: what follows is read as fields, if it is any.
                value = end..<end
                at = end + 1
            }
            members.append(
                KeyedValue(
                    key: FieldKey(id: -1, bytes: subject.piece(name.lowerBound, name.count)), kind: .text,
                    value: subject.piece(value.lowerBound, value.count), isScalar: true))
        }
        return members.count > 1
    }

    private func isFieldByte(_ byte: UInt8) -> Bool { byte &- 0x41 < 26 || isDigit(byte) || byte == 0x5F }

    /// Where the value is whose length stands at `start`, in eight bytes, the lowest first.
    private func binaryValue(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int) -> Range<Int>? {
        guard start + 8 <= bytes.count else { return nil }
        let size = UnsafeRawBufferPointer(bytes).loadUnaligned(fromByteOffset: start, as: UInt64.self).littleEndian
        guard size <= UInt64(bytes.count - start - 8) else { return nil }
        let end = start + 8 + Int(size)
        return end == bytes.count || bytes[end] == 0x0A ? (start + 8)..<end : nil
    }
}
