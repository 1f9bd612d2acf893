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

    private struct State: Sendable {
        var series: [LabelSet: [WindowRun]] = [:]
        /// Series whose rows are to be written.
        var changed: Set<LabelSet> = []
        /// Rows that are to be written or deleted at once, and the series whose rows name them.
        var rows: [StateChange] = []
        var urgent: Set<LabelSet> = []
        var nextSave = Instant.distantPast
        var nextForget = Instant.distantPast
        var refused = 0
    }

    private let state = Mutex(State())
    private let opening: Opening
    private let retention: [WindowWidth: TimeSpan]
    private let seriesLimit: Int
    /// How long windows may be in memory only; after a crash they are made again of the samples, which reach back longer.
    private static let saveInterval = TimeSpan.hours(1)
    private static let forgetInterval = TimeSpan.hours(1)

    /// - Parameters:
    ///   - retention: how long windows are kept, where that is not `WindowWidth.retention`.
    ///   - seriesLimit: how many series there may be; others are not kept.
    ///   - opening: opens the store for a query.
    public init(
        retention: [WindowWidth: TimeSpan] = [:], seriesLimit: Int = 20_000, opening: @escaping Opening
    ) {
        self.opening = opening
        self.retention = retention
        self.seriesLimit = seriesLimit
    }

    private func retention(_ width: WindowWidth) -> TimeSpan { retention[width] ?? width.retention }

    /// Takes the values that series have at `time`. Cost: a look-up by its labels for each.
    public func add(_ values: some Sequence<(labels: LabelSet, value: Double)>, at time: Instant) {
        let milliseconds = time.nanoseconds / 1_000_000
        state.withLock { state in
            for (labels, value) in values { add(Sample(milliseconds, value), to: labels, &state) }
        }
    }

    private func add(_ sample: Sample, to labels: LabelSet, _ state: inout State) {
        if sample.isStale { return }
        guard var runs = state.series.removeValue(forKey: labels) ?? begin(labels, state) else { return }
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
    }

    /// nil when there is no room.
    private func begin(_ labels: LabelSet, _ state: borrowing State) -> [WindowRun]? {
        guard state.series.count < seriesLimit else { return nil }
        let name = labels.name
        let isCumulative = ["_total", "_bucket", "_count", "_sum"].contains { name.hasSuffix($0) }
        return WindowWidth.allCases.map { WindowRun($0, isCumulative: isCumulative) }
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
            var gone: [StateChange] = []
            for place in runs.indices {
                let width = runs[place].width
                let bound = (now - retention(width)).nanoseconds / 1_000_000
                gone += runs[place].forget(before: bound)
                    .map { StateChange(key: WindowRow.key(width, labels, $0), value: nil) }
            }
            let isEmpty = runs.allSatisfy(\.isEmpty)
            if gone.isEmpty, !isEmpty { continue }
            state.rows += gone
            state.series[labels] = isEmpty ? nil : runs
            state.urgent.insert(labels)
        }
    }

    /// Puts back what the store has kept, and takes what `history` has beyond it. Call before the first values.
    public func restore(_ rows: [StateChange], from history: SeriesHistory) {
        state.withLock { state in
            for row in rows where row.key.hasPrefix(WindowRow.prefix) {
                if let value = row.value, let (labels, runs) = WindowRow.read(value) {
                    state.series[labels] = runs
                } else {
                    state.rows.append(StateChange(key: row.key, value: nil))
                }
            }
        }
        history.visit { labels, read in
            if labels.name == "ALERTS_FOR_STATE" { return }
            let known = state.withLock { $0.series[labels]?.first?.tally?.end } ?? .min
            let samples = read(known...(.max))
            state.withLock { state in for sample in samples { add(sample, to: labels, &state) } }
        }
    }

    /// How many series there are.
    public var seriesCount: Int { state.withLock { $0.series.count } }

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
