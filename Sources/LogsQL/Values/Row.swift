import Records

/// One record's fields as a list that pipes rename, copy and drop from.
///
/// Values are views into the batch, or into the row's own bytes, until the next `load`.
final class Row {
    struct Cell {
        var name: String
        var value: UnsafeBufferPointer<UInt8>
        var kind: FieldKind
    }

    var cells: [Cell] = []
    private var own = ByteArena(capacity: 256)
    private var names: [String] = []
    private weak var known: RecordBatch?

    func load(_ batch: RecordBatch, _ index: Int) {
        if known !== batch || names.count != batch.names.count {
            names = (0..<batch.names.count).map { batch.names.name(UInt32($0)) }
            known = batch
        }
        cells.removeAll(keepingCapacity: true)
        if !batch.isRows { loadFixed(batch, index) }
        let first = Int(batch.records[index].firstField)
        for field in batch.fields[first..<(first + Int(batch.records[index].fieldCount))] where field.value.length > 0 {
            cells.append(Cell(name: names[Int(field.name)], value: batch.bytes(field.value), kind: field.kind))
        }
    }

    private func loadFixed(_ batch: RecordBatch, _ index: Int) {
        // The time's text must outlive the call that makes it; 64 bytes hold any.
        own.truncate(to: 0)
        batch.forEachFixedValue(of: index) { name, value, kind in
            var value = value
            if cells.isEmpty {
                own.append(value)
                value = own.bytes
            }
            cells.append(Cell(name: String(decoding: name, as: UTF8.self), value: value, kind: kind))
        }
    }

    func cell(_ name: String) -> Cell? { cells.first { $0.name == name } }

    /// Sets a field, in its place when there is one of that name.
    func set(_ name: String, _ value: UnsafeBufferPointer<UInt8>, _ kind: FieldKind) {
        let cell = Cell(name: name, value: value, kind: kind)
        if let at = cells.firstIndex(where: { $0.name == name }) {
            cells[at] = cell
        } else {
            cells.append(cell)
        }
    }

    func write(to writer: RowWriter) {
        for cell in cells { writer.add(cell.name, cell.value, cell.kind) }
    }
}

/// A pipe that changes each record on its own: the row is loaded, changed and handed on.
final class RowProcessor: PipeProcessor {
    private let next: any PipeProcessor
    private let writer: RowWriter
    private let row = Row()
    private let change: (Row) -> Void

    init(_ next: any PipeProcessor, _ limits: QueryLimits, _ change: @escaping (Row) -> Void) {
        self.next = next
        self.change = change
        writer = RowWriter(next, limits)
    }

    func consume(_ batch: RecordBatch, _ selection: Selection) throws(QueryError) {
        do {
            try selection.forEach { index in
                row.load(batch, index)
                change(row)
                try writer.beginRow()
                row.write(to: writer)
            }
        } catch {
            throw error as? QueryError ?? .stopped("\(error)")
        }
        // Rows go on with the batch they came from, so that a live tail shows them at once.
        try writer.flush()
    }

    func finish() throws(QueryError) { try next.finish() }
    var isSatisfied: Bool { next.isSatisfied }
}

/// True when `name` is the pattern or, with a `*` at its end, begins with it.
func matches(_ name: String, _ pattern: String) -> Bool {
    if pattern.hasSuffix("*") { return name.hasPrefix(pattern.dropLast()) }
    return name == (pattern.isEmpty ? "_msg" : pattern)
}
