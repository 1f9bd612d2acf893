internal import Records

/// Values that are no pieces of their records' text, a column for each field name.
struct ValueColumns: ~Copyable {
    final class Column {
        let name: UInt32
        var lengths = ColumnWriter(capacity: 256)
        var bytes = ColumnWriter(capacity: 1024)
        var rows = 0

        init(_ name: UInt32) { self.name = name }
    }

    /// In the order of their first use.
    private(set) var list: [Column] = []
    private var places: [UInt32: Int] = [:]

    mutating func append(_ value: UnsafeBufferPointer<UInt8>, to name: UInt32) {
        let place = places[name] ?? list.count
        if place == list.count {
            list.append(Column(name))
            places[name] = place
        }
        list[place].lengths.varint(value.count)
        list[place].bytes.append(value)
        list[place].rows += 1
    }
}

/// Records that no template fits, as a batch of their own with the numbers of the names unchanged.
///
/// Times, streams, origins and offsets are in the columns of all records, so here they are nothing.
struct RestRecords {
    private(set) var batch: RecordBatch?
    private var offset: Int64 = 0

    mutating func add(_ index: Int, of source: RecordBatch) {
        let batch = batch ?? Self.make(source)
        self.batch = batch
        let record = source.records[index]
        let start = batch.text.count
        batch.text.append(source.bytes(record.raw))
        var copy = Record(raw: TextRange(text: start, length: Int(record.raw.length)), view: .empty)
        copy.view =
            record.view.isPart(of: record.raw)
            ? copy.raw.slice(record.view.start - record.raw.start, Int(record.view.length))
            : batch.derive(source.bytes(record.view))
        copy.offset = offset
        copy.level = record.level
        copy.flags = record.flags
        offset += Int64(record.raw.length)
        batch.addRecord(copy)
        let first = Int(record.firstField)
        for field in source.fields[first..<(first + Int(record.fieldCount))] {
            batch.addField(field.name, field.kind, Self.move(field.value, record, copy, source, batch))
        }
    }

    private static func make(_ source: RecordBatch) -> RecordBatch {
        let batch = RecordBatch()
        for id in 0..<UInt32(source.names.count) { _ = batch.names.intern(source.names.bytes(id)) }
        _ = batch.streams.intern(Labels(source: ""))
        return batch
    }

    private static func move(
        _ value: TextRange, _ record: Record, _ copy: Record, _ source: RecordBatch, _ batch: RecordBatch
    ) -> TextRange {
        if value.isPart(of: record.view) {
            return copy.view.slice(value.start - record.view.start, Int(value.length))
        }
        if value.isPart(of: record.raw) { return copy.raw.slice(value.start - record.raw.start, Int(value.length)) }
        return batch.derive(source.bytes(value))
    }
}
