import Diagnostics
import Instants
import Linux
import Records
import Rules
import Serving
import Storage

enum AlertsCommand {
    static let command = Command(
        "alerts", "list, silence and replay alerts", usage: "[list|history|silence|test|replay] [MATCHER...]",
        .atLeast(0),
        words: [
            .init("list", "alerts that are pending or firing; the default"),
            .init("history", "alerts of the past"),
            .init("silence", "silence the alerts that all MATCHERs select, as in alertname=\"DiskFull\""),
            .init("test", "send a sample to the RECEIVERs that are named, or to all of the configuration"),
            .init("replay", "what the rules would have fired over stored records, as JSON lines, in event time"),
        ],
        flags: [
            .store, .server, .config, .rules, .since, .until, .output(["text", "json"], default: "text"),
            Flag("duration", short: "d", .text, named: "DURATION", default: "2h", meaning: "how long a silence lasts"),
            Flag("comment", .text, named: "TEXT", meaning: "why there is a silence"),
        ],
        exclusive: [("store", "server")],
        description: """
            replay takes the rules of --rules FILE, else all that serve would use, and reads the store's records
            in the order of time; for rules in PromQL it derives the metrics again. silence asks the running server
            of --server, http://127.0.0.1:9514 when it is not given, and writes the silence's id. Exit code 1 when
            there is nothing to show.
            """,
        run: run)

    @Sendable static func run(_ arguments: ParsedArguments) -> Int32 {
        let word = arguments.positionals.first ?? "list"
        do {
            switch word {
            case "silence": return try SilenceRequest.run(arguments)
            case "test": return try ReceiverTrial.run(arguments)
            case "replay": return try AlertReplay.run(arguments)
            default: return try show(isHistory: word == "history", arguments)
            }
        } catch let fault as Diagnostic {
            FaultReport.write([fault], arguments)
        } catch let error as Diagnostics {
            FaultReport.write(error.faults, arguments)
        } catch {
            Terminal.complain("\(error)")
        }
        return Program.Exit.failure
    }

    private static func show(isHistory: Bool, _ arguments: ParsedArguments) throws -> Int32 {
        let isJSON = arguments.value("output") == "json"
        var bytes: [UInt8]
        if let server = arguments.value("server") {
            var path = "/api/alerts?format=\(isJSON ? "json" : "text")"
            if isHistory { path += "&history=1" }
            bytes = try ServerRequest.get(server, path)
        } else {
            bytes = try read(isHistory: isHistory, isJSON: isJSON, arguments)
        }
        guard !bytes.isEmpty else { return Program.Exit.nothing }
        if !isJSON { bytes = safe(bytes) }
        let out = StandardOutput()
        out.write { $0 += bytes }
        out.flush()
        return Program.Exit.done
    }

    private static func read(isHistory: Bool, isJSON: Bool, _ arguments: ParsedArguments) throws -> [UInt8] {
        let installation = try Installation(arguments)
        let snapshot = try SegmentSnapshot(installation.storePath)
        let (alerts, faults) = installation.alerts(now: Instant(nanoseconds: Clock.now()))
        FaultReport.write(faults, arguments)
        alerts.restore(try snapshot.state(prefix: "alert"))
        let entries: [(alert: Alert, at: Instant?)] =
            isHistory ? alerts.history().map { ($0.alert, $0.at) } : alerts.active().map { ($0, nil) }
        return entries.flatMap { entry in
            isJSON
                ? AlertListing.json(entry.alert, changedAt: entry.at)
                : Array(AlertListing.text(entry.alert, at: entry.at ?? entry.alert.startsAt).utf8)
        }
    }

    /// Lines of logs are among it, so no control character but the line's end may pass to a terminal.
    private static func safe(_ bytes: [UInt8]) -> [UInt8] {
        guard Terminal.isTerminal(1) else { return bytes }
        var safe: [UInt8] = []
        bytes.withUnsafeBufferPointer { ControlEscaping.append($0, to: &safe) }
        return safe
    }
}
