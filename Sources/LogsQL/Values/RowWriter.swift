import Records

/// Makes rows batches and hands them on when they are full.
final class RowWriter {
    private let next: any PipeProcessor
    private let limits: QueryLimits
    private var batch = RecordBatch(textCapacity: 16, isRows: true)

    init(_ next: any PipeProcessor, _ limits: QueryLimits) {
        self.next = next
        self.limits = limits
    }

    /// Starts a row; hands on the rows before it when there are enough of them, or when `fields` names might not
    /// fit beside theirs.
    func beginRow(fields: Int = NameTable.limit / 2) throws(QueryError) {
        let isFull = batch.count >= limits.rowsPerBatch || batch.derived.count > 4 << 20
        if isFull || batch.names.count + fields > NameTable.limit { try flush() }
        batch.addRecord(Record(raw: .empty, view: .empty))
    }

    /// Adds a field to the row; empty ones are left out, as missing and empty mean the same. What a row has no room
    /// for is counted.
    func add(_ name: UnsafeBufferPointer<UInt8>, _ value: UnsafeBufferPointer<UInt8>, _ kind: FieldKind) {
        guard value.count > 0 else { return }
        if let id = batch.names.intern(name), batch.addField(id, kind, batch.derive(value)) { return }
        limits.countDropped(1)
    }

    func add(_ name: String, _ value: UnsafeBufferPointer<UInt8>, _ kind: FieldKind) {
        var name = name.isEmpty ? "_msg" : name
        name.withUTF8 { add($0, value, kind) }
    }

    func add(_ name: String, _ value: [UInt8], _ kind: FieldKind) {
        value.withUnsafeBufferPointer { add(name, $0, kind) }
    }

    /// A whole row of another batch.
    func addFields(of source: RecordBatch, _ index: Int) {
        source.forEachValue(of: index) { add($0, $1, $2) }
    }

    /// Hands on what is there.
    func flush() throws(QueryError) {
        guard batch.count > 0 else { return }
        let full = batch
        batch = RecordBatch(textCapacity: 16, isRows: true)
        try next.consume(full, Selection(count: full.count, all: true))
    }
}

extension RecordBatch {
    /// Fields of record `index`, those among them that every log record has.
    func fieldCount(_ index: Int) -> Int { Int(records[index].fieldCount) + (isRows ? 0 : 9) }

    /// Memory that rows of this batch take, about.
    var rowMemory: Int { derived.count + records.count * 56 + fields.count * 16 }
}
