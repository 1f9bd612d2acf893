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

    /// Forgets the chunks that end before `time`.
    mutating func forget(before time: Int64) {
        let kept = chunks.firstIndex { $0.end >= time } ?? chunks.count
        if kept > 0 { chunks.removeFirst(kept) }
    }

    /// True when there may be samples in `times`.
    func overlaps(_ times: ClosedRange<Int64>) -> Bool {
        guard let first = chunks.first, let last = chunks.last else { return false }
        return first.start <= times.upperBound && last.end >= times.lowerBound
    }
}
