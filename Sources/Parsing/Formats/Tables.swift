internal import Records

extension ParserTools {
    /// Most lines of a record that are looked at for rows.
    private static let rowLimit = 512

    /// Adds the rows of a table of names and values as fields.
    ///
    /// `| loss | 0.4 |` with ASCII bars or box drawing; in a cell of its own, `│ loss    0.4 │`, two
    /// blanks divide name and value. A row `| train/ | |` without a value gives its name to the
    /// indented rows below: `train/loss`. Rows of more columns and rules are passed over.
    func readTable(_ subject: Subject) {
        var group = Piece.constant(0)
        var hasGroup = false
        forEachLine(subject) { line in
            guard let row = self.row(line, subject) else { return }
            let isIndented = row.indent >= 2
            if row.value.isEmpty {
                guard subject.bytes[row.name].last == UInt8(ascii: "/") else { return }
                group = subject.piece(row.name.lowerBound, row.name.count)
                hasGroup = true
                return
            }
            guard let key = self.rowName(subject, row.name, isIndented && hasGroup ? group : nil) else { return }
            self.addCell(key, row.value, subject)
        }
    }

    private func forEachLine(_ subject: Subject, _ body: (Range<Int>) -> Void) {
        let bytes = subject.bytes
        var at = 0
        var lines = 0
        while at < bytes.count, lines < Self.rowLimit {
            let end = firstIndex(of: 0x0A, in: bytes, from: at) ?? bytes.count
            body(at..<end)
            at = end + 1
            lines += 1
        }
    }

    private func rowName(_ subject: Subject, _ name: Range<Int>, _ group: Piece?) -> Piece? {
        let text = UnsafeBufferPointer(rebasing: subject.bytes[name])
        guard let group else { return storeName(text, nil) }
        let prefix = reading.bytes(group)
        guard let room = reading.room(prefix.count + text.count), let head = prefix.baseAddress,
            let tail = text.baseAddress
        else { return nil }
        room.update(from: head, count: prefix.count)
        (room + prefix.count).update(from: tail, count: text.count)
        return reading.commit(prefix.count + text.count)
    }

    /// A number when it is one, thousands separators and `1.` included; else the text.
    private func addCell(_ key: Piece, _ value: Range<Int>, _ subject: Subject) {
        let piece = subject.piece(value.lowerBound, value.count)
        let bytes = subject.bytes
        let isNumber = numberTextEnd(bytes, value.lowerBound).map { end in
            end == value.upperBound || end + 1 == value.upperBound && bytes[end] == UInt8(ascii: ".")
        }
        if isNumber == true { return reading.addNumber(FieldKey(id: -1, bytes: key), piece) }
        reading.add(FieldKey(id: -1, bytes: key), .text, piece)
    }

    /// The name and value of the row `line`; nil for a rule, a title or a row of more columns.
    private func row(_ line: Range<Int>, _ subject: Subject) -> (name: Range<Int>, value: Range<Int>, indent: Int)? {
        let bytes = subject.bytes
        let whole = trim(line, bytes)
        let bar = barLength(bytes, whole.lowerBound, whole.upperBound)
        guard bar > 0 else { return nil }
        var cells: [Range<Int>] = []
        var from = whole.lowerBound + bar
        var at = from
        while at < whole.upperBound {
            let length = barLength(bytes, at, whole.upperBound)
            if length > 0 {
                cells.append(from..<at)
                from = at + length
            }
            at += max(1, length)
        }
        if cells.count == 1, let divided = divide(cells[0], bytes) { cells = [divided.0, divided.1] }
        guard cells.count == 2 else { return nil }
        let name = trim(cells[0], bytes)
        guard !name.isEmpty, name.count <= 128 else { return nil }
        return (name, trim(cells[1], bytes), name.lowerBound - cells[0].lowerBound - 1)
    }

    /// The parts before and behind the first run of two blanks.
    private func divide(_ cell: Range<Int>, _ bytes: UnsafeBufferPointer<UInt8>) -> (Range<Int>, Range<Int>)? {
        let text = trim(cell, bytes)
        var at = text.lowerBound
        while at + 1 < text.upperBound {
            if bytes[at] == 0x20, bytes[at + 1] == 0x20 { return (cell.lowerBound..<at, at..<text.upperBound) }
            at += 1
        }
        return nil
    }

    private func trim(_ range: Range<Int>, _ bytes: UnsafeBufferPointer<UInt8>) -> Range<Int> {
        var start = range.lowerBound
        var end = range.upperBound
        while start < end, bytes[start] <= 0x20 { start += 1 }
        while end > start, bytes[end - 1] <= 0x20 { end -= 1 }
        return start..<end
    }

    /// The bytes of the vertical bar at `at`: `|`, or one of U+2502 to U+2503 and U+2551; 0 for none.
    private func barLength(_ bytes: UnsafeBufferPointer<UInt8>, _ at: Int, _ end: Int) -> Int {
        guard at < end else { return 0 }
        if bytes[at] == UInt8(ascii: "|") { return 1 }
        guard at + 2 < end, bytes[at] == 0xE2 else { return 0 }
        let light = bytes[at + 1] == 0x94 && bytes[at + 2] & 0xFE == 0x82
        return light || (bytes[at + 1] == 0x95 && bytes[at + 2] == 0x91) ? 3 : 0
    }
}

// MARK: Nested lines

extension ParserTools {
    /// Adds `name: value` lines as fields, nested by indentation with dots, as YAML's block mappings:
    /// what Ray Tune prints of a result. Values that are no numbers stay text; lists are passed over.
    func readNestedLines(_ subject: Subject) {
        let bytes = subject.bytes
        // Where in `dictPath` the name of each open level ends, with its indentation.
        var levels: [(indent: Int, end: Int)] = []
        dictPath.removeAll(keepingCapacity: true)
        forEachLine(subject) { line in
            let text = self.trim(line, bytes)
            guard !text.isEmpty, let colon = self.colon(in: text, bytes) else { return }
            let indent = text.lowerBound - line.lowerBound
            while let last = levels.last, last.indent >= indent { levels.removeLast() }
            guard levels.count < 8 else { return }
            self.dictPath.removeLast(self.dictPath.count - (levels.last?.end ?? 0))
            if !self.dictPath.isEmpty { self.dictPath.append(UInt8(ascii: ".")) }
            self.dictPath.append(contentsOf: bytes[text.lowerBound..<colon])
            let value = self.trim(colon + 1..<text.upperBound, bytes)
            if value.isEmpty {
                levels.append((indent, self.dictPath.count))
            } else if let key = self.dictPath.withUnsafeBufferPointer({ self.storeName($0, nil) }) {
                self.addCell(key, value, subject)
            }
        }
    }

    /// The colon that ends the line's name: at its end or before a blank.
    private func colon(in text: Range<Int>, _ bytes: UnsafeBufferPointer<UInt8>) -> Int? {
        guard bytes[text.lowerBound] != UInt8(ascii: "-") else { return nil }
        for at in text.prefix(128) where bytes[at] == UInt8(ascii: ":") {
            if at + 1 == text.upperBound || bytes[at + 1] == 0x20 { return at > text.lowerBound ? at : nil }
        }
        return nil
    }
}
