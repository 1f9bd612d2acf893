internal import Records
internal import Synchronization

/// Decoded batches of `hot.db`, for the snapshots of one process: a server is asked about its newest records again
/// and again, and those are the ones without an index, perhaps in thousands of small batches.
///
/// Holds the newest batches up to a bound in bytes. A batch has its number for ever and never changes, so what is
/// here is never out of date; what is sealed goes with the next snapshot. Any thread.
public final class HotBatchCache: Sendable {
    private struct Entry {
        let batch: RecordBatch
        let firstArrival: Int64
        let bytes: Int
    }

    private struct State {
        var entries: [Int64: Entry] = [:]
        var bytes = 0
        /// The oldest batch that is here.
        var oldest = Int64.max
        /// Batches up to this one are sealed.
        var sealed: Int64 = 0

        mutating func remove(_ number: Int64) {
            if let entry = entries.removeValue(forKey: number) { bytes -= entry.bytes }
            oldest = entries.keys.min() ?? .max
        }
    }

    private let state = Mutex(State())
    private let limit: Int

    /// - Parameter limit: bytes of memory.
    public init(limit: Int = 20 << 20) { self.limit = limit }

    /// Bytes of memory that it holds.
    public var bytes: Int { state.withLock { $0.bytes } }

    /// The batch with this number; `firstArrival` is asked for so that it cannot be one of another store.
    func batch(_ number: Int64, firstArrival: Int64) -> RecordBatch? {
        state.withLock { state in
            guard let entry = state.entries[number], entry.firstArrival == firstArrival else { return nil }
            return entry.batch
        }
    }

    /// True when a batch of so many bytes would be kept.
    func wants(_ number: Int64, bytes: Int) -> Bool {
        state.withLock { number > $0.sealed && bytes <= limit && (number > $0.oldest || $0.bytes + bytes <= limit) }
    }

    /// Keeps `batch`, which nobody changes any more, and lets go of older ones when there is no room.
    func keep(_ batch: RecordBatch, _ number: Int64, firstArrival: Int64) {
        let bytes = batch.memoryBytes
        state.withLock { state in
            guard number > state.sealed, bytes <= limit, state.entries[number] == nil else { return }
            while state.bytes + bytes > limit {
                guard state.oldest < number else { return }
                state.remove(state.oldest)
            }
            state.entries[number] = Entry(batch: batch, firstArrival: firstArrival, bytes: bytes)
            state.bytes += bytes
            state.oldest = min(state.oldest, number)
        }
    }

    /// Lets go of what is sealed.
    func forget(through sealed: Int64) {
        state.withLock { state in
            guard sealed > state.sealed else { return }
            state.sealed = sealed
            guard state.oldest <= sealed else { return }
            for number in state.entries.keys where number <= sealed {
                if let entry = state.entries.removeValue(forKey: number) { state.bytes -= entry.bytes }
            }
            state.oldest = state.entries.keys.min() ?? .max
        }
    }
}

extension RecordBatch {
    /// Bytes of memory that it takes, but for its names and streams; its arrays are as long as they must be.
    fileprivate var memoryBytes: Int {
        text.capacity + derived.capacity + records.count * MemoryLayout<Record>.stride
            + fields.count * MemoryLayout<Field>.stride + arrivals.count * MemoryLayout<Int64>.stride + 1024
    }
}
