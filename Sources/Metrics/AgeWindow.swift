internal import Instants
internal import Records

/// What a series of a summary has measured within `SummaryShape.maxAge`, in age buckets as Prometheus' clients have them:
/// the oldest leaves as a whole, so the window reaches back between `maxAge` less one bucket and `maxAge`.
///
/// Memory: a `QuantileSketch` for each bucket, which is 40 KiB for five at most and some hundred bytes as a rule.
struct AgeWindow: Sendable, Equatable {
    private struct AgeBucket: Sendable, Equatable {
        /// Its begin, in widths of a bucket since 1970: so a restarted program goes on with the same bounds.
        let number: Int64
        var sketch = QuantileSketch()
    }

    /// Ascending by number.
    private var buckets: [AgeBucket] = []

    /// Counts `value`, which arrived at `now`. A clock that was set back counts on in the newest bucket.
    mutating func insert(_ value: Double, at now: Instant, _ shape: SummaryShape) {
        let number = shape.bucket(at: now)
        if buckets.last.map({ $0.number < number }) ?? true {
            buckets.removeAll { $0.number <= number - Int64(shape.ageBuckets) }
            buckets.append(AgeBucket(number: number))
        }
        buckets[buckets.count - 1].sketch.insert(value)
    }

    /// The quantiles of what was counted lately, NaN when that is nothing. nil for `now`: as of the last value.
    func quantiles(at now: Instant?, _ shape: SummaryShape) -> [Double] {
        let number = now.map(shape.bucket) ?? buckets.last?.number ?? 0
        let live = buckets.filter { $0.number > number - Int64(shape.ageBuckets) }
        return QuantileSketch.values(at: shape.quantiles, of: live.map(\.sketch))
    }

    // MARK: Keeping

    func append(to writer: inout StateWriter, _ shape: SummaryShape) {
        writer.append(shape.width)
        writer.append(UInt64(buckets.count))
        for bucket in buckets {
            writer.append(bucket.number)
            writer.append(UInt64(bucket.sketch.bins.count))
            var last: Int32 = 0
            for bin in bucket.sketch.bins {
                writer.append(Int64(bin.key - last))
                writer.append(UInt64(bin.count))
                last = bin.key
            }
        }
    }

    /// Reads what `append` wrote; nil when it is damaged. A window of buckets of another width begins anew.
    init?(_ reader: inout StateReader, _ shape: SummaryShape) {
        guard let width = reader.signed(), let count = reader.count() else { return nil }
        for _ in 0..<count {
            guard let number = reader.signed(), let sketch = Self.sketch(&reader) else { return nil }
            if let last = buckets.last, last.number >= number { return nil }
            buckets.append(AgeBucket(number: number, sketch: sketch))
        }
        if width != shape.width { buckets = [] }
        buckets = buckets.suffix(shape.ageBuckets)
    }

    init() {}

    private static func sketch(_ reader: inout StateReader) -> QuantileSketch? {
        guard let count = reader.count() else { return nil }
        var bins: [QuantileSketch.Bin] = []
        var key: Int64 = 0
        for _ in 0..<count {
            guard let step = reader.signed(), let count = reader.unsigned() else { return nil }
            let (sum, isTooMuch) = key.addingReportingOverflow(step)
            guard !isTooMuch, let narrow = Int32(exactly: sum) else { return nil }
            key = sum
            bins.append(.init(key: narrow, count: UInt32(clamping: count)))
        }
        return QuantileSketch(bins)
    }
}
