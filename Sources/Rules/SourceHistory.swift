internal import Instants
internal import Records

/// When each source was first and last heard of, in event time, and how much it said in its first minutes:
/// what "more than usual" needs to know where there is no usual yet, and what tells that a source fell silent.
///
/// A row `alert/source/SOURCE` for each, written with the records that change it.
struct SourceHistory: Sendable {
    /// Sources remembered. One that is forgotten counts as new when it speaks again.
    static let limit = 16_384
    /// The first minutes are counted in slots of this width.
    private static let slotWidth: Int64 = 15_000_000_000
    private static let slotCount = 40

    private struct Entry: Sendable {
        var name: String
        var hash: UInt64
        var first = Instant.distantFuture
        /// The newest time.
        var last = Instant.distantPast
        /// False while that is not known, as of rows of version 1.
        var hasLast = false
        /// Records by slot from `first` on.
        var young: [UInt32] = []
        var isChanged = true
    }

    private var entries: [Entry] = []
    private var places: [UInt64: Int] = [:]

    /// The entries of the streams of a batch, by stream, for `note`. Valid until the next call.
    /// `gone` takes the keys of rows that had to leave for new sources.
    mutating func open(_ batch: RecordBatch, gone: inout [String]) -> [Int] {
        if entries.count + batch.streams.count > Self.limit { gone += evict() }
        return (0..<batch.streams.count).map { stream in
            let source = batch.streams.source(UInt32(stream))
            let hash = hashBytes(source)
            if let known = places[hash] { return known }
            entries.append(Entry(name: String(decoding: source, as: UTF8.self), hash: hash, isChanged: false))
            places[hash] = entries.count - 1
            return entries.count - 1
        }
    }

    /// Takes note of a record of the source with the entry `place`.
    mutating func note(_ time: Instant, _ place: Int) {
        if time > entries[place].last || !entries[place].hasLast {
            entries[place].last = max(time, entries[place].last)
            entries[place].hasLast = true
            entries[place].isChanged = true
        }
        if time < entries[place].first {
            // What was counted from a later start means nothing from an earlier one.
            entries[place].first = time
            entries[place].young = []
            entries[place].isChanged = true
        }
        let slot = (time - entries[place].first).nanoseconds / Self.slotWidth
        guard slot < Self.slotCount else { return }
        while entries[place].young.count <= Int(slot) { entries[place].young.append(0) }
        entries[place].young[Int(slot)] &+= 1
        entries[place].isChanged = true
    }

    /// The name and the newest time of a source; no time where it is not known.
    func newest(_ place: Int) -> (source: String, time: Instant?) {
        (entries[place].name, entries[place].hasLast ? entries[place].last : nil)
    }

    /// The newest times of the sources that were heard of in the month before the last one was. Older ones, as of
    /// archives that were imported once, would only be series that never change.
    var lately: [(source: String, time: Instant)] {
        let known = entries.filter(\.hasLast)
        let bound = (known.map(\.last).max() ?? .distantPast) - .days(30)
        return known.filter { $0.last >= bound }.map { ($0.name, $0.last) }
    }

    func firstSeen(_ place: Int) -> Instant { entries[place].first }

    /// Records of a young source in the `window` that ends at `time`, to within a slot; 0 for one
    /// that is no longer young.
    func said(_ place: Int, window: TimeSpan, until time: Instant) -> Int {
        let entry = entries[place]
        let end = (time - entry.first).nanoseconds / Self.slotWidth
        let begin = max(0, (time - window - entry.first).nanoseconds / Self.slotWidth)
        guard end >= begin, end < Self.slotCount else { return 0 }
        return entry.young.enumerated().reduce(0) { sum, slot in
            Int64(slot.offset) >= begin && Int64(slot.offset) <= end ? sum + Int(slot.element) : sum
        }
    }

    /// Forgets the quarter that has been silent for longest.
    private mutating func evict() -> [String] {
        guard !entries.isEmpty else { return [] }
        let bound = entries.map(\.last).sorted()[entries.count / 4]
        let gone = entries.filter { $0.last <= bound }
        entries.removeAll { $0.last <= bound }
        places = [:]
        for (place, entry) in entries.enumerated() { places[entry.hash] = place }
        return gone.map { Self.prefix + $0.name }
    }

    static let prefix = "alert/source/"
    /// Version 1 had no last time.
    private static let version: UInt8 = 2

    mutating func takeChanges() -> [StateChange] {
        var changes: [StateChange] = []
        for place in entries.indices where entries[place].isChanged {
            entries[place].isChanged = false
            var writer = StateWriter(version: Self.version)
            writer.append(entries[place].first.nanoseconds)
            writer.append(entries[place].last.nanoseconds)
            writer.append(UInt64(entries[place].young.count))
            for count in entries[place].young { writer.append(UInt64(count)) }
            changes.append(StateChange(key: Self.prefix + entries[place].name, value: writer.bytes))
        }
        return changes
    }

    mutating func restore(_ key: String, _ value: [UInt8]) {
        var reader = StateReader(value)
        guard reader.version == 1 || reader.version == Self.version, let first = reader.signed() else { return }
        var last: Int64?
        if reader.version > 1 {
            guard let read = reader.signed() else { return }
            last = read
        }
        guard let count = reader.count() else { return }
        var name = String(key.dropFirst(Self.prefix.count))
        var entry = Entry(name: name, hash: name.withUTF8 { hashBytes($0) }, isChanged: false)
        entry.first = Instant(nanoseconds: first)
        entry.last = last.map { Instant(nanoseconds: $0) } ?? entry.first
        entry.hasLast = last != nil
        for _ in 0..<count { entry.young.append(UInt32(truncatingIfNeeded: reader.unsigned() ?? 0)) }
        guard places[entry.hash] == nil else { return }
        places[entry.hash] = entries.count
        entries.append(entry)
    }
}
