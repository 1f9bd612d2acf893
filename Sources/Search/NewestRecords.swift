import Instants
import Records

/// The newest records seen so far, in bounded memory: a heap with the oldest of them on top.
struct NewestRecords {
    private struct Entry {
        var time: Int64
        /// Order of arrival among equal times.
        var sequence: Int
        /// Place in `kept`.
        var index: Int

        func isOlder(than other: Entry) -> Bool { (time, sequence) < (other.time, other.sequence) }
    }

    private let limit: Int
    private var heap: [Entry] = []
    private var kept = RecordBatch()
    private var sequence = 0

    init(limit: Int) { self.limit = max(0, limit) }

    /// The time of the oldest kept record when as many as wanted are there.
    var horizon: Int64? { heap.count == limit ? heap.first?.time ?? .max : nil }

    mutating func take(_ batch: RecordBatch, _ selection: Selection) {
        guard limit > 0 else { return }
        // Blocks come newest first, so within one block what comes later counts as newer, and
        // among blocks of one time the one read first does.
        sequence -= batch.count
        var mapping = BatchMapping(batch)
        selection.forEach { index in
            let entry = Entry(
                time: batch.records[index].time.nanoseconds, sequence: sequence + index, index: kept.count)
            if heap.count < limit {
                kept.append(index, of: batch, using: &mapping)
                push(entry)
            } else if let oldest = heap.first, oldest.isOlder(than: entry) {
                kept.append(index, of: batch, using: &mapping)
                replaceOldest(with: entry)
            }
        }
        if kept.count > 4 * limit + 1024 { compact() }
    }

    /// The kept records in the order of time.
    func sorted() -> RecordBatch {
        let result = RecordBatch()
        var mapping = BatchMapping(kept)
        for entry in heap.sorted(by: { $0.isOlder(than: $1) }) { result.append(entry.index, of: kept, using: &mapping) }
        return result
    }

    private mutating func compact() {
        let fresh = RecordBatch()
        var mapping = BatchMapping(kept)
        for place in heap.indices {
            fresh.append(heap[place].index, of: kept, using: &mapping)
            heap[place].index = fresh.count - 1
        }
        kept = fresh
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
