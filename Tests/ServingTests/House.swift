import Diagnostics
import Foundation
import HTTPClient
import Instants
import Metrics
import Parsing
import Pipeline
import Records
import Rules
import Serving
import Storage
import Tailing
import Testing

/// An engine over a folder of its own, with a server in front of it.
final class TestHouse {
    let folder: URL
    let logs: URL
    let engine: Engine
    let server: Server
    private let feed: LiveFeed.Subscription

    private static let metrics = """
        metrics:
          - name: lines_total
            type: counter
            help: Lines with a number.
            match: number
            labels: {source: source}
          - name: wait_seconds
            type: summary
            help: Numbers alone on a line.
            match: '~"^[0-9]+$"'
            value: _msg
          - name: size_bytes
            type: histogram
            help: Numbers alone on a line.
            match: '~"^[0-9]+$"'
            value: _msg
            buckets: [10, 100]
            labels: {source: source}
        """
    private static let alerts = """
        groups:
          - name: tests
            type: logsql
            rules:
              - alert: Alarms
                expr: alarm
                by: [source]
                above: 2
                labels: {severity: critical}
                annotations: {summary: "{{ $value }} alarms <b>now</b>"}
        """

    init(_ change: (inout ServerOptions) -> Void = { _ in }) throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("serving-\(UUID().uuidString)")
        logs = folder.appendingPathComponent("logs")
        try FileManager.default.createDirectory(at: logs, withIntermediateDirectories: true)
        let own = OwnMetrics(start: .epoch)
        let metrics = DerivedMetrics.load([SourceText(name: "m.yaml", text: Self.metrics)], own: own, now: .epoch)
        let alerts = AlertEngine.load([SourceText(name: "a.yaml", text: Self.alerts)], own: own, now: .epoch)
        try #require(metrics.faults.isEmpty && alerts.faults.isEmpty)
        let parts = Engine.Parts(
            store: try SegmentStore(folder.path + "/store", today: 1),
            profiles: [
                InputProfile(input: TailInput(path: logs.path)),
                InputProfile(input: TailInput(path: folder.path + "/absent")),
            ],
            parsers: .empty, metrics: metrics.metrics, alerts: alerts.engine, outbox: nil, own: own, host: "here")
        engine = try Engine(parts)
        feed = engine.feed.subscribe()
        var options = ServerOptions()
        options.version = "9.9.9"
        change(&options)
        server = try Server(engine: engine, listen: "127.0.0.1:0", options: options)
    }

    deinit {
        server.stop()
        engine.stop()
        try? FileManager.default.removeItem(at: folder)
    }

    /// Writes `lines` to the log `name` and waits until they are stored.
    func write(_ lines: [String], to name: String = "a.log") throws {
        let file = logs.appendingPathComponent(name)
        if !FileManager.default.fileExists(atPath: file.path) {
            // Foundation's own way would show the server another name first.
            close(open(file.path, O_CREAT | O_WRONLY, 0o644))
        }
        let handle = try FileHandle(forWritingTo: file)
        try handle.seekToEnd()
        try handle.write(contentsOf: Data((lines.joined(separator: "\n") + "\n").utf8))
        try handle.close()
        var stored = 0
        while stored < lines.count {
            let batch = try #require(feed.next(timeout: 60_000_000_000), "\(stored) of \(lines.count) lines are stored")
            stored += batch.count
        }
    }

    /// Asks until the inputs have been looked at.
    func untilReady() throws {
        for _ in 0..<100_000 where try get("/-/ready").status == 200 { return }
        Issue.record("the server does not become ready")
    }

    func get(_ target: String, headers: [(name: String, value: String)] = []) throws -> ClientResponse {
        try send(ClientRequest(server.address.dropLast() + target, headers: headers))
    }

    func send(_ request: ClientRequest) throws -> ClientResponse { try #require(HTTPClient()).send(request) }

    /// `query` with what has to be escaped in a URL.
    static func escaped(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    }

    func answer(_ query: String, _ more: String = "") throws -> ClientResponse {
        try get("/select/logsql/query?query=\(Self.escaped(query))\(more)")
    }
}

extension ClientResponse {
    var text: String { String(decoding: body, as: UTF8.self) }

    var json: Any? { try? JSONSerialization.jsonObject(with: Data(body)) }

    /// The `_msg` of each line.
    var messages: [String] {
        text.split(separator: "\n").compactMap {
            let object = try? JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]
            return object?["_msg"] as? String
        }
    }
}
