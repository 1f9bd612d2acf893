import Diagnostics
import Instants
import Linux
import Metrics
import Notifying
import Pipeline
import Serving
import Settings
import Synchronization

/// Reads configuration and rules again while the server runs: `POST /-/reload` and SIGHUP.
///
/// Rules, metrics, routes and receivers take effect; when any of their files has an error, all stay as they are.
final class Reloading: Sendable {
    private let arguments: ParsedArguments
    private let engine: Engine
    /// What the running program was started with.
    private let running: Mutex<Handover>

    /// One reload at a time.
    private struct Handover: @unchecked Sendable {  // only used while the lock is held
        let installation: Installation
    }

    init(_ arguments: ParsedArguments, _ engine: Engine, _ installation: Installation) {
        self.arguments = arguments
        self.engine = engine
        running = Mutex(Handover(installation: installation))
    }

    func run() -> ReloadAnswer {
        let answer = running.withLock { running in attempt(running.installation) }
        engine.own.add(.reloads, 1, [answer.isDone ? "success" : "failure"])
        engine.own.set(.lastReloadSuccessful, answer.isDone ? 1 : 0)
        return answer
    }

    /// As `run`, for the log of the program.
    func runAndTell() {
        let answer = run()
        for line in answer.headlines { Terminal.complain(line) }
        FaultReport.write(answer.faults, arguments)
    }

    private func attempt(_ running: Installation) -> ReloadAnswer {
        let fresh: Installation
        do throws(Diagnostics) {
            fresh = try Installation(arguments, beside: running)
        } catch {
            return ReloadAnswer(isDone: false, faults: error.faults)
        }
        let now = Instant(nanoseconds: Clock.now())
        let (metrics, metricFaults) = fresh.metrics(now: now)
        let (alerts, alertFaults) = fresh.alerts(now: now)
        let faults = fresh.faults + metricFaults + alertFaults
        if Diagnostics(faults).hasErrors { return ReloadAnswer(isDone: false, faults: faults) }
        if let reason = engine.replace(metrics, alerts) {
            return ReloadAnswer(isDone: false, faults: faults, notes: [reason])
        }
        engine.outbox?.replace(fresh.routing, fresh.receivers())
        let notes = Self.needRestart(running.settings, fresh.settings).map { "a change of \($0) needs a restart" }
        return ReloadAnswer(isDone: true, faults: faults, notes: notes)
    }

    /// The sections that are read at the start only and are others now.
    private static func needRestart(_ old: Settings, _ new: Settings) -> [String] {
        var changed: [String] = []
        if old.storePath != new.storePath { changed.append("store") }
        if old.inputs != new.inputs { changed.append("inputs") }
        if old.parserDirectories != new.parserDirectories { changed.append("parsers") }
        if old.serve != new.serve { changed.append("serve") }
        if old.retention != new.retention { changed.append("retention") }
        return changed
    }
}
