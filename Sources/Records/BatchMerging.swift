/// Remembers, while records move from one batch to another, where names and streams went.
public struct BatchMapping {
    var names: [UInt32?]
    var streams: [UInt32?]

    public init(_ source: RecordBatch) {
        names = Array(repeating: nil, count: source.names.count)
        streams = Array(repeating: nil, count: source.streams.count)
    }
}

extension RecordBatch {
    /// True when every name of `other` is sure to fit this batch's table, and its bytes this
    /// batch's arenas, so that `append` leaves out nothing.
    public func hasRoom(for other: RecordBatch) -> Bool {
        let limit = 1 << 30
        return names.count + other.names.count <= NameTable.limit && text.count + other.text.count < limit
            && derived.count + other.text.count + other.derived.count < limit
    }

    /// Appends a copy of record `index` of `other`, with its bytes and fields.
    ///
    /// A field whose name no longer fits this batch's table is left out; the record's text still has it.
    /// Cost: a copy of the record's bytes.
    public func append(_ index: Int, of other: RecordBatch, using mapping: inout BatchMapping) {
        let source = other.records[index]
        let textStart = text.count
        text.append(other.bytes(source.raw))
        var record = source
        record.raw = TextRange(text: textStart, length: Int(source.raw.length))
        record.view =
            source.view.isPart(of: source.raw)
            ? record.raw.slice(source.view.start - source.raw.start, Int(source.view.length))
            : derive(other.bytes(source.view))
        if other.arrivals.count == other.count { arrivals.append(other.arrivals[index]) }
        if !isRows { record.stream = stream(of: source, in: other, &mapping) }
        addRecord(record)
        let first = Int(source.firstField)
        for field in other.fields[first..<(first + Int(source.fieldCount))] {
            guard let name = name(field.name, in: other, &mapping) else { continue }
            addField(name, field.kind, move(field.value, source, record, other))
        }
    }

    private func stream(of source: Record, in other: RecordBatch, _ mapping: inout BatchMapping) -> UInt32 {
        if let known = mapping.streams[Int(source.stream)] { return known }
        let id = streams.intern(other.streams.labels(source.stream))
        mapping.streams[Int(source.stream)] = id
        return id
    }

    private func name(_ id: UInt32, in other: RecordBatch, _ mapping: inout BatchMapping) -> UInt32? {
        if let known = mapping.names[Int(id)] { return known }
        let mine = names.intern(other.names.bytes(id))
        mapping.names[Int(id)] = mine
        return mine
    }

    /// Where the value ends up: a slice of the copied view or text when it was one, else a copy.
    private func move(_ value: TextRange, _ source: Record, _ record: Record, _ other: RecordBatch) -> TextRange {
        if value.isPart(of: source.view) {
            return record.view.slice(value.start - source.view.start, Int(value.length))
        }
        if value.isPart(of: source.raw) {
            return record.raw.slice(value.start - source.raw.start, Int(value.length))
        }
        return derive(other.bytes(value))
    }
}
