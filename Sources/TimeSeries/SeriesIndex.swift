internal import PromQL
internal import Records

/// Series by their labels and by their names.
struct SeriesIndex: Sendable {
    private let limit: Int
    private var series: [MemorySeries] = []
    private var places: [LabelSet: Int] = [:]
    private var names: [String: [Int]] = [:]
    private var scrape = 0
    private var refused = 0
    /// Keys of rows to delete.
    private var gone: [String] = []

    init(limit: Int) { self.limit = limit }

    var size: SeriesHistory.Size {
        var size = SeriesHistory.Size(series: series.count, refused: refused)
        for entry in series {
            size.samples += entry.chunks.reduce(0) { $0 + $1.count }
            size.bytes += entry.chunks.reduce(0) { $0 + $1.byteCount }
        }
        return size
    }

    mutating func beginScrape() { scrape += 1 }

    mutating func append(_ sample: Sample, to labels: LabelSet, isScraped: Bool = true) {
        guard let place = place(of: labels), series[place].append(sample) else {
            refused += 1
            return
        }
        series[place].scrape = isScraped ? scrape : .max
        series[place].isAlive = true
    }

    /// Marks the series that have not come in this scrape.
    mutating func endScrape(at milliseconds: Int64) {
        for place in series.indices where series[place].isAlive && series[place].scrape < scrape {
            _ = series[place].append(Sample(milliseconds, Sample.staleValue))
            series[place].isAlive = false
        }
    }

    /// Forgets samples, and the series that have none left.
    mutating func forget(before milliseconds: Int64) {
        var isEmpty = false
        for place in series.indices where (series[place].chunks.first?.end ?? .max) < milliseconds {
            let starts = series[place].forget(before: milliseconds)
            gone += starts.map { ChunkRow.key(series[place].labels, $0) }
            isEmpty = isEmpty || series[place].chunks.isEmpty
        }
        guard isEmpty else { return }
        series.removeAll { $0.chunks.isEmpty }
        places = [:]
        names = [:]
        for (place, entry) in series.enumerated() { note(entry.labels, place) }
    }

    /// The rows of all chunks that have changed since the last call.
    mutating func takeChanges() -> [StateChange] {
        var changes = gone.map { StateChange(key: $0, value: nil) }
        gone = []
        for place in series.indices {
            let labels = series[place].labels
            series[place].takeChanged { chunk in
                changes.append(
                    StateChange(key: ChunkRow.key(labels, chunk.start), value: ChunkRow.value(labels, chunk)))
            }
        }
        return changes
    }

    /// Puts back what the store has kept. Rows that cannot be read, and those without room, are deleted.
    mutating func restore(_ rows: [StateChange]) {
        var found: [(labels: LabelSet, chunk: Chunk, key: String)] = []
        for row in rows where row.key.hasPrefix(ChunkRow.prefix) {
            if let value = row.value, let (labels, chunk) = ChunkRow.read(value) {
                found.append((labels, chunk, row.key))
            } else {
                gone.append(row.key)
            }
        }
        for (labels, chunk, key) in found.sorted(by: { $0.chunk.start < $1.chunk.start }) {
            guard let place = place(of: labels), series[place].restore(chunk) else {
                gone.append(key)
                continue
            }
        }
    }

    /// What may meet the conditions: the series of the metric when they name one, else all.
    func candidates(
        _ matchers: [LabelMatcher], _ times: ClosedRange<Int64>
    ) -> [(labels: LabelSet, chunks: [Chunk])] {
        let name = matchers.first { $0.name == LabelSet.nameLabel && $0.operation == .equal && !$0.value.isEmpty }?
            .value
        let chosen = name.map { (names[$0] ?? []).map { series[$0] } } ?? series
        return chosen.lazy.filter { $0.overlaps(times) }.map { ($0.labels, $0.chunks) }
    }

    private mutating func place(of labels: LabelSet) -> Int? {
        if let place = places[labels] { return place }
        guard series.count < limit else { return nil }
        series.append(MemorySeries(labels))
        note(labels, series.count - 1)
        return series.count - 1
    }

    private mutating func note(_ labels: LabelSet, _ place: Int) {
        places[labels] = place
        names[labels.name, default: []].append(place)
    }
}
