public import Instants
public import PromQL
public import Records
internal import Regex
internal import Synchronization

/// What all series did for days to years, in windows of 1 minute to 1 day: the last value of each, of gauges the
/// least, the greatest and the mean too. Full chunks of windows are in the store only, the others here.
///
/// May be used from any thread.
public final class WindowArchive: Sendable {
    /// Reads the rows of the store whose keys begin with a text.
    public typealias Reader = (String) throws(EvaluationFault) -> [StateChange]
    /// Opens the store for reading.
    public typealias Opening = @Sendable () throws(EvaluationFault) -> Reader

    struct State: Sendable {
        var series: [LabelSet: [WindowRun]] = [:]
        /// Series whose rows are to be written.
        var changed: Set<LabelSet> = []
        /// Rows that are to be written or deleted at once, and the series whose rows name them.
        var rows: [StateChange] = []
        var urgent: Set<LabelSet> = []
        var nextSave = Instant.distantPast
        var nextForget = Instant.distantPast
        var size = Size()
        /// When there was no room and no series had ended.
        var fullAt: Int64?
    }

    /// What is kept and what is not, for metrics about it.
    public struct Size: Sendable, Equatable {
        public var series = 0
        /// Series that were deleted because they had ended and others needed the room.
        public var ended = 0
        /// Series that were deleted because their row could not be read.
        public var damaged = 0
        /// Samples of series that found no room.
        public var refused = 0

        public init() {}
    }

    let state = Mutex(State())
    let opening: Opening
    private let retention: [WindowWidth: TimeSpan]
    let seriesLimit: Int
    /// How long windows may be in memory only; after a crash they are made again of the samples, which reach back longer.
    private static let saveInterval = TimeSpan.hours(1)
    private static let forgetInterval = TimeSpan.hours(1)
    /// Milliseconds without a sample after which a series has ended.
    private static let rest: Int64 = 3_600_000
    /// Milliseconds between two looks for series that have ended, when there were none.
    private static let lookInterval: Int64 = 60_000

    /// - Parameters:
    ///   - retention: how long windows are kept, where that is not `WindowWidth.retention`.
    ///   - seriesLimit: how many series there may be; the one that ended longest ago makes room, and where none has ended
    ///     a new one is not kept.
    ///   - opening: opens the store for a query.
    public init(
        retention: [WindowWidth: TimeSpan] = [:], seriesLimit: Int = 20_000, opening: @escaping Opening
    ) {
        self.opening = opening
        self.retention = retention
        self.seriesLimit = seriesLimit
    }

    private func retention(_ width: WindowWidth) -> TimeSpan { retention[width] ?? width.retention }

    /// Takes the values that series have at `time`. Cost: a look-up by its labels for each; for new ones beyond the limit
    /// now and then a look at all.
    public func add(_ values: some Sequence<(labels: LabelSet, value: Double)>, at time: Instant) {
        let milliseconds = time.nanoseconds / 1_000_000
        state.withLock { state in
            var new: [(labels: LabelSet, value: Double)] = []
            for (labels, value) in values where !add(Sample(milliseconds, value), to: labels, &state) {
                new.append((labels, value))
            }
            // Those that go on have shown by now that they have not ended.
            for (labels, value) in new {
                guard makesRoom(at: milliseconds, &state) else {
                    state.size.refused += 1
                    continue
                }
                state.series[labels] = Self.begin(labels)
                _ = add(Sample(milliseconds, value), to: labels, &state)
            }
        }
    }

    /// False when there is no such series.
    func add(_ sample: Sample, to labels: LabelSet, _ state: inout State) -> Bool {
        if sample.isStale { return true }
        guard var runs = state.series.removeValue(forKey: labels) else { return false }
        for place in runs.indices {
            guard let full = runs[place].add(sample.milliseconds, sample.value), let start = full.first?.start else {
                continue
            }
            let key = WindowRow.key(runs[place].width, labels, start)
            state.rows.append(StateChange(key: key, value: WindowRow.value(full)))
            state.urgent.insert(labels)
        }
        state.series[labels] = runs
        state.changed.insert(labels)
        return true
    }

    static func begin(_ labels: LabelSet) -> [WindowRun] {
        let name = labels.name
        let isCumulative = ["_total", "_bucket", "_count", "_sum"].contains { name.hasSuffix($0) }
        return WindowWidth.allCases.map { WindowRun($0, isCumulative: isCumulative) }
    }

    /// Deletes the series that ended longest ago when there are too many, some at a time, for each look costs as much as
    /// there are series. False when all are alive.
    private func makesRoom(at time: Int64, _ state: inout State) -> Bool {
        if state.series.count < seriesLimit { return true }
        if let full = state.fullAt, (time - full).magnitude < Self.lookInterval { return false }
        let ended = state.series.compactMap { labels, runs -> (end: Int64, labels: LabelSet)? in
            let end = runs.compactMap(\.end).max() ?? .min
            return end < time - Self.rest ? (end, labels) : nil
        }
        state.fullAt = ended.isEmpty ? time : nil
        let sorted = ended.sorted { ($0.end, $0.labels) < ($1.end, $1.labels) }
        for entry in sorted.prefix(max(1, seriesLimit / 64)) { delete(entry.labels, &state) }
        return !ended.isEmpty
    }

    private func delete(_ labels: LabelSet, _ state: inout State) {
        for run in state.series.removeValue(forKey: labels) ?? [] {
            state.rows += run.stored.map { StateChange(key: WindowRow.key(run.width, labels, $0.start), value: nil) }
        }
        state.changed.remove(labels)
        state.urgent.insert(labels)
        state.size.ended += 1
    }

    /// The rows to be committed; mostly none, for they are given each hour.
    ///
    /// - Parameter isLast: true at the end of the program, for everything.
    public func takeChanges(now: Instant, isLast: Bool = false) -> [StateChange] {
        state.withLock { state in
            if now >= state.nextForget || state.nextForget > now + Self.forgetInterval {
                state.nextForget = now + Self.forgetInterval
                forget(now, &state)
            }
            let isDue = now >= state.nextSave || state.nextSave > now + Self.saveInterval
            if isLast || isDue {
                state.nextSave = now + Self.saveInterval
                state.urgent.formUnion(state.changed)
                state.changed = []
            }
            guard !state.rows.isEmpty || !state.urgent.isEmpty else { return [] }
            var rows = state.rows
            for labels in state.urgent {
                let runs = state.series[labels]
                rows.append(StateChange(key: WindowRow.key(labels), value: runs.map { WindowRow.value(labels, $0) }))
            }
            state.rows = []
            state.urgent = []
            return rows
        }
    }

    private func forget(_ now: Instant, _ state: inout State) {
        for (labels, before) in state.series {
            var runs = before
            var isChanged = false
            for place in runs.indices {
                let width = runs[place].width
                let bound = (now - retention(width)).nanoseconds / 1_000_000
                let gone = runs[place].forget(before: bound)
                isChanged = isChanged || gone.isChanged
                state.rows += gone.stored.map { StateChange(key: WindowRow.key(width, labels, $0), value: nil) }
            }
            guard isChanged else { continue }
            state.series[labels] = runs.allSatisfy(\.isEmpty) ? nil : runs
            state.urgent.insert(labels)
        }
    }

    public var size: Size {
        state.withLock { state in
            var size = state.size
            size.series = state.series.count
            return size
        }
    }

    /// How many series there are.
    public var seriesCount: Int { size.series }

    /// The label sets that meet `matchers`, in their order.
    public func labels(_ matchers: [LabelMatcher]) throws(EvaluationFault) -> [LabelSet] {
        let matcher = Matcher()
        let name = matchers.first { $0.name == LabelSet.nameLabel && $0.operation == .equal }?.value
        let candidates = state.withLock { state in state.series.keys.filter { name == nil || $0.name == name } }
        var found: [LabelSet] = []
        for labels in candidates where try accepts(labels, matchers, matcher) { found.append(labels) }
        return found.sorted()
    }

    /// What reads the store, for `windows`. One for each query is enough.
    public func open() throws(EvaluationFault) -> Reader { try opening() }

    /// The windows of a series that begin in `times`, the open one included.
    ///
    /// - Throws: when the store cannot be read.
    public func windows(
        _ width: WindowWidth, of labels: LabelSet, in times: ClosedRange<Int64>, reading reader: Reader
    ) throws(EvaluationFault) -> [SeriesWindow] {
        let run = state.withLock { $0.series[labels]?[width.rawValue] }
        guard let run else { return [] }
        var windows: [SeriesWindow] = []
        if run.stored.contains(where: { $0.start <= times.upperBound && $0.end >= times.lowerBound }) {
            for row in try reader(WindowRow.prefix(width, labels)) {
                guard let value = row.value, let chunks = WindowRow.chunks(value) else { continue }
                windows += WindowRun.windows(chunks, times)
            }
            // Rows are in the order of their keys, which are texts.
            windows.sort { $0.start < $1.start }
        }
        let recent = run.recent(times)
        if let first = recent.first { windows.removeAll { $0.start >= first.start } }
        return windows + recent
    }
}
