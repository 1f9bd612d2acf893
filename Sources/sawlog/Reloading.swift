import Diagnostics
import Instants
import Linux
import Metrics
import Notifying
import Pipeline
import Serving
import Settings
import Synchronization

/// Reads configuration, parsers and rules again while the server runs: `POST /-/reload` and SIGHUP.
///
/// Rules, metrics, routes and receivers take effect together; when any of their files has an error, all stay as they
/// are. Parsers take effect beside them: when one of their files has an error, all parsers stay as they are.
final class Reloading: Sendable {
    private let arguments: ParsedArguments
    private let engine: Engine
    /// What the program runs with; one reload at a time.
    private let running: Mutex<Installation.Running>

    init(_ arguments: ParsedArguments, _ engine: Engine, _ installation: Installation) {
        self.arguments = arguments
        self.engine = engine
        running = Mutex(installation.running)
    }

    func run() -> ReloadAnswer {
        let answer = running.withLock { attempt(&$0) }
        engine.own.add(.reloads, 1, [answer.isDone ? "success" : "failure"])
        engine.own.set(.lastReloadSuccessful, answer.isDone ? 1 : 0)
        return answer
    }

    private func attempt(_ running: inout Installation.Running) -> ReloadAnswer {
        let fresh: Installation
        do throws(Diagnostics) {
            fresh = try Installation(arguments, beside: running)
        } catch {
            return ReloadAnswer(isDone: false, faults: error.faults)
        }
        let now = Instant(nanoseconds: Clock.now())
        let (metrics, metricFaults) = fresh.metrics(now: now)
        let (alerts, alertFaults) = fresh.alerts(now: now)
        let faults = fresh.otherFaults + metricFaults + alertFaults
        let all = fresh.parserFaults + faults
        if Diagnostics(faults).hasErrors { return ReloadAnswer(isDone: false, faults: all) }
        if let reason = engine.replace(metrics, alerts) {
            return ReloadAnswer(isDone: false, faults: all, notes: [reason])
        }
        engine.outbox?.replace(fresh.routing, fresh.receivers())
        var notes = Self.needRestart(running.settings, fresh.settings).map { "a change of \($0) needs a restart" }
        if let note = replaceParsers(&running, fresh) { notes.append(note) }
        return ReloadAnswer(isDone: true, faults: all, notes: notes)
    }

    /// Lets the engine go on with the parsers of `fresh` where any of their files has changed.
    ///
    /// - Returns: what there is to say of it.
    private func replaceParsers(_ running: inout Installation.Running, _ fresh: Installation) -> String? {
        if Diagnostics(fresh.parserFaults).hasErrors {
            return "the parsers stay as they are: there is an error in their files"
        }
        // Each source looks for its format anew with another set, which is not for nothing.
        guard fresh.parserFiles != running.parserFiles else { return nil }
        running.parserFiles = fresh.parserFiles
        return engine.replace(fresh.parsers)
            ? "the parsers are read again" : "the parsers are read again as soon as the store takes lines"
    }

    /// The sections that are read at the start only and are others now.
    private static func needRestart(_ old: Settings, _ new: Settings) -> [String] {
        var changed: [String] = []
        if old.storePath != new.storePath { changed.append("store") }
        if old.inputs != new.inputs { changed.append("inputs") }
        if old.serve != new.serve { changed.append("serve") }
        if old.retention != new.retention { changed.append("retention") }
        return changed
    }
}
