/// How many observations were at most as large as a bound.
struct HistogramBucket {
    var upperBound: Double
    var count: Double
}

/// The buckets of a classic histogram by their bounds, each bound once, their counts never falling.
struct HistogramBuckets {
    private(set) var buckets: [HistogramBucket]
    /// True when a count had to be raised by more than rounding explains.
    private(set) var isForcedMonotonic = false

    init(_ unsorted: [HistogramBucket]) {
        buckets = []
        for bucket in unsorted.sorted(by: { $0.upperBound < $1.upperBound }) {
            if let last = buckets.last, last.upperBound == bucket.upperBound {
                buckets[buckets.count - 1].count += bucket.count
            } else {
                buckets.append(bucket)
            }
        }
        makeMonotonic()
    }

    private mutating func makeMonotonic() {
        guard var previous = buckets.first?.count else { return }
        for position in buckets.indices.dropFirst() {
            let count = buckets[position].count
            if count == previous { continue }
            if isRounding(previous, count) {
                buckets[position].count = previous
            } else if count < previous {
                buckets[position].count = previous
                isForcedMonotonic = true
            } else {
                previous = count
            }
        }
    }

    /// True when two counts differ by less than what computing with them may lose.
    private func isRounding(_ a: Double, _ b: Double) -> Bool {
        let sum = abs(a) + abs(b)
        let smallest = Double.leastNormalMagnitude
        if a == 0 || b == 0 || sum < smallest { return abs(a - b) < 1e-12 * smallest }
        return abs(a - b) / min(sum, .greatestFiniteMagnitude) < 1e-12
    }

    private var isUsable: Bool { buckets.count > 1 && buckets.last?.upperBound == .infinity }

    /// The value below which a share `q` of the observations lies, on a line within its bucket.
    func quantile(_ q: Double) -> Double {
        if q.isNaN { return .nan }
        if q < 0 { return -.infinity }
        if q > 1 { return .infinity }
        guard isUsable, let total = buckets.last?.count, total != 0, !total.isNaN else { return .nan }
        let rank = q * total
        let place = buckets.dropLast().firstIndex { $0.count >= rank } ?? buckets.count - 1
        if place == buckets.count - 1 { return buckets[place - 1].upperBound }
        if place == 0, buckets[0].upperBound <= 0 { return buckets[0].upperBound }
        let end = buckets[place].upperBound
        let start = place > 0 ? buckets[place - 1].upperBound : 0
        let below = place > 0 ? buckets[place - 1].count : 0
        return start + (end - start) * ((rank - below) / (buckets[place].count - below))
    }

    /// The share of the observations between two bounds.
    func fraction(_ lower: Double, _ upper: Double) -> Double {
        guard isUsable, let total = buckets.last?.count, total != 0, !lower.isNaN, !upper.isNaN else { return .nan }
        if lower >= upper { return 0 }
        return (min(total, rank(of: upper)) - min(total, rank(of: lower))) / total
    }

    /// How many observations are at most `value`.
    private func rank(of value: Double) -> Double {
        if value == -.infinity { return 0 }
        var below = 0.0
        // The first bucket begins at 0 unless it ends below.
        var start = (buckets.first?.upperBound ?? 0) > 0 ? 0 : -Double.infinity
        for bucket in buckets {
            if value < bucket.upperBound {
                // Nothing says where in an endless bucket the observations are.
                guard bucket.upperBound.isFinite, start.isFinite else { return bucket.upperBound.isFinite ? 0 : below }
                return value <= start
                    ? below : below + (bucket.count - below) * (value - start) / (bucket.upperBound - start)
            }
            below = bucket.count
            start = bucket.upperBound
        }
        return below
    }
}
