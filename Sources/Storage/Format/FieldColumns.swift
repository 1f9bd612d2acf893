internal import Records

/// The fields section under construction, in the order of the records.
struct FieldColumns: ~Copyable {
    static let count = 5

    private var name: ColumnWriter
    private var kind: ColumnWriter
    private var start: ColumnWriter
    private var jump: ColumnWriter
    private var length: ColumnWriter

    init(_ batch: RecordBatch) {
        let rows = batch.fields.count
        name = ColumnWriter(capacity: rows + 64)
        kind = ColumnWriter(capacity: rows)
        start = ColumnWriter(capacity: rows * 2)
        jump = ColumnWriter(capacity: 64)
        length = ColumnWriter(capacity: rows + 64)
        var derivedEnd = 0
        for record in batch.records {
            let first = Int(record.firstField)
            for at in first..<(first + Int(record.fieldCount)) { add(batch.fields[at], of: record, &derivedEnd) }
        }
    }

    /// Most values are slices of the view; the rest were derived one after the other.
    @inline(__always)
    private mutating func add(_ field: Field, of record: Record, _ derivedEnd: inout Int) {
        let value = field.value
        name.varint(field.name)
        kind.byte(field.kind.rawValue)
        length.varint(value.length)
        if value.isPart(of: record.view) {
            start.varint((value.start - record.view.start) << 1)
            return
        }
        start.varint(UInt64(1))
        jump.byte(value.isDerived ? 1 : 0)
        jump.signed(Int64(value.start - (value.isDerived ? derivedEnd : record.raw.start)))
        if value.isDerived { derivedEnd = value.end }
    }

    /// The section: the lengths of the columns, then the columns.
    func joined() -> ColumnWriter {
        var out = ColumnWriter(
            capacity: name.count + kind.count + start.count + jump.count + length.count + 10 * Self.count)
        out.varint(name.count)
        out.varint(kind.count)
        out.varint(start.count)
        out.varint(jump.count)
        out.varint(length.count)
        out.append(name)
        out.append(kind)
        out.append(start)
        out.append(jump)
        out.append(length)
        return out
    }
}
