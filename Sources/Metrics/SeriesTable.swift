public import Instants
internal import Records

/// One series: a label set and what has been measured for it.
public struct Series: Sendable {
    /// As `appendLabel` writes it; also its key.
    public internal(set) var labels: [UInt8]
    let hash: UInt64
    /// Total of a counter, last value of a gauge, sum of a histogram or summary.
    public internal(set) var value: Double = 0
    /// A histogram's count in each bucket, not cumulated, the last one for `+Inf`; a summary's count alone.
    public internal(set) var counts: [UInt64]
    /// The latest values of a summary.
    var window = AgeWindow()
    /// When the series began.
    public internal(set) var created: Instant
    /// When something last arrived for it.
    public internal(set) var seen: Instant
    /// Event time of a gauge's value, so that a late record does not overwrite a newer one.
    var eventTime = Instant.distantPast
    /// A record that was measured lately.
    public internal(set) var exemplar: Exemplar?
    /// True when it has changed since its state was taken.
    var isChanged = true
}

/// The series of one metric, found by the bytes of their labels.
///
/// At most `limit` label sets, one of which is the overflow: all further ones are measured
/// together in a series with every label `other`.
public struct SeriesTable: Sendable {
    public let definition: MetricDefinition
    public let limit: Int
    public private(set) var series: [Series] = []
    /// Open addressing: position in `series` plus one, 0 for free.
    private var slots = [Int32](repeating: 0, count: 16)
    /// Observations that went to the overflow since this was last set to 0.
    public var overflowed = 0

    public init(_ definition: MetricDefinition, limit: Int = 1000) {
        self.definition = definition
        self.limit = max(1, limit)
    }

    /// The position of the series with these labels, made when it is new, or that of the overflow.
    public mutating func position(of labels: UnsafeBufferPointer<UInt8>, now: Instant) -> Int {
        let hash = hashBytes(labels)
        let slot = slot(of: labels, hash)
        if slots[slot] != 0 { return Int(slots[slot] - 1) }
        if series.count < limit - 1 || definition.labels.isEmpty { return insert(Array(labels), hash, slot, now) }
        overflowed += 1
        let other = overflowLabels
        return other.withUnsafeBufferPointer { bytes in
            let hash = hashBytes(bytes)
            let slot = self.slot(of: bytes, hash)
            return slots[slot] != 0 ? Int(slots[slot] - 1) : insert(other, hash, slot, now)
        }
    }

    /// The labels of the series for all that have no room.
    public var overflowLabels: [UInt8] {
        var out: [UInt8] = []
        for name in definition.labels { appendLabel(name, "other", to: &out) }
        return out
    }

    // MARK: Measuring

    /// Adds to a counter.
    public mutating func add(_ amount: Double, at position: Int, now: Instant) {
        series[position].value += amount
        touch(position, now)
    }

    /// Sets a gauge, unless its value is of a later event.
    public mutating func set(_ value: Double, at position: Int, event: Instant, now: Instant) {
        if event >= series[position].eventTime {
            series[position].value = value
            series[position].eventTime = event
        }
        touch(position, now)
    }

    /// Puts a value into a histogram. Cost: a binary search among its buckets.
    public mutating func observe(_ value: Double, at position: Int, now: Instant) {
        series[position].counts[bucket(of: value)] += 1
        series[position].value += value
        touch(position, now)
    }

    /// Puts a finite value into a summary.
    public mutating func summarize(_ value: Double, at position: Int, now: Instant) {
        series[position].counts[0] += 1
        series[position].value += value
        series[position].window.insert(value, at: now, definition.summary)
        touch(position, now)
    }

    /// The bucket that `value` falls into.
    func bucket(of value: Double) -> Int {
        var low = 0
        var high = definition.buckets.count
        while low < high {
            let middle = (low + high) / 2
            if value <= definition.buckets[middle] { high = middle } else { low = middle + 1 }
        }
        return low
    }

    mutating func setExemplar(_ exemplar: Exemplar, at position: Int) { series[position].exemplar = exemplar }

    private mutating func touch(_ position: Int, _ now: Instant) {
        series[position].seen = max(series[position].seen, now)
        series[position].isChanged = true
    }

    // MARK: Keeping

    /// Removes the series for which `condition` is true and gives back their labels.
    public mutating func remove(where condition: (Series) -> Bool) -> [[UInt8]] {
        let gone = series.filter(condition).map(\.labels)
        guard !gone.isEmpty else { return [] }
        series.removeAll(where: condition)
        rebuild()
        return gone
    }

    /// Calls `body` with each series that has changed since the last call.
    mutating func takeChanged(_ body: (Series) -> Void) {
        for position in series.indices where series[position].isChanged {
            series[position].isChanged = false
            body(series[position])
        }
    }

    /// Puts back a series as it was kept. False when the table is full.
    mutating func restore(_ labels: [UInt8], _ fill: (inout Series) -> Void) -> Bool {
        labels.withUnsafeBufferPointer { bytes in
            let hash = hashBytes(bytes)
            let slot = slot(of: bytes, hash)
            guard slots[slot] != 0 || series.count < limit else { return false }
            let position = slots[slot] != 0 ? Int(slots[slot] - 1) : insert(labels, hash, slot, .epoch)
            fill(&series[position])
            series[position].isChanged = false
            return true
        }
    }

    private func slot(of labels: UnsafeBufferPointer<UInt8>, _ hash: UInt64) -> Int {
        let mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: hash) & mask
        while slots[slot] != 0 {
            let position = Int(slots[slot] - 1)
            if series[position].hash == hash,
                series[position].labels.withUnsafeBufferPointer({ sameBytes($0, labels) })
            {
                break
            }
            slot = (slot + 1) & mask
        }
        return slot
    }

    private mutating func insert(_ labels: [UInt8], _ hash: UInt64, _ slot: Int, _ now: Instant) -> Int {
        let buckets =
            switch definition.kind {
            case .counter, .gauge: 0
            case .histogram: definition.buckets.count + 1
            case .summary: 1
            }
        series.append(
            Series(labels: labels, hash: hash, counts: [UInt64](repeating: 0, count: buckets), created: now, seen: now))
        slots[slot] = Int32(series.count)
        if series.count * 2 > slots.count { rebuild() }
        return series.count - 1
    }

    private mutating func rebuild() {
        var size = 16
        while size < series.count * 4 { size *= 2 }
        slots = [Int32](repeating: 0, count: size)
        for (position, entry) in series.enumerated() {
            var slot = Int(truncatingIfNeeded: entry.hash) & (size - 1)
            while slots[slot] != 0 { slot = (slot + 1) & (size - 1) }
            slots[slot] = Int32(position + 1)
        }
    }
}
