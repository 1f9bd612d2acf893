internal import Instants
import LogsQL
import Records

/// The newest records seen so far, in bounded memory: a heap with the oldest of them on top.
/// Of records of one time, those that arrived later are the newer ones.
struct NewestRecords {
    private struct Entry {
        var time: Int64
        /// Order of arrival among equal times.
        var arrival: Int64
        /// Place in `kept`.
        var chunk: Int
        var index: Int

        func isOlder(than other: Entry) -> Bool { (time, arrival) < (other.time, other.arrival) }
    }

    private let limit: Int
    private let maxMemoryBytes: Int
    private var heap: [Entry] = []
    /// Copies of the records: all of logs, or all rows. More than one batch only when their field names do not
    /// fit one table.
    private var kept = [RecordBatch()]
    private var copied = 0

    init(limit: Int, maxMemoryBytes: Int) {
        self.limit = max(0, limit)
        self.maxMemoryBytes = maxMemoryBytes
    }

    /// The time of the oldest kept record when as many as wanted are there: older ones do not matter.
    var horizon: Int64? { heap.count == limit ? heap.first?.time ?? .max : nil }

    /// Takes the selected records of `batch`, whose record `index` arrived as number `arrival(index)`.
    mutating func take(_ batch: RecordBatch, _ selection: Selection, _ arrival: (Int) -> Int64) throws(QueryError) {
        guard limit > 0 else { return }
        if batch.isRows != kept[0].isRows { kept = [RecordBatch(isRows: batch.isRows)] }
        if kept[kept.count - 1].hasRoom(for: batch) == false { kept.append(RecordBatch(isRows: batch.isRows)) }
        var mapping = BatchMapping(batch)
        selection.forEach { index in
            let time = batch.records[index].time.nanoseconds
            let entry = Entry(
                time: time, arrival: arrival(index), chunk: kept.count - 1, index: kept[kept.count - 1].count)
            let isFull = heap.count == limit
            if isFull, let oldest = heap.first, !oldest.isOlder(than: entry) { return }
            kept[kept.count - 1].append(index, of: batch, using: &mapping)
            copied += 1
            if isFull { replaceOldest(with: entry) } else { push(entry) }
        }
        if copied > 4 * limit + 1024 || memory > maxMemoryBytes { compact() }
        if memory > maxMemoryBytes { throw .tooMuchMemory(pipe: "newest", limit: maxMemoryBytes) }
    }

    /// The kept records in the order of time. One batch, unless their field names do not fit one.
    func sorted() -> [RecordBatch] {
        copies(heap.sorted { $0.isOlder(than: $1) }).batches
    }

    private var memory: Int {
        kept.reduce(0) { $0 + $1.text.count + $1.derived.count + $1.count * 64 + $1.fields.count * 16 }
    }

    private mutating func compact() {
        let fresh = copies(heap)
        kept = fresh.batches
        for place in heap.indices { (heap[place].chunk, heap[place].index) = fresh.places[place] }
        copied = heap.count
    }

    private func copies(_ entries: [Entry]) -> (batches: [RecordBatch], places: [(Int, Int)]) {
        let isRows = kept[0].isRows
        var batches = [RecordBatch(isRows: isRows)]
        var places: [(Int, Int)] = []
        var mappings = kept.map { BatchMapping($0) }
        for entry in entries {
            let source = kept[entry.chunk]
            if kept.count > 1, !batches[batches.count - 1].hasRoom(for: source) {
                batches.append(RecordBatch(isRows: isRows))
                mappings = kept.map { BatchMapping($0) }
            }
            let target = batches[batches.count - 1]
            places.append((batches.count - 1, target.count))
            target.append(entry.index, of: source, using: &mappings[entry.chunk])
        }
        return (batches, places)
    }

    private mutating func push(_ entry: Entry) {
        heap.append(entry)
        var child = heap.count - 1
        while child > 0, heap[child].isOlder(than: heap[(child - 1) / 2]) {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    private mutating func replaceOldest(with entry: Entry) {
        heap[0] = entry
        var parent = 0
        while true {
            var smallest = parent
            for child in [2 * parent + 1, 2 * parent + 2]
            where child < heap.count && heap[child].isOlder(than: heap[smallest]) {
                smallest = child
            }
            if smallest == parent { return }
            heap.swapAt(parent, smallest)
            parent = smallest
        }
    }
}
