internal import Instants
internal import Records

extension RecordBatch {
    /// Copies record `index` of a segment's rest, with its bytes and fields, and gives it back
    /// without adding it. Time and stream are in columns of the segment; so is the position.
    /// - Parameter isWanted: whether the field of this name is copied.
    func copy(
        _ index: Int, ofRest rest: RecordBatch, time: Int64, stream: UInt32, fields isWanted: (UInt32) -> Bool
    ) throws(Malformed) -> Record {
        let source = rest.records[index]
        let start = text.count
        text.append(rest.bytes(source.raw))
        var record = source
        record.offset = 0
        record.raw = TextRange(text: start, length: Int(source.raw.length))
        record.view = move(source.view, source.raw, record.raw, rest)
        record.time = Instant(nanoseconds: time)
        record.stream = stream
        record.firstField = UInt32(truncatingIfNeeded: fields.count)
        let first = Int(source.firstField)
        for field in rest.fields[first..<(first + Int(source.fieldCount))] where isWanted(field.name) {
            guard derived.count < 1 << 31 else { throw Malformed() }
            let inView = field.value.isPart(of: source.view)
            let value = move(
                field.value, inView ? source.view : source.raw, inView ? record.view : record.raw, rest)
            fields.append(Field(name: field.name, kind: field.kind, value: value))
        }
        record.fieldCount = UInt16(truncatingIfNeeded: fields.count - Int(record.firstField))
        return record
    }

    private func move(_ range: TextRange, _ from: TextRange, _ to: TextRange, _ rest: RecordBatch) -> TextRange {
        range.isPart(of: from) ? to.slice(range.start - from.start, Int(range.length)) : derive(rest.bytes(range))
    }
}
