import Records

/// Rows held by a pipe, with a limit on their memory.
final class RowStore: @unchecked Sendable {  // filled by one thread, then only read
    private(set) var batches: [RecordBatch] = []
    private let pipe: String
    private let limits: QueryLimits
    private var closed = 0

    init(_ pipe: String, _ limits: QueryLimits) {
        self.pipe = pipe
        self.limits = limits
    }

    var count: Int { batches.reduce(0) { $0 + $1.count } }

    /// A copy of the selected records of `batch`.
    func take(_ batch: RecordBatch, _ selection: Selection) throws(QueryError) {
        selection.forEach { add(batch, $0) }
        let limit = limits.maxMemoryBytes
        if memory > limit { throw .tooMuchMemory(pipe: pipe, limit: limit) }
    }

    /// Where a row lies. Of two the one that came first is smaller.
    struct Place: Comparable {
        let batch: Int
        let row: Int

        static func < (a: Place, b: Place) -> Bool { a.batch == b.batch ? a.row < b.row : a.batch < b.batch }
    }

    /// Bytes that the rows take.
    var memory: Int { closed + (batches.last?.rowMemory ?? 0) }

    /// A copy of the record `index` of `batch`, whatever memory it takes.
    @discardableResult
    func add(_ batch: RecordBatch, _ index: Int) -> Place {
        let store = open(fields: batch.fieldCount(index))
        store.addRecord(Record(raw: .empty, view: .empty))
        batch.forEachValue(of: index) { name, value, kind in
            guard value.count > 0 else { return }
            if let id = store.names.intern(name), store.addField(id, kind, store.derive(value)) { return }
            limits.countDropped(1)
        }
        return Place(batch: batches.count - 1, row: store.count - 1)
    }

    /// The batch to add to: a new one before names or bytes of the last run out.
    private func open(fields: Int) -> RecordBatch {
        if let last = batches.last, last.names.count + fields <= NameTable.limit, last.derived.count < 64 << 20 {
            return last
        }
        closed += batches.last?.rowMemory ?? 0
        let batch = RecordBatch(textCapacity: 16, isRows: true)
        batches.append(batch)
        return batch
    }

    /// Hands all rows to `next`, as far as it wants them.
    func send(to next: any PipeProcessor) throws(QueryError) {
        for batch in batches where !next.isSatisfied {
            try next.consume(batch, Selection(count: batch.count, all: true))
        }
    }
}
