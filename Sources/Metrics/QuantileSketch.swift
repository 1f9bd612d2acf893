internal import Glibc

/// Values counted in bins whose bounds grow by 2 %, by which any quantile is told within `accuracy`.
///
/// DDSketch: C. Masson, J. E. Rim, H. K. Lee, "DDSketch: a fast and fully-mergeable quantile sketch with
/// relative-error guarantees", PVLDB 12 (12), 2019. What it tells is off by at most 1 % of the value itself, whatever
/// the values' spread, and sketches add up without a further error.
///
/// Memory: 8 bytes for each bin in use, `binLimit` at most. So many reach over a factor of 780 million; with a wider
/// spread the lowest values count as the lowest that there is room for, and the upper quantiles stay as exact.
struct QuantileSketch: Sendable, Equatable {
    /// Values of one bin, which are alike within the accuracy.
    struct Bin: Sendable, Equatable {
        let key: Int32
        /// Stays at its greatest, which no window of minutes reaches.
        var count: UInt32
    }

    static let accuracy = 0.01
    static let binLimit = 1024
    private static let growth = log((1 + accuracy) / (1 - accuracy))
    /// The middle of a bin by its upper bound, as a logarithm: what is equally far, by factor, from both bounds.
    private static let middle = log(1 - accuracy)
    /// What is smaller counts as 0.
    private static let smallest = 1e-300
    /// Added to the number of a bin, so that those of positive values have positive keys and 0 is free for 0.
    private static let offset: Int32 = 40_000
    static let keys = (-2 * offset)...(2 * offset)

    /// Ascending by key, and so by value.
    private(set) var bins: [Bin] = []

    init() {}

    /// From bins as they were kept; nil when they cannot be a sketch's.
    init?(_ bins: [Bin]) {
        let ascends = zip(bins, bins.dropFirst()).allSatisfy { $0.key < $1.key }
        guard bins.count <= Self.binLimit, ascends, bins.allSatisfy({ Self.keys.contains($0.key) }) else { return nil }
        self.bins = bins
    }

    /// Counts a finite value. Cost: a logarithm and a binary search.
    mutating func insert(_ value: Double) {
        let key = Self.key(of: value)
        var low = 0
        var high = bins.count
        while low < high {
            let middle = (low + high) / 2
            if bins[middle].key < key { low = middle + 1 } else { high = middle }
        }
        if low < bins.count, bins[low].key == key {
            bins[low].count = Self.sum(bins[low].count, 1)
            return
        }
        bins.insert(Bin(key: key, count: 1), at: low)
        guard bins.count > Self.binLimit else { return }
        bins[1].count = Self.sum(bins[0].count, bins[1].count)
        bins.removeFirst()
    }

    /// The values at `quantiles`, ascending from 0 to 1, of what all `sketches` have counted: the least value that as
    /// great a part of the values does not exceed. NaN for all when nothing was counted.
    static func values(at quantiles: [Double], of sketches: [QuantileSketch]) -> [Double] {
        let bins = sketches.count == 1 ? sketches[0].bins : sketches.flatMap(\.bins).sorted { $0.key < $1.key }
        let total = bins.reduce(0) { $0 + Int($1.count) }
        guard total > 0 else { return quantiles.map { _ in .nan } }
        var place = 0
        var reached = Int(bins[0].count)
        return quantiles.map { quantile in
            let rank = max(1, min(total, Int((quantile * Double(total)).rounded(.up))))
            while reached < rank {
                place += 1
                reached += Int(bins[place].count)
            }
            return value(of: bins[place].key)
        }
    }

    private static func key(of value: Double) -> Int32 {
        let magnitude = abs(value)
        if magnitude < smallest { return 0 }
        let key = Int32((log(magnitude) / growth).rounded(.up)) + offset
        return value < 0 ? -key : key
    }

    private static func value(of key: Int32) -> Double {
        if key == 0 { return 0 }
        let number = Double(abs(key) - offset)
        let magnitude = min(exp(number * growth + middle), .greatestFiniteMagnitude)
        return key < 0 ? -magnitude : magnitude
    }

    private static func sum(_ first: UInt32, _ second: UInt32) -> UInt32 {
        let (sum, isTooMuch) = first.addingReportingOverflow(second)
        return isTooMuch ? .max : sum
    }
}
