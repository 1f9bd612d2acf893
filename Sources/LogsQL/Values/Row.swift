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

    var cells: [Cell] {
        get { held }
        _modify {
            if !places.isEmpty { places.removeAll(keepingCapacity: true) }
            yield &held
        }
    }

    private var held: [Cell] = []
    /// Where the cells of a wide row are, by name; empty while it is narrow, or when others have changed the cells.
    private var places: [String: Int] = [:]
    private let own = ValueArena()
    private var names: [String] = []
    private weak var known: RecordBatch?

    func load(_ batch: RecordBatch, _ index: Int) {
        if known !== batch || names.count != batch.names.count {
            names = (0..<batch.names.count).map { batch.names.name(UInt32($0)) }
            known = batch
        }
        held.removeAll(keepingCapacity: true)
        if !places.isEmpty { places.removeAll(keepingCapacity: true) }
        own.clear()
        if !batch.isRows { loadFixed(batch, index) }
        let first = Int(batch.records[index].firstField)
        for field in batch.fields[first..<(first + Int(batch.records[index].fieldCount))] where field.value.length > 0 {
            held.append(Cell(name: names[Int(field.name)], value: batch.bytes(field.value), kind: field.kind))
        }
    }

    private func loadFixed(_ batch: RecordBatch, _ index: Int) {
        batch.forEachFixedValue(of: index) { name, value, kind in
            // The time's text must outlive the call that makes it.
            let value = held.isEmpty ? own.copy(value) : value
            held.append(Cell(name: String(decoding: name, as: UTF8.self), value: value, kind: kind))
        }
    }

    func cell(_ name: String) -> Cell? { place(name).map { held[$0] } }

    /// Wide rows look names up: to walk over thousands of fields for each of thousands costs seconds.
    private func place(_ name: String) -> Int? {
        guard held.count > Self.narrow else { return held.firstIndex { $0.name == name } }
        if places.isEmpty {
            for (at, cell) in held.enumerated() where places[cell.name] == nil { places[cell.name] = at }
        }
        return places[name]
    }

    private static let narrow = 64

    /// Sets a field, in its place when there is one of that name.
    func set(_ name: String, _ value: UnsafeBufferPointer<UInt8>, _ kind: FieldKind) {
        let cell = Cell(name: name, value: value, kind: kind)
        if let at = place(name) {
            held[at] = cell
        } else {
            held.append(cell)
            if !places.isEmpty { places[name] = held.count - 1 }
        }
    }

    /// The value of a field, the empty name being `_msg`; empty when the row has none.
    func value(_ name: String) -> UnsafeBufferPointer<UInt8> { cell(name.isEmpty ? "_msg" : name)?.value ?? noBytes }

    /// Sets a field to a copy of `value`; the empty name is `_msg`.
    func put(_ name: String, _ value: [UInt8], _ kind: FieldKind = .text) {
        set(name.isEmpty ? "_msg" : name, own.copy(value), kind)
    }

    func put(_ name: String, _ value: UnsafeBufferPointer<UInt8>, _ kind: FieldKind = .text) {
        set(name.isEmpty ? "_msg" : name, own.copy(value), kind)
    }

    /// Sets a field to a number, as JSON writes it, or to `NaN` and the infinities as text.
    func put(_ name: String, number: Double) {
        var text: [UInt8] = []
        appendNumber(number, to: &text)
        put(name, text, number.isFinite ? .number : .text)
    }

    func write(to writer: RowWriter) {
        for cell in cells {
            var name = cell.name
            name.withUTF8 { writer.add($0, cell.value, cell.kind) }
        }
    }
}

/// A pipe that changes each record on its own: the row is loaded, changed and handed on. Rows that
/// do not fulfil `condition` go on as they are.
final class RowProcessor: PipeProcessor {
    private let next: any PipeProcessor
    private let writer: RowWriter
    private let row = Row()
    private let condition: (any Filter)?
    private let change: (Row) -> Void

    init(
        _ next: any PipeProcessor, _ limits: QueryLimits, if condition: (any Filter)? = nil,
        _ change: @escaping (Row) -> Void
    ) {
        self.next = next
        self.condition = condition
        self.change = change
        writer = RowWriter(next, limits)
    }

    func consume(_ batch: RecordBatch, _ selection: Selection) throws(QueryError) {
        var chosen = selection
        condition?.apply(to: batch, &chosen)
        do {
            try selection.forEach { index in
                row.load(batch, index)
                if chosen.contains(index) { change(row) }
                try writer.beginRow(fields: row.cells.count)
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
