import Diagnostics
import HTTPClient
import Instants
import Linux
import Metrics
import Storage

enum MetricsCommand {
    static let command = Command(
        "metrics", "print the derived metrics",
        flags: [
            .store, .server, .config, .output(["prometheus", "openmetrics", "json"], default: "prometheus"),
            Flag("textfile", .file, named: "PATH", meaning: "write to PATH in one step instead, for node_exporter"),
        ],
        exclusive: [("store", "server")],
        description: """
            From a store: the metrics as they were last committed, by the rules of the configuration and those that
            come with the program. From a server: all its metrics, its own included; as JSON the derived ones alone.
            """,
        run: run)

    @Sendable static func run(_ arguments: ParsedArguments) -> Int32 {
        do {
            let bytes = try arguments.value("server").map { try ask($0, arguments) } ?? read(arguments)
            if let path = arguments.value("textfile") {
                try writeFileAtomically(path, bytes)
            } else {
                let out = StandardOutput()
                out.write { $0 += bytes }
                out.flush()
            }
            return Program.Exit.done
        } catch let error as Diagnostics {
            FaultReport.write(error.faults, arguments)
        } catch {
            Terminal.complain("\(error)")
        }
        return Program.Exit.failure
    }

    private static func read(_ arguments: ParsedArguments) throws -> [UInt8] {
        let installation = try Installation(arguments)
        let snapshot = try SegmentSnapshot(installation.storePath)
        let now = Instant(nanoseconds: Clock.now())
        let (metrics, faults) = installation.metrics(now: now)
        FaultReport.write(faults, arguments)
        metrics.restore(try snapshot.state(prefix: "metric/"))
        if arguments.value("output") == "json" {
            var lines: [UInt8] = []
            for family in metrics.snapshot() { family.appendJSONLines(to: &lines, at: now) }
            return lines
        }
        var writer = ExpositionWriter(arguments.value("output") == "openmetrics" ? .openMetrics : .text, at: now)
        metrics.append(to: &writer)
        return writer.finish()
    }

    private static func ask(_ server: String, _ arguments: ParsedArguments) throws -> [UInt8] {
        switch arguments.value("output") {
        case "json": try ServerRequest.get(server, "/api/metrics")
        case "openmetrics": try ServerRequest.get(server, "/metrics", accept: ExpositionFormat.openMetrics.contentType)
        default: try ServerRequest.get(server, "/metrics", accept: "text/plain")
        }
    }
}
