internal import Instants
internal import Linux
public import Metrics
public import Notifying
public import Records
public import Rules
public import Storage
internal import Synchronization
public import TimeSeries

/// From batches to durable records, metrics and alerts: everything one commit changes.
///
/// Counters and alert states are computed from a batch before it is committed, and their rows go
/// into its transaction. So after a crash they fit the records, and no line counts twice.
/// One thread.
public final class Keeper {
    private let store: SegmentStore
    private var metrics: DerivedMetrics
    private var alerts: AlertEngine
    private let outbox: Outbox?
    private let own: OwnMetrics
    private let feed: LiveFeed
    private let health: Health
    private let committed: CommittedMetrics
    private let history: SeriesHistory?
    private let archive: WindowArchive?
    /// After a failed seal, the time before which none is tried again.
    private var sealAfter: Int64 = 0
    private var sealsCounted = 0
    /// For merging blocks.
    private var background = BackgroundShare(percent: 10)
    private var clock = ClockWatch()
    public private(set) var recordsKept = 0
    public private(set) var bytesKept: Int64 = 0
    /// Alerts that changed their state since the start.
    public private(set) var transitions: [AlertTransition] = []
    private let keepsTransitions: Bool
    /// Why the last attempt to commit failed.
    public var lastFault: String? { health.current.blocked }
    /// What went wrong in the background, if anything: sealing, retention.
    public var backgroundFault: String? { health.current.fault }

    /// - Parameters:
    ///   - outbox: where notifications go; nil sends none, as an import does.
    ///   - history: samples to be kept over a restart; nil for none.
    ///   - archive: what is kept of them for longer.
    public init(
        store: SegmentStore, metrics: DerivedMetrics, alerts: AlertEngine, outbox: Outbox?, own: OwnMetrics,
        feed: LiveFeed, health: Health, committed: CommittedMetrics = CommittedMetrics(), history: SeriesHistory? = nil,
        archive: WindowArchive? = nil, keepsTransitions: Bool = false
    ) {
        self.store = store
        self.metrics = metrics
        self.alerts = alerts
        self.outbox = outbox
        self.own = own
        self.feed = feed
        self.health = health
        self.committed = committed
        self.history = history
        self.archive = archive
        self.keepsTransitions = keepsTransitions
    }

    /// Reads back what was durable when the last process ended.
    public func restore() throws(StoreError) {
        metrics.restore(try store.state(prefix: "metric/"))
        alerts.restore(try store.state(prefix: "alert"))
        outbox?.restore(try store.state(prefix: "outbox/"))
        history?.restore(try store.state(prefix: "series/"))
        if let history, let archive { archive.restore(try store.state(prefix: "window/open/"), from: history) }
        committed.update(metrics)
    }

    /// Makes `commit` durable, trying again as long as the disk refuses, until `isStopped`.
    ///
    /// - Returns: false when it gave up because of `isStopped`; nothing of the commit is stored then.
    public func keep(_ commit: Commit, pause: (Int) -> Void, isStopped: () -> Bool) -> Bool {
        var commit = commit
        let wall = Instant(nanoseconds: Clock.now())
        if let batch = commit.batch {
            metrics.observe(batch, now: wall)
            alerts.observe(batch, now: wall)
        }
        gatherState(&commit, wall)
        guard persist(commit, pause, isStopped) else { return false }
        count(commit)
        if let batch = commit.batch { feed.publish(batch) }
        return true
    }

    /// Goes on with other rules: commits what the present ones have to say, and gives the new ones what they know.
    ///
    /// - Parameters:
    ///   - asked: the rules; they are taken unless their giver has given up, whatever the store took until then.
    ///   - begin: makes them known to others; called when they are taken.
    /// - Throws: `StoreError` when the store cannot be read; the present rules stay then, as they do with false, which
    ///   is given when the store took nothing before `isStopped`, or when the giver has given up.
    func replace(
        with asked: RuleReplacement, pause: (Int) -> Void, isStopped: () -> Bool, begin: () -> Void
    ) throws(StoreError) -> Bool {
        let (metrics, alerts) = (asked.rules.metrics, asked.rules.alerts)
        let wall = Instant(nanoseconds: Clock.now())
        var commit = Commit()
        // Taken first: an evaluation that is done after this is done again, since its outcome may not be gathered.
        let standing = self.alerts.standing
        gatherState(&commit, wall)
        // What was gathered is committed in any case: it is known nowhere else.
        if !commit.isEmpty, !persist(commit, pause, isStopped) { return false }
        guard asked.isWaiting else { return false }
        metrics.restore(try store.state(prefix: "metric/"))
        alerts.restore(try store.state(prefix: "alert"), after: standing)
        return asked.take {
            self.metrics = metrics
            self.alerts = alerts
            committed.update(metrics)
            begin()
        }
    }

    /// What is due without new records: alerts that end, series that expire, sealing.
    ///
    /// - Parameter isLast: true at the end of the program.
    public func idle(isLast: Bool = false, pause: (Int) -> Void, isStopped: () -> Bool) {
        let wall = Instant(nanoseconds: Clock.now())
        alerts.advance(to: wall)
        metrics.expire(now: wall)
        var commit = Commit()
        gatherState(&commit, wall)
        commit.state += history?.takeChanges(now: wall, isLast: isLast) ?? []
        commit.state += archive?.takeChanges(now: wall, isLast: isLast) ?? []
        if !commit.isEmpty { _ = persist(commit, pause, isStopped) }
        seal(wall)
    }

    private func gatherState(_ commit: inout Commit, _ wall: Instant) {
        let (changed, firing) = outbox?.asksForFiring == true ? alerts.takeStanding() : (alerts.takeTransitions(), nil)
        outbox?.accept(changed, now: wall)
        if let firing { outbox?.reconcile(firing, now: wall) }
        if keepsTransitions { transitions += changed }
        commit.state += metrics.takeChanges() + alerts.takeChanges() + (outbox?.takeChanges() ?? [])
    }

    private func persist(_ commit: Commit, _ pause: (Int) -> Void, _ isStopped: () -> Bool) -> Bool {
        while true {
            let begun = Clock.monotonic()
            do {
                try store.commit(commit)
                let now = Clock.now()
                own.observe(.commitDuration, Double(Clock.monotonic() - begun) / 1e9)
                own.add(.commits)
                countSeals()
                own.set(.lastCommit, Double(now) / 1e9)
                health.committed(at: Instant(nanoseconds: now))
                committed.update(metrics)
                _ = outbox?.markCommitted()
                return true
            } catch {
                health.block(error.description, at: Instant(nanoseconds: Clock.now()))
                if isStopped() { return false }
                pause(1000)
            }
        }
    }

    private func count(_ commit: Commit) {
        for loss in commit.losses { own.add(.lostBytes, Double(loss.end - loss.start), [loss.reason.rawValue]) }
        guard let batch = commit.batch else { return }
        recordsKept += batch.count
        bytesKept += countRecords(batch, own)
    }

    private func seal(_ wall: Instant) {
        store.today = Int(wall.nanoseconds / 86_400_000_000_000)
        let begun = Clock.monotonic()
        guard begun >= sealAfter else { return }
        let before = Clock.threadTime()
        do {
            if try store.maintain() {
                countSeals()
                own.add(.background, Double(Clock.threadTime() - before) / 1e9, ["seal"])
                own.observe(.sealDuration, Double(Clock.monotonic() - begun) / 1e9)
                health.note(nil, of: .sealing)
            }
        } catch {
            health.note("sealing: \(error)", of: .sealing)
            sealAfter = begun + 10_000_000_000
        }
    }

    private func countSeals() {
        own.add(.seals, Double(store.seals - sealsCounted))
        sealsCounted = store.seals
    }

    /// The end of an import: alerts that have fallen silent end with the last record.
    public func finish() {
        alerts.advance(to: Instant(nanoseconds: Clock.now()), endOfInput: true)
        var commit = Commit()
        gatherState(&commit, Instant(nanoseconds: Clock.now()))
        if !commit.isEmpty { _ = persist(commit, { _ in }, { true }) }
        maintain()
        mergeLeftovers()
        trim()
    }

    /// Commits of mixed records leave a small block in each partition but one, and a last batch. A large import has
    /// nobody waiting at its end, so it makes full blocks of them.
    private func mergeLeftovers() {
        guard sealsCounted >= Self.manySeals else { return }
        // What follows wants as much as storing a batch did.
        Memory.trim()
        do {
            try store.seal()
            _ = try store.compact()
            try store.repack()
            health.note(nil, of: .merging)
        } catch {
            health.note("merging blocks: \(error)", of: .merging)
        }
    }

    /// So many seals make it worth while to look for small blocks.
    private static let manySeals = 8

    private func trim() {
        do {
            try store.trim()
            health.note(nil, of: .givingBackRoom)
        } catch {
            health.note("giving back room: \(error)", of: .givingBackRoom)
        }
    }

    /// Seals if enough has come together; called between commits too, so that a busy stream seals.
    public func maintain() { seal(Instant(nanoseconds: Clock.now())) }

    /// Merges small sealed blocks when many have come together: one block's worth a call, so that a
    /// commit waits no longer than that, and a tenth of the time of one core at most.
    public func compact() {
        guard background.mayRun(at: Clock.monotonic()) else { return }
        let before = Clock.threadTime()
        do {
            let foundWork = try store.compactStep()
            if foundWork { health.note(nil, of: .merging) }
            let used = Clock.threadTime() - before
            own.add(.background, Double(used) / 1e9, ["merge"])
            background.ran(used: used, until: Clock.monotonic(), foundWork: foundWork)
        } catch {
            health.note("merging blocks: \(error)", of: .merging)
            background.rest(until: Clock.monotonic() + 60_000_000_000)
        }
    }

    /// Applies retention.
    public func retain(_ overall: RetentionPolicy, _ categories: [Category: RetentionPolicy]) {
        let isTrusted = clock.trusts(wall: Clock.now(), steady: Clock.sinceBoot())
        let wait = "retention by age waits: the time of day was set, and has to hold for a day"
        health.note(isTrusted ? nil : wait, of: .trustingTheClock)
        func bounded(_ policy: RetentionPolicy) -> RetentionPolicy {
            RetentionPolicy(days: isTrusted ? policy.days : nil, bytes: policy.bytes)
        }
        do {
            _ = try store.retain(overall: bounded(overall), categories: categories.mapValues(bounded))
            health.note(nil, of: .retention)
        } catch {
            health.note("retention: \(error)", of: .retention)
        }
        trim()
    }
}
