internal import Records

/// The dialects of lines whose values stand in columns.
enum DelimitedStyle: Sendable, Equatable {
    /// RFC 4180, with any separator. The names are those of the parser file, else the first line's.
    case csv(separator: UInt8?, columns: [String])
    /// The W3C's extended log file format: `#Fields:`, blanks or tabs between the values, `-` for none.
    /// https://www.w3.org/TR/WD-logfile.html
    case w3c
    /// Zeek's: `#fields`, tabs between the values, `-` for none, `(empty)` for nothing.
    /// https://docs.zeek.org/en/master/log-formats.html
    case zeek
}

extension ParserTools {
    /// A line with a value in each column, or one that names the columns.
    func readDelimited(_ style: DelimitedStyle, _ roles: KeyRoles, _ subject: Subject, _ parser: Parser) -> Bool {
        members.removeAll(keepingCapacity: true)
        guard let columns, subject.bytes.count > 0 else { return false }
        switch style {
        case .csv(let separator, let names):
            if columns.owner != parser.index {
                if names.isEmpty {
                    return isFirstRecord && takeHeaderRow(subject, separator, columns, parser)
                }
                guard columns.set(names.map { Array($0.utf8) }, owner: parser.index, separator: separator ?? 0x2C)
                else { return false }
            }
            guard readRow(subject, columns) else { return false }
        case .w3c, .zeek:
            if subject.bytes[0] == UInt8(ascii: "#") {
                return takeDirective(subject, style, columns, parser)
            }
            guard columns.owner == parser.index, readValues(subject, style, columns) else { return false }
        }
        assign(roles, parser)
        takeDateAndTime(columns)
        return true
    }

    // MARK: Names of columns

    /// The first line of a file whose cells are all names.
    private func takeHeaderRow(
        _ subject: Subject, _ separator: UInt8?, _ columns: SourceColumns, _ parser: Parser
    ) -> Bool {
        let line = firstLine(subject.bytes)
        let found = separator ?? [UInt8(ascii: ","), UInt8(ascii: ";"), 0x09].max { count($0, line) < count($1, line) }
        guard let found, count(found, line) >= 2 else { return false }
        let cells = line.split(separator: found, omittingEmptySubsequences: false).map { unquoted(Array($0)) }
        guard cells.allSatisfy(isColumnName) else { return false }
        return columns.set(cells, owner: parser.index, separator: found)
    }

    private func count(_ byte: UInt8, _ line: UnsafeBufferPointer<UInt8>) -> Int { line.count { $0 == byte } }

    private func unquoted(_ cell: [UInt8]) -> [UInt8] {
        guard cell.count > 2, cell.first == UInt8(ascii: "\""), cell.last == UInt8(ascii: "\"") else { return cell }
        return Array(cell[1..<(cell.count - 1)])
    }

    /// A letter or `_`, then what names of metrics and keys are made of.
    private func isColumnName(_ cell: [UInt8]) -> Bool {
        func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7A || byte == 0x5F }
        guard let first = cell.first, cell.count <= 64, isLetter(first) else { return false }
        return cell.allSatisfy { isLetter($0) || ($0 >= 0x30 && $0 <= 0x39) || ".-/:%()@".utf8.contains($0) }
    }

    /// A line that begins with `#`. Those that say nothing of columns are taken too.
    private func takeDirective(
        _ subject: Subject, _ style: DelimitedStyle, _ columns: SourceColumns, _ parser: Parser
    ) -> Bool {
        let line = firstLine(subject.bytes)
        reading.found.message = subject.piece(0, line.count)
        let names: StaticString = style == .w3c ? "#Fields:" : "#fields\t"
        if line.starts(with: names.utf8Bytes) {
            let rest = line.dropFirst(names.utf8CodeUnitCount)
            let cells = rest.split { style == .w3c ? $0 == 0x20 || $0 == 0x09 : $0 == 0x09 }.map { Array($0) }
            return columns.set(cells, owner: parser.index, separator: 0x09)
        }
        let known: [StaticString] =
            style == .w3c
            ? ["#Version:", "#Date:", "#Software:", "#Start-Date:", "#End-Date:", "#Remark:"]
            : [
                "#separator ", "#set_separator\t", "#empty_field\t", "#unset_field\t", "#path\t", "#open\t", "#close\t",
                "#types\t",
            ]
        guard known.contains(where: { line.starts(with: $0.utf8Bytes) }) else { return false }
        if style == .zeek, line.starts(with: ("#close" as StaticString).utf8Bytes) { columns.forget() }
        return true
    }

    private func firstLine(_ bytes: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
        var end = firstIndex(of: 0x0A, in: bytes) ?? bytes.count
        if end > 0, bytes[end - 1] == 0x0D { end -= 1 }
        return UnsafeBufferPointer(rebasing: bytes[..<end])
    }

    // MARK: Values

    /// The cells of a row by RFC 4180; false when there are not as many as names.
    private func readRow(_ subject: Subject, _ columns: SourceColumns) -> Bool {
        let bytes = subject.bytes
        var at = 0
        var column = 0
        guard let names = storeNames(columns) else { return false }
        while column < columns.names.count {
            let value: Piece
            if at < bytes.count, bytes[at] == UInt8(ascii: "\"") {
                guard let (cell, end) = quotedCell(at, subject) else { return false }
                (value, at) = (cell, end)
            } else {
                let from = at
                while at < bytes.count, bytes[at] != columns.separator, bytes[at] != 0x0A, bytes[at] != 0x0D { at += 1 }
                value = subject.piece(from, at - from)
            }
            addCell(value, column, names, columns)
            column += 1
            let isLast = column == columns.names.count
            if isLast { break }
            guard at < bytes.count, bytes[at] == columns.separator else { return false }
            at += 1
        }
        while at < bytes.count, bytes[at] == 0x0D || bytes[at] == 0x0A { at += 1 }
        return at == bytes.count
    }

    /// A cell in quotes, `""` in it taken as one; where it ends, or nil when it does not.
    private func quotedCell(_ start: Int, _ subject: Subject) -> (Piece, end: Int)? {
        let bytes = subject.bytes
        var at = start + 1
        var doubled = 0
        while at < bytes.count {
            if bytes[at] == UInt8(ascii: "\"") {
                guard at + 1 < bytes.count, bytes[at + 1] == UInt8(ascii: "\"") else { break }
                doubled += 1
                at += 1
            }
            at += 1
        }
        guard at < bytes.count else { return nil }
        if doubled == 0 { return (subject.piece(start + 1, at - start - 1), at + 1) }
        guard let room = reading.room(at - start) else { return nil }
        var count = 0
        var from = start + 1
        while from < at {
            room[count] = bytes[from]
            count += 1
            from += bytes[from] == UInt8(ascii: "\"") ? 2 : 1
        }
        return (reading.commit(count), at + 1)
    }

    /// The values of a line of the W3C's or Zeek's; those in quotes may hold blanks.
    private func readValues(_ subject: Subject, _ style: DelimitedStyle, _ columns: SourceColumns) -> Bool {
        let line = firstLine(subject.bytes)
        guard let names = storeNames(columns) else { return false }
        func isGap(_ byte: UInt8) -> Bool { byte == 0x09 || (byte == 0x20 && style == .w3c) }
        var at = 0
        for column in columns.names.indices {
            while style == .w3c, at < line.count, isGap(line[at]) { at += 1 }
            guard at < line.count || (style == .zeek && at == line.count) else { return false }
            let isQuoted = style == .w3c && line[at] == UInt8(ascii: "\"")
            let from = isQuoted ? at + 1 : at
            at = from
            while at < line.count, isQuoted ? line[at] != UInt8(ascii: "\"") : !isGap(line[at]) { at += 1 }
            let value = subject.piece(from, at - from)
            if isQuoted { at += 1 }
            if !isUnset(reading.bytes(value), style) { addCell(value, column, names, columns) }
            if style == .zeek, column + 1 < columns.names.count {
                guard at < line.count else { return false }
                at += 1
            }
        }
        while at < line.count, isGap(line[at]) { at += 1 }
        return at >= line.count
    }

    private func isUnset(_ value: UnsafeBufferPointer<UInt8>, _ style: DelimitedStyle) -> Bool {
        if value.count == 1, value[0] == UInt8(ascii: "-") { return true }
        return style == .zeek && sameBytes(value, ("(empty)" as StaticString).utf8Bytes)
    }

    private func storeNames(_ columns: SourceColumns) -> Piece? {
        columns.text.withUnsafeBufferPointer { reading.store($0) }
    }

    private func addCell(_ value: Piece, _ column: Int, _ names: Piece, _ columns: SourceColumns) {
        if value.length == 0 { return }
        let range = columns.names[column]
        let name = Piece(
            start: names.start + Int32(range.lowerBound), length: Int32(range.count), place: names.place)
        let kind: FieldKind = isJSONNumber(reading.bytes(value)) ? .number : .text
        members.append(
            KeyedValue(key: FieldKey(id: -1, bytes: name), kind: kind, value: value, isScalar: true))
    }

    /// `date` and `time` in columns of their own are one timestamp.
    private func takeDateAndTime(_ columns: SourceColumns) {
        guard columns.date >= 0, columns.time >= 0 else { return }
        func value(_ column: Int) -> Piece? {
            let wanted = columns.names[column].count
            return members.first { $0.key.bytes.length == wanted && isName($0.key, column, columns) }?.value
        }
        guard let date = value(columns.date), let time = value(columns.time),
            let room = reading.room(Int(date.length + time.length) + 1)
        else { return }
        for (at, byte) in reading.bytes(date).enumerated() { room[at] = byte }
        room[Int(date.length)] = UInt8(ascii: "T")
        for (at, byte) in reading.bytes(time).enumerated() { room[Int(date.length) + 1 + at] = byte }
        reading.found.time = reading.commit(Int(date.length + time.length) + 1)
    }

    private func isName(_ key: FieldKey, _ column: Int, _ columns: SourceColumns) -> Bool {
        reading.bytes(key.bytes).elementsEqual(columns.text[columns.names[column]])
    }
}
