internal import PromQL

/// A series with its samples of the last hours, in chunks.
struct MemorySeries: Sendable {
    let labels: LabelSet
    private(set) var chunks: [Chunk] = []
    /// The last time it was seen at, by the count of scrapes.
    var scrape = 0
    /// False when its end has been marked.
    var isAlive = true

    init(_ labels: LabelSet) { self.labels = labels }

    var end: Int64? { chunks.last?.end }

    /// Appends a sample; false when it is not later than the last one.
    mutating func append(_ sample: Sample) -> Bool {
        if let end, sample.milliseconds <= end { return false }
        if chunks.last?.isFull ?? true { chunks.append(Chunk()) }
        chunks[chunks.count - 1].append(sample)
        return true
    }

    /// Forgets the chunks that end before `time`; gives the starts of those that are in the store.
    mutating func forget(before time: Int64) -> [Int64] {
        let kept = chunks.firstIndex { $0.end >= time } ?? chunks.count
        let gone = chunks.prefix(kept).filter { $0.saved > 0 }.map(\.start)
        if kept > 0 { chunks.removeFirst(kept) }
        return gone
    }

    /// Calls `body` with each chunk that has changed since the last call.
    mutating func takeChanged(_ body: (Chunk) -> Void) {
        for place in chunks.indices where chunks[place].saved != chunks[place].count {
            chunks[place].saved = chunks[place].count
            body(chunks[place])
        }
    }

    /// Puts back a chunk as it was; false when it is not later than what there is.
    mutating func restore(_ chunk: Chunk) -> Bool {
        guard chunk.count > 0, chunk.start > end ?? .min else { return false }
        chunks.append(chunk)
        return true
    }

    /// True when there may be samples in `times`.
    func overlaps(_ times: ClosedRange<Int64>) -> Bool {
        guard let first = chunks.first, let last = chunks.last else { return false }
        return first.start <= times.upperBound && last.end >= times.lowerBound
    }
}
