internal import Instants
internal import Records

/// When each source was first heard of, in event time: what "more than usual" needs to know.
struct SourceHistory: Sendable {
    /// Sources remembered. One that is forgotten counts as new when it speaks again.
    static let limit = 16_384

    private struct Entry: Sendable {
        var name: String
        var first: Instant
        /// The newest time, as far as it is known since the start.
        var last: Instant
        var isChanged: Bool
    }

    private var entries: [UInt64: Entry] = [:]

    /// Takes note of the sources of a batch; gives the keys of rows that had to leave for new ones.
    /// Times after `latest` are not believed.
    mutating func observe(_ batch: RecordBatch, latest: Instant) -> [String] {
        var spans = [(first: Instant, last: Instant)](
            repeating: (.distantFuture, .distantPast), count: batch.streams.count)
        for record in batch.records where !record.flags.contains(.timeFromFile) && record.time <= latest {
            let stream = Int(record.stream)
            guard stream < spans.count else { continue }
            spans[stream].first = min(spans[stream].first, record.time)
            spans[stream].last = max(spans[stream].last, record.time)
        }
        var gone: [String] = []
        for (stream, span) in spans.enumerated() where span.first <= span.last {
            let source = batch.streams.source(UInt32(stream))
            let hash = hashBytes(source)
            if let known = entries[hash] {
                entries[hash]?.last = max(known.last, span.last)
                if known.first <= span.first { continue }
                entries[hash]?.first = span.first
                entries[hash]?.isChanged = true
            } else {
                if entries.count >= Self.limit { gone += evict() }
                let name = String(decoding: source, as: UTF8.self)
                entries[hash] = Entry(name: name, first: span.first, last: span.last, isChanged: true)
            }
        }
        return gone
    }

    /// Forgets the quarter that has been silent for longest.
    private mutating func evict() -> [String] {
        let order = entries.values.map(\.last).sorted()
        let bound = order[order.count / 4]
        let gone = entries.filter { $0.value.last <= bound }
        for hash in gone.keys { entries[hash] = nil }
        return gone.values.map { Self.prefix + $0.name }
    }

    func firstSeen(_ source: UnsafeBufferPointer<UInt8>) -> Instant? { entries[hashBytes(source)]?.first }

    static let prefix = "alert/source/"

    mutating func takeChanges() -> [StateChange] {
        var changes: [StateChange] = []
        for (hash, entry) in entries where entry.isChanged {
            entries[hash]?.isChanged = false
            var writer = StateWriter(version: 1)
            writer.append(entry.first.nanoseconds)
            changes.append(StateChange(key: Self.prefix + entry.name, value: writer.bytes))
        }
        return changes
    }

    mutating func restore(_ key: String, _ value: [UInt8]) {
        var reader = StateReader(value)
        guard reader.version == 1, let first = reader.signed() else { return }
        var name = String(key.dropFirst(Self.prefix.count))
        let hash = name.withUTF8 { hashBytes($0) }
        entries[hash] = Entry(name: name, first: Instant(nanoseconds: first), last: Instant(nanoseconds: first), isChanged: false)
    }
}
