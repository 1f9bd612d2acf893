import Records

/// Holds rows with their keys; with a limit, throws away what can no longer be among the first.
final class SortProcessor: PipeProcessor {
    private struct Entry {
        var place: RowStore.Place
        var partition: [UInt8]
        var keys: [SortValue]
    }

    private let pipe: SortPipe
    private let next: any PipeProcessor
    private let limits: QueryLimits
    private var store: RowStore
    private var entries: [Entry] = []
    private var keyBytes = 0
    /// Rows at which the store is cut back to the first ones.
    private let cutAt: Int

    init(_ pipe: SortPipe, _ next: any PipeProcessor, _ limits: QueryLimits) {
        self.pipe = pipe
        self.next = next
        self.limits = limits
        store = RowStore(pipe.description, limits)
        let held = (pipe.limit ?? .max).addingReportingOverflow(pipe.offset ?? 0)
        cutAt = held.overflow || held.partialValue > .max / 4 ? .max : max(1024, held.partialValue * 2)
    }

    func consume(_ batch: RecordBatch, _ selection: Selection) throws(QueryError) {
        if pipe.limit == 0 { return }
        let readers = pipe.keys.map { FieldReader(batch, $0.field) }
        let partition = pipe.partition.map { FieldReader(batch, $0) }
        selection.forEach { index in
            hold(
                Entry(
                    place: store.add(batch, index), partition: joined(partition, index),
                    keys: keys(batch, index, readers)))
        }
        if entries.count >= cutAt { cut() }
        let limit = limits.maxMemoryBytes
        if store.memory + keyBytes > limit {
            cut()
            if store.memory + keyBytes > limit { throw .tooMuchMemory(pipe: pipe.description, limit: limit) }
        }
    }

    private func hold(_ entry: Entry) {
        keyBytes += entry.keys.reduce(64) { $0 + $1.text.count + 64 } + entry.partition.count
        entries.append(entry)
    }

    func finish() throws(QueryError) {
        entries.sort(by: isBefore)
        let writer = RowWriter(next, limits)
        for (rank, entry) in chosen(from: pipe.offset ?? 0) {
            if next.isSatisfied { break }
            let batch = store.batches[entry.place.batch]
            try writer.beginRow(fields: batch.fieldCount(entry.place.row) + 1)
            writer.addFields(of: batch, entry.place.row)
            if let name = pipe.rank { writer.add(name, Array(String(rank).utf8), .number) }
        }
        try writer.flush()
        try next.finish()
    }

    var isSatisfied: Bool { pipe.limit == 0 || next.isSatisfied }

    // MARK: Order

    private func isBefore(_ a: Entry, _ b: Entry) -> Bool {
        for (at, key) in a.keys.enumerated() where at < b.keys.count {
            let order = key.compare(b.keys[at])
            if order == 0 { continue }
            let descends = pipe.descends != (at < pipe.keys.count && pipe.keys[at].descends)
            return descends ? order > 0 : order < 0
        }
        return a.place < b.place
    }

    /// The sorted entries that the limit leaves, from `offset` on, with their ranks.
    private func chosen(from offset: Int) -> [(rank: Int, entry: Entry)] {
        let (last, over) = (pipe.limit ?? .max).addingReportingOverflow(pipe.offset ?? 0)
        let end = over ? Int.max : last
        var seen: [[UInt8]: Int] = [:]
        var chosen: [(rank: Int, entry: Entry)] = []
        for entry in entries {
            let rank = seen[entry.partition, default: 0] + 1
            seen[entry.partition] = rank
            if rank > offset, rank <= end { chosen.append((rank, entry)) }
        }
        return chosen
    }

    private func cut() {
        guard pipe.limit != nil else { return }
        entries.sort(by: isBefore)
        let kept = chosen(from: 0).map(\.entry)
        let old = store
        store = RowStore(pipe.description, limits)
        entries = []
        keyBytes = 0
        // Rows stay in the order they came, which decides between equal keys.
        for entry in kept.sorted(by: { $0.place < $1.place }) {
            var entry = entry
            entry.place = store.add(old.batches[entry.place.batch], entry.place.row)
            hold(entry)
        }
    }

    // MARK: Keys

    private func keys(_ batch: RecordBatch, _ index: Int, _ readers: [FieldReader]) -> [SortValue] {
        guard readers.isEmpty else {
            return readers.map { reader in
                reader.reference == .time
                    ? SortValue(batch.records[index].time) : reader.withValue(index) { SortValue($0) }
            }
        }
        var values: [(name: [UInt8], value: SortValue)] = []
        batch.forEachValue(of: index) { name, value, _ in values.append((Array(name), SortValue(value))) }
        return values.sorted { $0.name.lexicographicallyPrecedes($1.name) }.flatMap { pair in
            [pair.name.withUnsafeBufferPointer { SortValue($0) }, pair.value]
        }
    }

    private func joined(_ readers: [FieldReader], _ index: Int) -> [UInt8] {
        var key: [UInt8] = []
        for reader in readers {
            reader.withValue(index) { value in
                withUnsafeBytes(of: UInt32(value.count)) { key.append(contentsOf: $0) }
                key.append(contentsOf: value)
            }
        }
        return key
    }
}
