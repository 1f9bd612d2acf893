public import Diagnostics
public import Instants
internal import LogsQL
public import Records
internal import Synchronization

/// Metrics computed from records by the rules of `rules/metrics/*.yaml`.
///
/// The thread that writes records calls `observe` once a batch and commits what `takeChanges`
/// gives in the transaction of that batch. So a counter counts each record once, through restart
/// and crash: what was not committed is read and counted again, what was is restored.
///
/// Any thread may expose; a lock is held for the time of a batch.
public final class DerivedMetrics: Sendable {
    let rules: [MetricRule]
    private let own: OwnMetrics
    let state: Mutex<State>

    struct State: Sendable {
        var tables: [SeriesTable]
        /// Keys of rows to delete.
        var gone: [String] = []
    }

    init(_ rules: [MetricRule], own: OwnMetrics, now: Instant) {
        self.rules = rules
        self.own = own
        let tables = rules.map { rule in
            var table = SeriesTable(rule.definition, limit: rule.seriesLimit)
            // A counter without labels is there from the start, so that its first increase shows.
            if rule.labels.isEmpty, rule.definition.kind != .gauge {
                _ = table.position(of: UnsafeBufferPointer(start: nil, count: 0), now: now)
            }
            return table
        }
        state = Mutex(State(tables: tables))
    }

    /// Reads rule files. All faults of all files come back; a rule with a fault is left out.
    ///
    /// - Parameters:
    ///   - own: where series without room and values that are no numbers are counted.
    ///   - now: the time that relative times in filters refer to, and when new counters begin.
    public static func load(
        _ sources: [SourceText], own: OwnMetrics, now: Instant
    ) -> (metrics: DerivedMetrics, faults: [Diagnostic]) {
        var rules: [MetricRule] = []
        var faults: [Diagnostic] = []
        var homes: [String: String] = [:]
        for source in sources {
            let file = MetricRuleFile(source, now: now)
            faults += file.faults
            for rule in file.rules {
                let name = rule.definition.name
                if let home = homes[name] {
                    faults.append(
                        Diagnostic("metric \"\(name)\" is defined twice, first in \(home)", in: source, at: rule.place))
                } else {
                    homes[name] = source.name
                    rules.append(rule)
                }
            }
        }
        return (DerivedMetrics(rules, own: own, now: now), faults)
    }

    public var isEmpty: Bool { rules.isEmpty }

    /// Measures the records of `batch`, which arrived at `now`.
    ///
    /// Cost: for each rule its filter on the batch, then a hash of the labels for each record that
    /// it selects. A rule whose value no record of the batch has costs a look-up of the name.
    public func observe(_ batch: RecordBatch, now: Instant) {
        guard batch.count > 0 else { return }
        var notes: [Note] = []
        state.withLock { state in
            for (index, rule) in rules.enumerated() {
                var pass = MetricPass(rule, batch, now)
                pass.run(&state.tables[index])
                let dropped = state.tables[index].overflowed
                if pass.rejected > 0 || dropped > 0 {
                    notes.append(Note(metric: rule.definition.name, rejected: pass.rejected, dropped: dropped))
                    state.tables[index].overflowed = 0
                }
            }
        }
        for note in notes {
            if note.dropped > 0 { own.add(.seriesDropped, Double(note.dropped), [note.metric]) }
            if note.rejected > 0 { own.add(.valuesRejected, Double(note.rejected), [note.metric]) }
        }
    }

    /// Forgets the series to which nothing has come for as long as their rule says. They leave the
    /// exposition and the store.
    public func expire(now: Instant) {
        state.withLock { state in
            for (index, rule) in rules.enumerated() {
                guard let expire = rule.expire else { continue }
                let gone = state.tables[index].remove { $0.seen + expire <= now }
                state.gone += gone.map { MetricRow.key(rule.definition.name, $0) }
            }
        }
    }

    public func append(to writer: inout ExpositionWriter) {
        for table in snapshot() where !table.series.isEmpty { writer.append(table) }
    }

    /// All families with their series, as they are now.
    public func snapshot() -> [SeriesTable] { state.withLock { $0.tables } }

    private struct Note {
        let metric: String
        let rejected: Int
        let dropped: Int
    }
}
