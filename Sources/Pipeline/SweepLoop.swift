internal import Instants
internal import Linux
internal import Storage
internal import Tailing

/// The reading thread's loop: sweeps in intervals, reads when the kernel hints at something new.
final class SweepLoop {
    let intake: Intake
    private let wakeup: Wakeup
    private let watcher: DirectoryWatcher?
    private var watched: [String: DirectoryWatcher.Watch] = [:]
    private var names: [DirectoryWatcher.Watch: String] = [:]
    private var nextSweep: Int64 = 0
    /// Least time between two sweeps, in nanoseconds: grows with what a sweep costs.
    private var interval: Int64 = 1_000_000_000

    init(intake: Intake, wakeup: Wakeup) throws {
        self.intake = intake
        self.wakeup = wakeup
        // Without inotify (no more instances allowed) the sweep alone finds everything, a second later.
        watcher = try? DirectoryWatcher()
        if let watcher { try wakeup.add(watcher.descriptor) }
    }

    /// One turn: sweep when it is due, read what there is, else wait for something to happen.
    ///
    /// - Parameter report: called after a turn that has looked at the disk, before the wait.
    func turn(_ deliver: (Commit) -> Void, report: (Intake) -> Void) {
        let now = Clock.monotonic()
        let hasSwept = now >= nextSweep
        if hasSwept { sweep(now) }
        let hasRead = intake.step(now: now, wall: Instant(nanoseconds: Clock.now()), deliver: deliver)
        if hasSwept { report(intake) }
        if hasRead { return }
        // Checkpoints and losses of files without new records wait for the next batch or sweep.
        let due = min(nextSweep, intake.nextDue(now: now) ?? .max)
        let wait = max(0, due - Clock.monotonic())
        let reasons = wakeup.wait(timeoutMilliseconds: Int((wait + 999_999) / 1_000_000))
        if !reasons.readable.isEmpty { hear() }
    }

    private func sweep(_ now: Int64) {
        intake.tailer.sweep(now: now)
        watch(intake.tailer.directories)
        let cost = Clock.monotonic() - now
        interval = min(30_000_000_000, max(1_000_000_000, cost * 20))
        nextSweep = now + interval
    }

    private func watch(_ directories: Set<String>) {
        guard let watcher else { return }
        for (path, watch) in watched where !directories.contains(path) {
            // A watch that cannot be removed is gone with its directory.
            try? watcher.remove(watch)
            watched[path] = nil
            names[watch] = nil
        }
        for path in directories where watched[path] == nil {
            // A directory that cannot be watched is swept all the same.
            guard let watch = try? watcher.add(path) else { continue }
            watched[path] = watch
            names[watch] = path
        }
    }

    private func hear() {
        guard let watcher else { return }
        var changed: Set<String> = []
        var sweepNow = false
        while let events = try? watcher.events(), !events.isEmpty {
            for event in events {
                switch event.kind {
                case .modified, .closedAfterWriting:
                    if let watch = event.watch, let directory = names[watch] {
                        changed.insert(directory == "/" ? "/" + event.name : directory + "/" + event.name)
                    }
                case .watchEnded:
                    if let watch = event.watch, let path = names.removeValue(forKey: watch) { watched[path] = nil }
                    sweepNow = true
                case .attributesChanged, .appeared, .disappeared, .watchedGone, .overflow: sweepNow = true
                }
            }
        }
        let now = Clock.monotonic()
        // Many events at once ask for one sweep, not for many.
        if sweepNow { nextSweep = min(nextSweep, max(now, nextSweep - interval + interval / 20)) }
        for path in changed { intake.tailer.notice(path, now: now) }
    }
}
