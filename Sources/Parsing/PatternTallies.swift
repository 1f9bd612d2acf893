/// What the patterns of a set did on one thread, and which of them are set aside.
///
/// A pattern that keeps reaching its limit costs more than it gives: after `mostLimits` times among
/// its last tries it is not tried any more, until the parsers are read again. Which tries count as
/// the last is told by counting, not by a clock.
struct PatternTallies {
    /// What one pattern did.
    struct Tally {
        var hits = 0
        var misses = 0
        var limits = 0
        /// Limits reached among the recent tries, and how many those are.
        fileprivate var recentLimits: UInt16 = 0
        fileprivate var recentTries: UInt16 = 0
        fileprivate(set) var isSetAside = false
    }

    private(set) var all: [Tally]
    /// How many limits, among how many tries, are too many.
    static let mostLimits = 16
    static let window = 1024

    init(count: Int) { all = [Tally](repeating: Tally(), count: count) }

    @inline(__always)
    func isSetAside(_ number: Int) -> Bool { all[number].isSetAside }

    @inline(__always)
    mutating func countHit(_ number: Int) {
        all[number].hits &+= 1
        if all[number].recentLimits > 0 { countTry(number) }
    }

    @inline(__always)
    mutating func countMiss(_ number: Int) {
        all[number].misses &+= 1
        if all[number].recentLimits > 0 { countTry(number) }
    }

    mutating func countLimit(_ number: Int) {
        all[number].limits += 1
        all[number].recentLimits += 1
        if all[number].recentLimits >= Self.mostLimits { all[number].isSetAside = true }
        countTry(number)
    }

    private mutating func countTry(_ number: Int) {
        all[number].recentTries += 1
        guard all[number].recentTries >= Self.window else { return }
        all[number].recentTries /= 2
        all[number].recentLimits /= 2
    }
}
