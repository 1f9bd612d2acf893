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
        /// Time of the tries, estimated from some of them.
        var nanoseconds: UInt64 = 0
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

    @inline(__always)
    mutating func countTime(_ number: Int, _ nanoseconds: UInt64) { all[number].nanoseconds &+= nanoseconds }

    private mutating func countTry(_ number: Int) {
        all[number].recentTries += 1
        guard all[number].recentTries >= Self.window else { return }
        all[number].recentTries /= 2
        all[number].recentLimits /= 2
    }
}

/// What one pattern of a parser file did.
public struct PatternCounters: Sendable, Equatable {
    public let parser: String
    /// Which entry: `3` of `lines`, `then 2` of `then`, `field 1.2` of the first field taken apart.
    public let line: String
    public let hits: Int
    public let misses: Int
    /// Times it gave up at the limit of steps.
    public let limits: Int
    /// Estimated from one try in `ParserTools.timedShare`; 0 without a clock.
    public let nanoseconds: UInt64
    /// True when it is not tried any more, since it kept reaching the limit.
    public let isSetAside: Bool
}

extension ParserTools {
    /// The patterns that were tried, in the order of the set.
    public var patternCounts: [PatternCounters] {
        var counts: [PatternCounters] = []
        for parser in set.parsers {
            func add(_ lines: [GrokLine], _ prefix: String) {
                for (at, line) in lines.enumerated() {
                    let tally = patterns.all[line.number]
                    guard tally.hits + tally.misses + tally.limits > 0 else { continue }
                    counts.append(
                        PatternCounters(
                            parser: parser.name, line: "\(prefix)\(at + 1)", hits: tally.hits, misses: tally.misses,
                            limits: tally.limits, nanoseconds: tally.nanoseconds, isSetAside: tally.isSetAside))
                }
            }
            if case .grok(let lines) = parser.decoder { add(lines.all, "") }
            add(parser.then.all, "then ")
            for (at, field) in parser.fieldLines.enumerated() { add(field.lines.all, "field \(at + 1).") }
        }
        return counts
    }
}
