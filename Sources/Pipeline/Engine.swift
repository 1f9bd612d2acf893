internal import Instants
internal import Linux
public import Metrics
public import Notifying
public import Parsing
internal import PromQL
internal import Records
public import Rules
public import Storage
internal import Synchronization
internal import Tailing
public import TimeSeries

/// Everything that runs while Sawlog follows logs: a thread that reads and parses, a thread that
/// commits, a thread that notifies, and the bounded queue between the first two.
///
/// Any thread may ask it for a snapshot, the metrics or the alerts.
public final class Engine: Sendable {
    public let storePath: String
    /// What is not sealed yet, for queries.
    private let hotBatches = HotBatchCache()
    /// Derived metrics for a scrape.
    public let derived = CommittedMetrics()
    private let rules: Mutex<ReplacedRules>
    public var alerts: AlertEngine { rules.withLock { $0.alerts } }
    /// Rules that wait for the keeper to take them.
    private let replacement = Mutex<RuleReplacement?>(nil)
    /// Parsers that wait for the thread that reads to take them.
    private let newParsers = Mutex<ParserSet?>(nil)
    public let own: OwnMetrics
    /// Values of the metrics in the last hours, which queries and rules look back to.
    public let history: SeriesHistory
    /// What is kept of them for longer.
    public let archive: WindowArchive
    private let seriesInterval: TimeSpan
    public let feed = LiveFeed()
    public let health = Health()
    public let sources = SourceBoard()
    /// Notifications on their way, and silences.
    public let outbox: Outbox?
    /// Of commits with a block's worth one waits, of small ones a few.
    private let queue = BoundedQueue<Parcel>(capacity: 3, weightLimit: 8 << 20)
    private let stopping = Atomic<Bool>(false)
    private let notifying = Atomic<Bool>(true)
    private let notifier = Mutex<ThreadHandle?>(nil)
    private let intakeWakeup: Wakeup
    private let notifyWakeup: Wakeup
    private let threads = Mutex<[ThreadHandle]>([])

    /// A commit on its way between two threads; the one that takes it owns it.
    struct Parcel: @unchecked Sendable {  // handed over whole by the queue, never shared
        let commit: Commit
    }

    /// Restores what the store remembers and starts the threads.
    ///
    /// - Throws: `StoreError` when the state cannot be read, `SystemError` when threads cannot start.
    public init(_ parts: sending Parts) throws {
        storePath = parts.store.path
        rules = Mutex(ReplacedRules(metrics: parts.metrics, alerts: parts.alerts))
        own = parts.own
        history = SeriesHistory(retention: parts.seriesRetention)
        archive = WindowArchive(retention: parts.windowRetention, opening: openingRows(parts.store.path))
        seriesInterval = parts.seriesInterval
        outbox = parts.outbox
        intakeWakeup = try Wakeup()
        notifyWakeup = try Wakeup()
        let keeper = Keeper(
            store: parts.store, metrics: parts.metrics, alerts: parts.alerts, outbox: outbox, own: own, feed: feed,
            health: health,
            committed: derived, history: history, archive: archive)
        try keeper.restore()
        let intake = Intake(
            parts.profiles, known: try parts.store.checkpoints(), parsers: parts.parsers, host: parts.host,
            options: parts.options)
        let watch = try SweepLoop(intake: intake, wakeup: intakeWakeup)
        let retention = (parts.retention, parts.categoryRetention)
        try launch("sawlog-keeper", Handover(keeper)) { engine, keeper in engine.keep(keeper, retention) }
        try launch("sawlog-intake", Handover(watch)) { engine, watch in engine.take(watch) }
        let asked = RuleHistory(history, archive, records: storePath, isStopped: { [self] in isStopping })
        try launch("sawlog-rules", Handover(asked)) { engine, rules in engine.ask(rules) }
        try launch("sawlog-series", Handover(SeriesCollector())) { engine, collector in engine.collect(collector) }
        guard outbox != nil else { return }
        let thread = try startThread(named: "sawlog-notify") { [self] in notify() }
        notifier.withLock { $0 = thread }
    }

    /// A value given to one new thread.
    private struct Handover<Value>: @unchecked Sendable {  // made on one thread, used only by the thread it starts
        let value: Value
        init(_ value: Value) { self.value = value }
    }

    private func launch<Value>(
        _ name: String, _ handover: Handover<Value>, _ body: @escaping @Sendable (Engine, Value) -> Void
    ) throws {
        let thread = try startThread(named: name) { [self] in body(self, handover.value) }
        threads.withLock { $0.append(thread) }
    }

    /// Goes on with other rules, which must be freshly loaded: their counters and alerts are those of the present ones
    /// where they are the same. Waits until the thread that commits has taken them.
    ///
    /// - Returns: nil, or why the present rules stay.
    public func replace(_ metrics: DerivedMetrics, _ alerts: AlertEngine) -> String? {
        let asked = RuleReplacement(ReplacedRules(metrics: metrics, alerts: alerts))
        let isFirst = replacement.withLock { waiting in
            guard waiting == nil else { return false }
            waiting = asked
            return true
        }
        guard isFirst else { return "rules are being replaced already" }
        let deadline = Clock.monotonic() + 30_000_000_000
        while asked.outcome == nil, !isStopping, Clock.monotonic() < deadline { Clock.sleep(nanoseconds: 10_000_000) }
        // A store that takes nothing must hold up no one who wants to stop. What is given up here is never taken.
        asked.giveUp()
        replacement.withLock { if $0 === asked { $0 = nil } }
        return asked.outcome.flatMap { $0.isEmpty ? nil : $0 }
    }

    /// Goes on with other parsers, between two batches of the thread that reads. Waits some seconds until it has them.
    ///
    /// - Returns: false when the store takes nothing at present; they are in use as soon as it does.
    public func replace(_ parsers: ParserSet) -> Bool {
        newParsers.withLock { $0 = parsers }
        intakeWakeup.signal()
        let deadline = Clock.monotonic() + 10_000_000_000
        while !isStopping, Clock.monotonic() < deadline {
            if newParsers.withLock({ $0 !== parsers }) { return true }
            Clock.sleep(nanoseconds: 5_000_000)
        }
        return false
    }

    /// Values of the metrics as far back as they are known.
    public var series: PastSeries { PastSeries(history, archive) }

    /// A view of what is stored now.
    public func snapshot() throws(StoreError) -> SegmentSnapshot {
        try SegmentSnapshot(storePath, sharing: hotBatches)
    }

    /// Stops reading, commits what was read, and waits for the threads.
    ///
    /// Takes as long as a notification under way does, so that what was delivered is known as such.
    public func stop() {
        notifying.store(false, ordering: .releasing)
        notifyWakeup.signal()
        notifier.withLock { $0 }?.join()
        stopping.store(true, ordering: .releasing)
        intakeWakeup.signal()
        for thread in threads.withLock({ $0 }).reversed() { thread.join() }
    }

    private var isStopping: Bool { stopping.load(ordering: .acquiring) }

    // MARK: Threads

    private func take(_ loop: SweepLoop) {
        health.reading(true)
        var tally = IntakeTally()
        func deliver(_ commit: Commit) { queue.push(Parcel(commit: commit), weight: commit.batch?.text.count ?? 0) }
        while !isStopping {
            if let parsers = newParsers.withLock({ $0 }) {
                tally.restart(loop.intake, own)
                loop.intake.replace(parsers, deliver: deliver)
                newParsers.withLock { if $0 === parsers { $0 = nil } }
            }
            loop.turn(deliver) { intake in
                sources.update(intake.tailer)
                health.note(setAside: tally.update(intake, own))
            }
        }
        loop.intake.flush(deliver)
        health.reading(false)
        queue.close()
    }

    private func keep(_ keeper: Keeper, _ retention: (RetentionPolicy, [Category: RetentionPolicy])) {
        // Waiting in short naps keeps the stop prompt; it happens only while the disk refuses.
        func pause(_ milliseconds: Int) {
            for _ in 0..<max(1, milliseconds / 50) where !isStopping { Clock.sleep(nanoseconds: 50_000_000) }
        }
        var nextIdle = Clock.monotonic()
        var nextRetention = nextIdle
        while true {
            switch queue.pop(timeout: 500_000_000) {
            case .closed:
                keeper.idle(isLast: true, pause: pause) { self.isStopping }
                return
            case .element(let parcel):
                guard keeper.keep(parcel.commit, pause: pause, isStopped: { self.isStopping }) else {
                    // Its lines are read again after a restart. No later commit may move a position past
                    // them, though it be small enough to find room: nothing more is stored.
                    queue.close()
                    return
                }
                keeper.maintain()
                if outbox != nil { notifyWakeup.signal() }
            case .timedOut: break
            }
            if let asked = replacement.withLock({ $0 }) {
                take(asked, keeper, pause)
                replacement.withLock { if $0 === asked { $0 = nil } }
            }
            let now = Clock.monotonic()
            if now >= nextIdle {
                keeper.idle(pause: pause) { self.isStopping }
                nextIdle = now + 1_000_000_000
            }
            keeper.compact()
            if now >= nextRetention {
                keeper.retain(retention.0, retention.1)
                nextRetention = now + 60_000_000_000
            }
        }
    }

    private func take(_ asked: RuleReplacement, _ keeper: Keeper, _ pause: (Int) -> Void) {
        do throws(StoreError) {
            let isTaken = try keeper.replace(with: asked, pause: pause, isStopped: { self.isStopping }) {
                rules.withLock { $0 = asked.rules }
            }
            if !isTaken { asked.refuse("the program stops") }
        } catch {
            asked.refuse(error.description)
        }
    }

    /// Takes all values at multiples of the interval, so that the series of a restarted program stay in step.
    private func collect(_ collector: SeriesCollector) {
        let interval = max(1_000_000, seriesInterval.nanoseconds)
        let rules = RuleHistory(
            history, archive, records: storePath,
            exemplars: { (matchers) throws(EvaluationFault) in
                // As the store has them: their records are in it.
                try self.rules.withLock { $0.metrics }.exemplars(matchers, among: self.derived.families)
            },
            isStopped: { self.isStopping })
        var next = Clock.now() / interval * interval
        while !isStopping {
            let now = Clock.now()
            // A clock that was set back must not stop the collection for as long.
            if now >= next || next - now > 2 * interval {
                setProcess(own)
                collector.report(history.size, own)
                if collector.report(archive.size, own) {
                    health.note(
                        "windows of new metrics are not kept: there are too many series, and none has ended",
                        of: .keepingWindows)
                } else if !collector.isRefusing {
                    health.note(nil, of: .keepingWindows)
                }
                let tables = own.snapshot() + derived.families
                let time = Instant(nanoseconds: now / interval * interval)
                let values = collector.values(of: tables, alerts.active(), at: time)
                history.scrape(values, at: time)
                archive.add(values, at: time)
                alerts.evaluate(.promql, at: time, over: rules)
                next = now / interval * interval + interval
            }
            Clock.sleep(nanoseconds: min(200_000_000, max(1_000_000, next - now)))
        }
    }

    /// Evaluates the rules that are queries over the stored records, which may take a while.
    private func ask(_ rules: RuleHistory) {
        while !isStopping {
            alerts.evaluate(.logsql, at: Instant(nanoseconds: Clock.now()), over: rules)
            Clock.sleep(nanoseconds: 200_000_000)
        }
    }

    private func notify() {
        while notifying.load(ordering: .acquiring) {
            let next = outbox?.deliverDue(now: Instant(nanoseconds: Clock.now()))
            let wait = next.map { max(0, $0.nanoseconds - Clock.now()) / 1_000_000 } ?? 1000
            _ = notifyWakeup.wait(timeoutMilliseconds: Int(min(1000, wait)))
        }
    }
}
