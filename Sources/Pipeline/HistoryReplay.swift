public import Instants
public import Metrics
internal import PromQL
public import Records
public import Rules
internal import TimeSeries

/// Runs rules over stored records, in event time and with the code that runs them live: those on the stream of
/// records at each record, those at intervals over the series that metric rules derive from the records again.
///
/// Series are taken and groups evaluated at multiples of their intervals, as live. Where nothing is recorded for so
/// long that nothing can change any more, the clock goes on to the next record. One thread.
///
/// A replay that tells what happened since some time begins before it, as far as the rules look back; of alerts that
/// ended by then it tells nothing.
///
/// Cost: that of all metric and alert rules on each record, and for each 15 seconds that of the rules in PromQL.
public final class HistoryReplay {
    private let alerts: AlertEngine
    private let metrics: DerivedMetrics
    private let own: OwnMetrics
    private let stream: Replay
    private let history: SeriesHistory
    private let rules: RuleHistory
    private let collector = SeriesCollector()
    /// In nanoseconds: at which multiples something is to be done.
    private let intervals: [Int64]
    /// How long after the last record something may still change.
    private let settling: TimeSpan
    private var next: Instant?
    private var newest: Instant?
    private var warmUp: WarmUp
    /// Rules are evaluated at intervals from then on.
    private let seriesBegin: Instant
    private let questionsBegin: Instant
    /// The time from which on records are wanted.
    public let begin: Instant

    /// As live.
    private static let scrapeInterval: Int64 = 15_000_000_000

    /// - Parameters:
    ///   - alerts: freshly loaded, not those that watch the live stream; the metrics too.
    ///   - storePath: the store that has the records, for rules that are queries over them.
    ///   - since: the time from which on changes of alerts are told.
    ///   - retention: how far back series are kept at least, and so how long after the last record rules are still evaluated.
    public init(
        _ alerts: AlertEngine, _ metrics: DerivedMetrics, own: OwnMetrics, storePath: String,
        since: Instant = .distantPast, retention: TimeSpan = .hours(6)
    ) {
        self.alerts = alerts
        self.metrics = metrics
        self.own = own
        stream = Replay(alerts)
        let lookback = alerts.lookback
        let retention = max(retention, lookback.series)
        history = SeriesHistory(retention: retention)
        begin = since - lookback.longest
        seriesBegin = since - lookback.series
        questionsBegin = since - lookback.questions
        warmUp = WarmUp(until: since)
        rules = RuleHistory(
            history, nil, records: storePath,
            exemplars: { (matchers) throws(EvaluationFault) in
                try metrics.exemplars(matchers, among: metrics.snapshot())
            })
        var intervals = alerts.groups.filter { $0.language == .logsql }.map { max(1, $0.pace.nanoseconds) }
        if alerts.groups.contains(where: { $0.language == .promql }) { intervals.append(Self.scrapeInterval) }
        self.intervals = intervals
        settling = (alerts.groups.map(\.memory).max() ?? TimeSpan(nanoseconds: 0)) + retention
    }

    /// The transitions that the records of `batch`, which must come in the order of time, cause or let happen.
    public func feed(_ batch: RecordBatch) -> [AlertTransition] { warmUp.pass(take(batch)) }

    private func take(_ batch: RecordBatch) -> [AlertTransition] {
        guard !intervals.isEmpty else { return stream.feed(batch) }
        var transitions: [AlertTransition] = []
        var first = 0
        while first < batch.count {
            let time = batch.records[first].time
            transitions += run(to: time)
            let bound = next ?? tick(after: time)
            next = bound
            var end = first + 1
            while end < batch.count, batch.records[end].time < bound { end += 1 }
            let part = batch.part(first..<end)
            let last = part.records[part.count - 1].time
            _ = countRecords(part, own)
            metrics.observe(part, now: last)
            transitions += stream.feed(part)
            newest = last
            first = end
        }
        return transitions
    }

    /// What is left to happen when nothing more is recorded until `end`.
    public func finish(at end: Instant) -> [AlertTransition] {
        var transitions: [AlertTransition] = []
        if let newest { transitions += run(to: min(end, newest + settling)) }
        return warmUp.pass(transitions + stream.finish()) + warmUp.rest()
    }

    /// Does what is due until `time`, this included.
    private func run(to time: Instant) -> [AlertTransition] {
        var transitions: [AlertTransition] = []
        while let due = next, due <= time, due < .distantFuture {
            if let newest, due > newest + settling {
                // All is as it will be until the next record.
                let last = tick(after: time - TimeSpan(nanoseconds: intervals.max() ?? 1))
                evaluate(at: max(due, min(last, time)))
                next = tick(after: time)
            } else {
                evaluate(at: due)
                next = tick(after: due)
            }
            transitions += alerts.takeTransitions()
        }
        return transitions
    }

    private func evaluate(at time: Instant) {
        alerts.advance(to: time)
        let isTick = time.nanoseconds % Self.scrapeInterval == 0 && time >= seriesBegin
        if isTick, alerts.groups.contains(where: { $0.language == .promql }) {
            metrics.expire(now: time)
            let shown = [OwnMetric.sourceLast, .records, .bytesRead].map(\.definition.name)
            let tables = own.snapshot().filter { shown.contains($0.definition.name) } + metrics.snapshot()
            history.scrape(collector.values(of: tables, alerts.active(), at: time), at: time)
            alerts.evaluate(.promql, at: time, over: rules)
        }
        if time >= questionsBegin { alerts.evaluate(.logsql, at: time, over: rules) }
    }

    /// The first multiple of an interval after `time`.
    private func tick(after time: Instant) -> Instant {
        let ticks = intervals.compactMap { interval -> Int64? in
            let rest = time.nanoseconds % interval
            let (tick, isTooFar) = time.nanoseconds.addingReportingOverflow(
                rest < 0 ? -rest : interval - rest)
            return isTooFar ? nil : tick
        }
        return ticks.min().map { Instant(nanoseconds: $0) } ?? .distantFuture
    }
}

extension RuleGroup {
    /// How long its alerts may change after what they are about.
    fileprivate var memory: TimeSpan {
        rules.map { rule in
            guard case .alert(let pendingFor, let keepFiringFor) = rule.kind else { return pace }
            return pendingFor + keepFiringFor + pace
        }.max() ?? TimeSpan(nanoseconds: 0)
    }
}

extension RecordBatch {
    /// Some of its records in a batch of their own; itself when it is all of them.
    fileprivate func part(_ range: Range<Int>) -> RecordBatch {
        if range == records.indices { return self }
        let part = RecordBatch()
        var mapping = BatchMapping(self)
        for index in range { part.append(index, of: self, using: &mapping) }
        return part
    }
}
