internal import Instants

/// When a count of matching records in a window is too much.
struct Condition: Hashable, Sendable {
    enum Bar: Hashable, Sendable {
        /// More than this many.
        case above(Int)
        case burst(Burst)
    }

    /// Many more than the same key had before.
    struct Burst: Hashable, Sendable {
        /// How far the baseline reaches back.
        var over = TimeSpan.hours(1)
        /// The count must be more than so many times the baseline of a window.
        var factor = 5.0
        /// And at least this much, so that two after one are no burst.
        var least = 10
        /// For a source seen for less than this, there is no baseline to speak of.
        var settling = TimeSpan.minutes(2)
        /// What the count must reach until then, and which share of all that the source says in
        /// the window: errors now and then are usual in a log that is full.
        var unsettled = 30
        var unsettledShare = 0.4
    }

    var window: TimeSpan
    var bar: Bar
    /// Counts each value of a field once in a window; see `DistinctValues`.
    var isDistinct = false
    /// A count above the bar fires nothing by itself: it takes a record of another kind after it.
    var awaitsSequel = false
    /// The condition must hold for so long before the alert fires.
    var pendingFor = TimeSpan(nanoseconds: 0)
    /// The alert fires for so long after the condition has ceased to hold.
    var keepFiringFor = TimeSpan(nanoseconds: 0)

    var isBurst: Bool {
        if case .burst = bar { return true }
        return false
    }

    /// Width of a slot in nanoseconds: a second, more for windows past ten minutes.
    var slotWidth: Int64 { max(1, (window.nanoseconds / 1_000_000_000 + 599) / 600) * 1_000_000_000 }
    /// Slots in a window, at least one.
    var windowSlots: Int64 { max(1, (window.nanoseconds + slotWidth - 1) / slotWidth) }
    /// Slots that are kept for a key: twice a window, and enough that sources which tell of the
    /// same hour one after the other meet.
    var slotLimit: Int { Int(windowSlots) * 2 + 512 }

    func slot(of time: Instant) -> Int64 { Self.floor(time.nanoseconds, slotWidth) }

    /// The time at which `slot` begins.
    func time(of slot: Int64) -> Instant {
        let (time, over) = slot.multipliedReportingOverflow(by: slotWidth)
        return over ? (slot < 0 ? .distantPast : .distantFuture) : Instant(nanoseconds: time)
    }

    /// The number of the window-wide cell, counted from the epoch, that holds `slot`.
    func cell(of slot: Int64) -> Int64 { Self.floor(slot, windowSlots) }

    static func floor(_ a: Int64, _ b: Int64) -> Int64 { a >= 0 ? a / b : -((-(a + 1)) / b) - 1 }
}

extension Condition.Burst {
    /// What the count must exceed at `slot`, from the counts by cell of the same key.
    ///
    /// The baseline is the mean of the whole cells between `over` ago, or when the source was
    /// first seen, and the cells that the window itself reaches into.
    ///
    /// - Parameter said: records of the source in the window, those that do not match included.
    func bar(at slot: Int64, cells: BucketSeries, firstSeen: Instant, said: Int, _ condition: Condition) -> Int {
        let opened = condition.time(of: slot - condition.windowSlots + 1)
        let unsettledBar = max(least, unsettled, Int((Double(said) * unsettledShare).rounded(.up))) - 1
        if opened - firstSeen < settling { return unsettledBar }
        let end = condition.cell(of: slot) - 2
        let reach = max(1, over.nanoseconds / max(1, condition.window.nanoseconds))
        let seen = condition.cell(of: condition.slot(of: firstSeen))
        let begin = max(end - reach + 1, seen)
        guard begin <= end else { return unsettledBar }
        let mean = Double(cells.sum(begin...end)) / Double(end - begin + 1)
        let wanted = (mean * factor).rounded(.up)
        return max(least - 1, wanted < 1e15 ? Int(wanted) : Int.max)
    }

    /// Cells to keep: those of the baseline, and as many again for late records.
    func cellLimit(_ window: TimeSpan) -> Int {
        Int(min(10_000, max(8, over.nanoseconds / max(1, window.nanoseconds)) * 2 + 8))
    }
}
