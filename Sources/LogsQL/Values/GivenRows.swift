public import Records

extension RecordBatch {
    /// Rows with exactly the fields that each record's line, a JSON object, gives; a line that is none is the row's
    /// `_msg`. The rows keep the records' times. Cost: the lines are read once more.
    public func givenRows() -> RecordBatch {
        let rows = RecordBatch(textCapacity: 16, isRows: true)
        var text: [UInt8] = []
        for record in records {
            rows.addRecord(Record(time: record.time, raw: .empty, view: .empty))
            let line = bytes(record.raw)
            let json = JSONText(line)
            let isObject = json.forEachLeaf { name, piece in
                text.removeAll(keepingCapacity: true)
                json.append(piece, to: &text)
                text.withUnsafeBufferPointer { value in
                    guard let id = name.withUnsafeBufferPointer({ rows.names.intern($0) }) else { return }
                    rows.addField(id, piece.fieldKind(value), rows.derive(value))
                }
            }
            if !isObject, let id = rows.names.intern("_msg") { rows.addField(id, .text, rows.derive(line)) }
        }
        return rows
    }
}

extension JSONPiece {
    /// How the value is written in JSON.
    func fieldKind(_ value: UnsafeBufferPointer<UInt8>) -> FieldKind {
        switch kind {
        case .string, .null: .text
        case .number: isJSONNumber(value) ? .number : .text
        case .object, .array, .literal: .json
        }
    }
}
