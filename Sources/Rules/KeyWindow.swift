internal import Instants
internal import Records

/// The count of one key of a rule in its sliding window, and what follows from it.
///
/// Everything is in event time. Records in order move the window on; a late one is counted in the
/// windows of its own time, and makes an alert if it is the one that crosses there.
struct KeyWindow: Sendable {
    /// A time in which the count is above the bar.
    struct Episode: Sendable, Equatable {
        /// Time of the record that crossed.
        var start: Instant
        /// When the count falls to the bar if nothing more comes.
        var until: Instant
        var bar: Int
        /// True when more has come since `until` was computed.
        var isStale = false
        /// The slot from which to look for the fall.
        var from: Int64
    }

    enum Phase: Sendable, Equatable {
        case quiet
        case pending(Episode)
        case firing(Episode)
    }

    /// A change of phase that a step has made.
    struct Change: Equatable {
        let state: AlertState
        let at: Instant
        let episode: Episode
    }

    private(set) var slots: SlotViews
    private(set) var cells: BucketSeries?
    private var values: DistinctValues?
    /// The newest slot of a record; nil before the first.
    private(set) var horizon: Int64?
    private(set) var phase = Phase.quiet
    /// The count in the window that was looked at last.
    private(set) var value = 0
    /// When the source of the key's records was first seen.
    var firstSeen = Instant.distantFuture
    /// Records of that source in the window of the record that comes next, matching or not; 0 when
    /// the source is not young. Set before each record.
    var said = 0

    init(_ condition: Condition) {
        slots = SlotViews(slotLimit: condition.slotLimit)
        if condition.isDistinct { values = DistinctValues() }
        if case .burst(let burst) = condition.bar { cells = BucketSeries(limit: burst.cellLimit(condition.window)) }
    }

    var isQuiet: Bool { phase == .quiet }

    /// What has ended before a record of `time`, which comes next; oldest first.
    mutating func prepare(for time: Instant, _ condition: Condition) -> [Change] {
        let slot = condition.slot(of: time)
        if let horizon, slot < horizon { return [] }
        // What ends as this slot begins may go on with the record.
        return step(to: condition.time(of: slot) - TimeSpan(nanoseconds: 1), condition)
    }

    /// Counts a record of `time`, after `prepare`, and gives the changes that follow.
    ///
    /// - Parameter view: tells apart who speaks of the same events; see `SlotViews`.
    mutating func add(_ time: Instant, view: UInt64, _ condition: Condition) -> [Change] {
        let slot = condition.slot(of: time)
        if let horizon, slot < horizon { return addLate(time, slot, view, horizon, condition) }
        count(slot, view, condition)
        horizon = slot
        value = slots.sum((slot - condition.windowSlots + 1)...slot, view: view)
        look(at: slot, time, condition)
        // More may come in this slot, so nothing ends before the next.
        return step(to: time, condition, mayEnd: false)
    }

    /// False when `value` has been counted in a window with `time` already. Ask before `prepare`.
    mutating func takes(_ value: UnsafeBufferPointer<UInt8>, at time: Instant, _ condition: Condition) -> Bool {
        values?.insert(hashBytes(value), condition.slot(of: time), width: condition.windowSlots) ?? true
    }

    /// A record of `time` that is not counted itself and fires when the count before it is above
    /// the bar. After `prepare`.
    mutating func conclude(_ time: Instant, _ condition: Condition) -> [Change] {
        let slot = condition.slot(of: time)
        value = slots.greatest((slot - condition.windowSlots + 1)...slot)
        let bar = bar(at: slot, condition)
        guard isQuiet, value > bar else { return [] }
        phase = .pending(episode(from: slot, start: time, bar, condition))
        return step(to: time, condition, mayEnd: false)
    }

    /// Moves on to `time` with no record: what was to fire fires, what has ended ends.
    ///
    /// - Parameter mayEnd: false while more records of the time before may still come.
    mutating func step(to time: Instant, _ condition: Condition, mayEnd: Bool = true) -> [Change] {
        var changes: [Change] = []
        if case .pending(var episode) = phase {
            refresh(&episode, time, condition)
            phase = .pending(episode)
            let due = episode.start + condition.pendingFor
            if due < episode.until, due <= time {
                phase = .firing(episode)
                changes.append(Change(state: .firing, at: due, episode: episode))
            } else if mayEnd, episode.until <= time {
                phase = .quiet
                changes.append(Change(state: .inactive, at: episode.until, episode: episode))
            }
        }
        if mayEnd, case .firing(var episode) = phase {
            refresh(&episode, time, condition)
            phase = .firing(episode)
            let end = episode.until + condition.keepFiringFor
            if end <= time {
                phase = .quiet
                changes.append(Change(state: .resolved, at: end, episode: episode))
            }
        }
        return changes
    }

    private mutating func count(_ slot: Int64, _ view: UInt64, _ condition: Condition) {
        slots.add(slot, view: view)
        cells?.add(condition.cell(of: slot))
    }

    /// Compares the count of the window that ends at `slot` with the bar there.
    private mutating func look(at slot: Int64, _ time: Instant, _ condition: Condition) {
        let bar = bar(at: slot, condition)
        switch phase {
        case .quiet:
            guard value > bar, !condition.awaitsSequel else { return }
            phase = .pending(episode(from: slot, start: time, bar, condition))
        case .pending(let episode): phase = .pending(updated(episode, slot, time, bar))
        case .firing(let episode): phase = .firing(updated(episode, slot, time, bar))
        }
    }

    private func updated(_ episode: Episode, _ slot: Int64, _ time: Instant, _ bar: Int) -> Episode {
        var episode = episode
        if value > bar {
            episode.bar = bar
            episode.from = slot
            episode.isStale = true
        } else if cells != nil, episode.until > time {
            // The baseline has risen to what is now usual.
            episode.until = time
            episode.isStale = false
        }
        return episode
    }

    private mutating func addLate(
        _ time: Instant, _ slot: Int64, _ view: UInt64, _ horizon: Int64, _ condition: Condition
    ) -> [Change] {
        count(slot, view, condition)
        if condition.awaitsSequel, isQuiet { return [] }
        guard isQuiet else {
            // The alert is out already; more in its window may hold it up for longer.
            markStale()
            return []
        }
        let width = condition.windowSlots
        let peak = slots.peak(containing: slot, width: width, last: horizon, view: view)
        let bar = bar(at: peak.end, condition)
        // One record fewer was not too much: it is this one that crosses, at the peak's end, unless
        // another view has told of it.
        guard peak.count == bar + 1,
            !slots.hasOther(containing: slot, width: width, last: horizon, above: bar, than: view)
        else { return [] }
        value = peak.count
        let start = peak.end == slot ? time : condition.time(of: peak.end)
        phase = .pending(episode(from: peak.end, start: start, bar, condition))
        let now = condition.time(of: horizon)
        let past = step(to: now - TimeSpan(nanoseconds: 1), condition)
        return past + step(to: now, condition, mayEnd: false)
    }

    private func episode(from slot: Int64, start: Instant, _ bar: Int, _ condition: Condition) -> Episode {
        var episode = Episode(start: start, until: start, bar: bar, from: slot)
        episode.isStale = true
        refresh(&episode, .distantFuture, condition)
        return episode
    }

    /// Computes anew when the count falls, once it matters.
    private func refresh(_ episode: inout Episode, _ time: Instant, _ condition: Condition) {
        guard episode.isStale, episode.until <= time else { return }
        let slot = slots.fall(after: episode.from, width: condition.windowSlots, bar: episode.bar)
        episode.until = max(episode.until, condition.time(of: slot))
        episode.isStale = false
    }

    private mutating func markStale() {
        switch phase {
        case .quiet: break
        case .pending(var episode):
            episode.isStale = true
            phase = .pending(episode)
        case .firing(var episode):
            episode.isStale = true
            phase = .firing(episode)
        }
    }

    private func bar(at slot: Int64, _ condition: Condition) -> Int {
        switch condition.bar {
        case .above(let count): return count
        case .burst(let burst):
            guard let cells else { return Int.max - 1 }
            return min(Int.max - 1, burst.bar(at: slot, cells: cells, firstSeen: firstSeen, said: said, condition))
        }
    }
}

extension KeyWindow {
    func write(to writer: inout StateWriter) {
        slots.write(to: &writer)
        cells?.write(to: &writer)
        values?.write(to: &writer)
        writer.append(horizon != nil)
        writer.append(horizon ?? 0)
        writer.append(value)
        writer.append(firstSeen.nanoseconds)
        switch phase {
        case .quiet: writer.append(0)
        case .pending(let episode): write(1, episode, &writer)
        case .firing(let episode): write(2, episode, &writer)
        }
    }

    private func write(_ tag: Int, _ episode: Episode, _ writer: inout StateWriter) {
        writer.append(tag)
        writer.append(episode.start.nanoseconds)
        writer.append(episode.until.nanoseconds)
        writer.append(episode.bar)
        writer.append(episode.isStale)
        writer.append(episode.from)
    }

    init?(from reader: inout StateReader, _ condition: Condition) {
        self.init(condition)
        guard let slots = SlotViews(from: &reader, slotLimit: condition.slotLimit) else { return nil }
        self.slots = slots
        if case .burst(let burst) = condition.bar {
            guard let cells = BucketSeries(from: &reader, limit: burst.cellLimit(condition.window)) else { return nil }
            self.cells = cells
        }
        if condition.isDistinct {
            guard let values = DistinctValues(from: &reader) else { return nil }
            self.values = values
        }
        guard let isKnown = reader.boolean(), let newest = reader.signed(), let value = reader.integer(),
            let seen = reader.signed(), let tag = reader.integer()
        else { return nil }
        horizon = isKnown ? newest : nil
        self.value = value
        firstSeen = Instant(nanoseconds: seen)
        if tag == 0 { return }
        guard let start = reader.signed(), let until = reader.signed(), let bar = reader.integer(),
            let isStale = reader.boolean(), let from = reader.signed()
        else { return nil }
        let episode = Episode(
            start: Instant(nanoseconds: start), until: Instant(nanoseconds: until), bar: bar, isStale: isStale,
            from: from)
        phase = tag == 1 ? .pending(episode) : .firing(episode)
    }
}
