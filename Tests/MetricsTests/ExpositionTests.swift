import Foundation
import Instants
import PromQL
import Testing

@testable import Metrics

@Suite struct ExpositionTests {
    private func filled() -> (SeriesTable, SeriesTable, SeriesTable) {
        let start = Instant(nanoseconds: 1_700_000_000_500_000_000)
        var requests = SeriesTable(
            MetricDefinition("http_requests_total", .counter, "Requests \\ answered\nby \"class\".", labels: ["class"]))
        for (label, amount) in [("5xx", 2.0), ("2xx", 10)] {
            let labels = Array("class=\"\(label)\"".utf8)
            let position = labels.withUnsafeBufferPointer { requests.position(of: $0, now: start) }
            requests.add(amount, at: position, now: start)
        }
        var loss = SeriesTable(MetricDefinition("loss", .gauge, "Loss."))
        let only = [UInt8]().withUnsafeBufferPointer { loss.position(of: $0, now: start) }
        loss.set(.nan, at: only, event: start, now: start)
        var duration = SeriesTable(
            MetricDefinition("wait_seconds", .histogram, "Wait.", unit: "seconds", buckets: [0.5, 1, 2.5]))
        let histogram = [UInt8]().withUnsafeBufferPointer { duration.position(of: $0, now: start) }
        for value in [0.1, 0.5, 0.75, 100] { duration.observe(value, at: histogram, now: start) }
        return (requests, loss, duration)
    }

    @Test func exemplarsLeadToARecord() {
        var (requests, _, duration) = filled()
        let now = Instant(nanoseconds: 1_700_000_001_000_000_000)
        let time = Instant(nanoseconds: 1_700_000_000_250_000_000)
        requests.keepExemplar(at: 0, 2, time: time, source: "web.log", now: now)
        for value in [0.75, 2, 1] where duration.asksForExemplar(at: 0, value, now: now) {
            duration.keepExemplar(at: 0, value, time: time, source: String(repeating: "long/", count: 40), now: now)
        }
        var writer = ExpositionWriter(.openMetrics)
        writer.append(requests)
        writer.append(duration)
        let lines = String(decoding: writer.finish(), as: UTF8.self).split(separator: "\n").filter {
            $0.contains(" # ")
        }
        #expect(
            lines == [
                #"http_requests_total{class="5xx"} 2 # {source="web.log",time="2023-11-14T22:13:20.250Z"} 2 1700000000.25"#,
                #"wait_seconds_bucket{le="2.5"} 3 # {time="2023-11-14T22:13:20.250Z"} 2 1700000000.25"#,
            ])
        #expect(!exposition(.text).contains(" # "))
    }

    /// OpenMetrics counts code points: `e` with an accent of its own is two.
    @Test(arguments: [("e", 94, true), ("e", 95, false), ("e\u{301}", 47, true), ("e\u{301}", 48, false)])
    func labelsOfAnExemplarHoldSoManyCodePoints(_ letter: String, _ count: Int, _ fits: Bool) {
        var (requests, _, _) = filled()
        let time = Instant(nanoseconds: 1_700_000_000_000_000_000)
        requests.keepExemplar(
            at: 0, 2, time: time + .milliseconds(1), source: String(repeating: letter, count: count), now: time)
        let labels = requests.series[0].exemplar?.labels ?? []
        let text = String(decoding: labels, as: UTF8.self)
        #expect(text.contains("source=") == fits, "\(text.unicodeScalars.count) code points")
    }

    private func exposition(_ format: ExpositionFormat) -> String {
        let (requests, loss, duration) = filled()
        var writer = ExpositionWriter(format)
        writer.append(requests)
        writer.append(loss)
        writer.append(duration)
        return String(decoding: writer.finish(), as: UTF8.self)
    }

    @Test func text() {
        #expect(
            exposition(.text) == #"""
                # HELP http_requests_total Requests \\ answered\nby "class".
                # TYPE http_requests_total counter
                http_requests_total{class="2xx"} 10
                http_requests_total{class="5xx"} 2
                # HELP loss Loss.
                # TYPE loss gauge
                loss NaN
                # HELP wait_seconds Wait.
                # TYPE wait_seconds histogram
                wait_seconds_bucket{le="0.5"} 2
                wait_seconds_bucket{le="1"} 3
                wait_seconds_bucket{le="2.5"} 3
                wait_seconds_bucket{le="+Inf"} 4
                wait_seconds_sum 101.35
                wait_seconds_count 4

                """#)
    }

    @Test func openMetrics() {
        #expect(
            exposition(.openMetrics) == #"""
                # TYPE http_requests counter
                # HELP http_requests Requests \\ answered\nby \"class\".
                http_requests_total{class="2xx"} 10
                http_requests_created{class="2xx"} 1700000000.5
                http_requests_total{class="5xx"} 2
                http_requests_created{class="5xx"} 1700000000.5
                # TYPE loss gauge
                # HELP loss Loss.
                loss NaN
                # TYPE wait_seconds histogram
                # UNIT wait_seconds seconds
                # HELP wait_seconds Wait.
                wait_seconds_bucket{le="0.5"} 2
                wait_seconds_bucket{le="1.0"} 3
                wait_seconds_bucket{le="2.5"} 3
                wait_seconds_bucket{le="+Inf"} 4
                wait_seconds_sum 101.35
                wait_seconds_count 4
                wait_seconds_created 1700000000.5
                # EOF

                """#)
    }

    @Test(arguments: [
        ("", "text"), ("*/*", "text"), ("text/plain;version=0.0.4;q=0.5,*/*;q=0.1", "text"),
        ("application/openmetrics-text", "openMetrics"),
        (
            "application/openmetrics-text;version=1.0.0;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,"
                + "text/plain;version=0.0.4;q=0.3,*/*;q=0.2", "openMetrics"
        ),
        ("application/openmetrics-text;q=0.1, text/plain;q=0.9", "text"),
        ("application/openmetrics-text; q=0", "text"),
    ])
    func negotiation(_ accept: String, _ format: String) {
        #expect("\(ExpositionFormat(accept: accept))" == format)
    }

    @Test func ownMetricsHaveDistinctNamesHelpAndUnits() {
        #expect(Set(OwnMetric.allCases.map(\.definition.name)).count == OwnMetric.allCases.count)
        for metric in OwnMetric.allCases {
            let definition = metric.definition
            #expect(isMetricName(definition.name))
            #expect(definition.name.hasPrefix("sawlog_") || definition.name.hasPrefix("process_"))
            #expect((definition.kind == .counter) == definition.name.hasSuffix("_total"))
            #expect(definition.help.hasSuffix("."))
            let base = definition.name.replacing("_total", with: "")
            #expect(definition.unit.isEmpty || base.hasSuffix("_" + definition.unit))
        }
    }

    @Test func promtoolAcceptsTheOwnMetrics() throws {
        let own = OwnMetrics(start: Instant(nanoseconds: 1_700_000_000_000_000_000))
        own.add(.records, 3, ["training", "hf", "info"])
        own.add(.lostBytes, 7, ["truncated"])
        own.set(.sourceLag, 12, ["/var/log/a \"b\"\\c\nd.log"])
        own.set(.buildInfo, 1, ["1.0", "6.3"])
        own.observe(.commitDuration, 0.02)
        var writer = ExpositionWriter()
        own.append(to: &writer)
        #expect(own.value(.records, ["training", "hf", "info"]) == 3)
        try expectPromtoolAccepts(writer.finish())
    }
}

/// Runs `promtool check metrics` on an exposition; passes when the program is not installed.
func expectPromtoolAccepts(_ exposition: [UInt8], _ location: SourceLocation = #_sourceLocation) throws {
    let path = "/usr/bin/promtool"
    guard FileManager.default.isExecutableFile(atPath: path) else { return }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = ["check", "metrics"]
    let input = Pipe()
    let output = Pipe()
    process.standardInput = input
    process.standardError = output
    process.standardOutput = output
    try process.run()
    try input.fileHandleForWriting.write(contentsOf: Data(exposition))
    try input.fileHandleForWriting.close()
    let said = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0, "\(String(decoding: said, as: UTF8.self))", sourceLocation: location)
}
