import Diagnostics
import Instants
import Linux
import LogsQL
import Metrics
import Pipeline
import Records
import Rules
import Serving
import Storage

/// `sawlog alerts replay`: rules over stored records, with the code that runs them live.
enum AlertReplay {
    static func run(_ arguments: ParsedArguments) throws -> Int32 {
        let now = Instant(nanoseconds: Clock.now())
        let since = try SearchCommand.time("since", arguments, now) { $0.start } ?? .distantPast
        let until =
            try SearchCommand.time("until", arguments, now) { $0.end - TimeSpan(nanoseconds: 1) } ?? .distantFuture
        let installation = try Installation(arguments)
        let (engine, metrics, faults) = try rules(installation, arguments, now)
        FaultReport.write(faults, arguments)
        // A rule that is left out would make the answer wrong.
        if !arguments.values(.rules).isEmpty, Diagnostics(faults).hasErrors { return Program.Exit.failure }
        let replay = HistoryReplay(
            engine, metrics, own: installation.own, storePath: installation.storePath, since: since)
        var transitions: [AlertTransition] = []
        var records = try TimeOrder(try SegmentSnapshot(installation.storePath), from: replay.begin, to: until)
        while let batch = try records.next() { transitions += replay.feed(batch) }
        transitions += replay.finish(at: min(until, now))
        // The alert that always fires says that alerts are told now, and nothing of what was.
        if arguments.values(.rules).isEmpty { transitions.removeAll { isDeadMan($0.alert) } }
        // An end is only known some time after it, so it comes late.
        transitions.sort { ($0.at, $0.alert.fingerprint) < ($1.at, $1.alert.fingerprint) }
        let out = StandardOutput()
        for transition in transitions {
            out.write { $0 += AlertListing.json(transition.alert, changedAt: transition.at) }
        }
        out.flush()
        for damage in records.damage { Terminal.complain("not replayed, damaged: \(Diagnostic.visible(damage))") }
        return transitions.count > 0 ? Program.Exit.done : Program.Exit.nothing
    }

    /// That of `rules/alerts/dead-man.yaml`; other alerts of its severity tell something.
    private static func isDeadMan(_ alert: Alert) -> Bool {
        alert.name == "Watchdog" && alert[label: "severity"] == "none"
    }

    /// The rules of the files that are named, else all; with the metrics that they may ask for.
    private static func rules(
        _ installation: Installation, _ arguments: ParsedArguments, _ now: Instant
    ) throws -> (AlertEngine, DerivedMetrics, [Diagnostic]) {
        let files = arguments.values(.rules)
        var sources: [SourceText] = []
        for file in files { sources.append(try FileReading.source(file)) }
        let named = UserFiles.sorted(sources)
        let (metrics, metricFaults) = installation.metrics(now: now, beside: named.metrics)
        let (engine, faults) = installation.alerts(now: now, only: files.isEmpty ? nil : named.alerts)
        return (
            engine, metrics,
            faults + (files.isEmpty ? metricFaults : metricFaults.filter { files.contains($0.source ?? "") })
        )
    }
}
