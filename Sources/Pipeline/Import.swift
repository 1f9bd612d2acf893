internal import Instants
internal import Linux
public import Records
internal import Rules
internal import Storage
internal import Synchronization
public import Tailing

/// How far an import is.
public struct ImportProgress: Sendable {
    public var records = 0
    /// Bytes of lines read, decompressed.
    public var bytes: Int64 = 0
    public var filesDone = 0
    public var files = 0
}

/// What an import did.
public struct ImportSummary: Sendable {
    public var records = 0
    public var bytes: Int64 = 0
    public var files = 0
    /// Files of which everything was stored before.
    public var filesKnown = 0
    public var lost: [Loss] = []
    public var skipped: [SkippedPath] = []
    /// Records no parser knew.
    public var textRecords = 0
    public var alerts = 0
    /// What went wrong beside storing: everything is stored, but for instance not yet sealed.
    public var fault: String?
}

/// Reads every file of the inputs to its end, once, and stores it.
///
/// One thread reads and parses, one commits; when this returns, all of it is durable. What the
/// store has already is not read again.
public final class Importer {
    private let intake: Intake
    private let keeper: Keeper
    /// One is filled while one is stored, a block's worth each; a third in between would cost memory and save little.
    private let queue = BoundedQueue<Engine.Parcel>(capacity: 1)
    private let failure = FailureFlag()
    /// What one thread allocates and the other frees stays in pieces between what is used: some 40 MB without this.
    private static let parcelsBetweenTrims = 4
    private let stream: (tag: Int, stream: any ByteStream)?

    /// - Parameter stream: standard input, and the number of its profile.
    public init(_ parts: Engine.Parts, stream: (tag: Int, stream: any ByteStream)? = nil) throws {
        var options = parts.options
        options.once = true
        keeper = Keeper(
            store: parts.store, metrics: parts.metrics, alerts: parts.alerts, outbox: parts.outbox, own: parts.own,
            feed: LiveFeed(), health: Health(), keepsTransitions: true)
        try keeper.restore()
        intake = Intake(
            parts.profiles, known: try parts.store.checkpoints(), parsers: parts.parsers, host: parts.host,
            options: options, size: .bulk)
        self.stream = stream
    }

    /// - Parameter progress: called after each step with how far it is.
    /// - Throws: `SystemError` when no thread can start; `ImportFailure` when the store refuses.
    public func run(progress: (ImportProgress) -> Void) throws -> ImportSummary {
        var summary = ImportSummary()
        let handover = Handover(keeper)
        let committer = try startThread(named: "sawlog-keeper") { [queue, failure] in
            var parcels = 0
            while let parcel = queue.pop() {
                // The disk is full: an import says so and stops, and goes on from there when run again.
                if !handover.keeper.keep(parcel.commit, pause: { _ in }, isStopped: { true }) {
                    failure.raise()
                    queue.close()
                    return
                }
                handover.keeper.maintain()
                parcels += 1
                if parcels.isMultiple(of: Self.parcelsBetweenTrims) { Memory.trim() }
            }
            handover.keeper.finish()
        }
        intake.tailer.sweep(now: 1)
        // Behind the sweep, which ends what no path leads to.
        if let stream { intake.tailer.follow(stream.stream, named: "stdin", tag: stream.tag) }
        let files = intake.tailer.files
        summary.files = files.count + intake.tailer.finishedArchives
        summary.filesKnown =
            intake.tailer.finishedArchives + files.filter { $0.lag == 0 && $0.checkpoint.offset > 0 }.count
        read(files, progress, &summary)
        queue.close()
        committer.join()
        if failure.isRaised { throw ImportFailure(reason: keeper.lastFault ?? "the store refuses") }
        summary.records = keeper.recordsKept
        summary.bytes = keeper.bytesKept
        summary.skipped = intake.tailer.skipped
        summary.textRecords = intake.textLines
        summary.fault = keeper.backgroundFault
        summary.alerts = keeper.transitions.filter { $0.alert.state == .firing }.count
        return summary
    }

    private func read(_ files: [TailedFile], _ progress: (ImportProgress) -> Void, _ summary: inout ImportSummary) {
        var state = ImportProgress()
        state.files = files.count
        var lost: [Loss] = []
        func deliver(_ commit: Commit) {
            lost += commit.losses
            queue.handOver(Engine.Parcel(commit: commit))
        }
        var now: Int64 = 1
        while !failure.isRaised {
            now += 1_000_000_000
            let more = intake.step(now: now, wall: Instant(nanoseconds: Clock.now())) { commit in
                deliver(commit)
                state.bytes = intake.bytesRead
                state.records = intake.recordsRead
                state.filesDone = files.filter { $0.lag == 0 }.count
                progress(state)
            }
            if !more { break }
        }
        intake.flush(deliver)
        summary.lost = lost
    }

    /// The keeper for its thread.
    private struct Handover: @unchecked Sendable {  // after the start only that thread uses it, until it is joined
        let keeper: Keeper
        init(_ keeper: Keeper) { self.keeper = keeper }
    }
}

/// Tells the reading thread that the committing one has given up.
private final class FailureFlag: Sendable {
    private let raised = Atomic<Bool>(false)
    var isRaised: Bool { raised.load(ordering: .acquiring) }
    func raise() { raised.store(true, ordering: .releasing) }
}

/// Why an import stopped before its end. What it stored is stored; run again it goes on.
public struct ImportFailure: Error, CustomStringConvertible {
    public let reason: String
    public var description: String { reason }
}
