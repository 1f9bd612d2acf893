import Diagnostics
import Instants
import Metrics
import PromQL
import Records
import Testing

private let start = Instant(nanoseconds: 1_700_000_000_000_000_000)

private let rules = SourceText(
    name: "rules.yaml",
    text: """
        metrics:
          - name: auth_failures_total
            type: counter
            help: Failed logins.
            match: event.outcome:failure
            labels: {user: user.name, source: source.ip}
            max_series: 3
            expire: 1h
          - name: loss
            type: gauge
            help: Loss.
            match: loss:*
            value: loss
            labels: {run: run}
          - name: wait_seconds
            type: histogram
            help: Wait.
            match: wait_ms:*
            value: wait_ms
            scale: 0.001
            buckets: [0.1, 1]
            labels: {class: {field: code, as: status_class}}
          - name: errors_total
            type: counter
            help: Errors.
            match: level:error
        """)

/// A batch of records with the given fields, one second apart.
private func batch(_ records: [[(String, String)]], from first: Instant = start) -> RecordBatch {
    let batch = RecordBatch()
    for (index, fields) in records.enumerated() {
        let text = batch.derive("line \(index)")
        var record = Record(time: first + .seconds(Int64(index)), raw: text, view: text)
        record.stream = batch.streams.intern(Labels(source: "app.log"))
        for (name, value) in fields where name == "level" {
            withBytes(value) { record.level = Level(word: $0) ?? .unknown }
        }
        batch.addRecord(record)
        for (name, value) in fields where name != "level" { batch.addField(name, .text, value) }
    }
    return batch
}

private func withBytes(_ text: String, _ body: (UnsafeBufferPointer<UInt8>) -> Void) {
    var text = text
    text.withUTF8 { body($0) }
}

private func load(_ source: SourceText = rules) -> (DerivedMetrics, OwnMetrics) {
    let own = OwnMetrics(start: start)
    let (metrics, faults) = DerivedMetrics.load([source], own: own, now: start)
    #expect(faults.map(\.description) == [])
    return (metrics, own)
}

private func text(_ metrics: DerivedMetrics) -> [String] {
    var writer = ExpositionWriter()
    metrics.append(to: &writer)
    return String(decoding: writer.finish(), as: UTF8.self).split(separator: "\n").map(String.init)
        .filter { !$0.hasPrefix("#") }
}

@Suite struct DerivedMetricsTests {
    @Test func measuresCountersGaugesAndHistograms() throws {
        let (metrics, own) = load()
        metrics.observe(
            batch([
                [("event.outcome", "failure"), ("user.name", "root"), ("source.ip", "10.0.0.1")],
                [("event.outcome", "failure"), ("user.name", "ro\"ot\\\n\u{FF}"), ("source.ip", "")],
                [("event.outcome", "success"), ("user.name", "root"), ("source.ip", "10.0.0.1")],
                [("event.outcome", "failure"), ("user.name", "root"), ("source.ip", "10.0.0.1")],
                [("loss", "2.5"), ("run", "a")],
                [("loss", "nan"), ("run", "b")],
                [("loss", "oops"), ("run", "b")],
                [("wait_ms", "50"), ("code", "204")],
                [("wait_ms", "100"), ("code", "200")],
                [("wait_ms", "2000"), ("code", "503")],
                [("level", "error")],
            ]), now: start)
        #expect(
            text(metrics) == [
                #"auth_failures_total{source="10.0.0.1",user="root"} 2"#,
                "auth_failures_total{user=\"ro\\\"ot\\\\\\nÿ\"} 1",
                #"loss{run="a"} 2.5"#,
                #"loss{run="b"} NaN"#,
                #"wait_seconds_bucket{class="2xx",le="0.1"} 2"#,
                #"wait_seconds_bucket{class="2xx",le="1"} 2"#,
                #"wait_seconds_bucket{class="2xx",le="+Inf"} 2"#,
                #"wait_seconds_sum{class="2xx"} 0.15000000000000002"#,
                #"wait_seconds_count{class="2xx"} 2"#,
                #"wait_seconds_bucket{class="5xx",le="0.1"} 0"#,
                #"wait_seconds_bucket{class="5xx",le="1"} 0"#,
                #"wait_seconds_bucket{class="5xx",le="+Inf"} 1"#,
                #"wait_seconds_sum{class="5xx"} 2"#,
                #"wait_seconds_count{class="5xx"} 1"#,
                "errors_total 1",
            ])
        #expect(own.value(.valuesRejected, ["loss"]) == 1)
        var writer = ExpositionWriter()
        own.append(to: &writer)
        metrics.append(to: &writer)
        try expectPromtoolAccepts(writer.finish())
    }

    @Test func furtherLabelSetsShareOneSeries() {
        let (metrics, own) = load()
        let many = (0..<50).map { [("event.outcome", "failure"), ("source.ip", "10.0.0.\($0)")] }
        metrics.observe(batch(many), now: start)
        #expect(
            text(metrics).prefix(3) == [
                #"auth_failures_total{source="10.0.0.0"} 1"#,
                #"auth_failures_total{source="10.0.0.1"} 1"#,
                #"auth_failures_total{source="other",user="other"} 48"#,
            ])
        #expect(own.value(.seriesDropped, ["auth_failures_total"]) == 48)
    }

    @Test func aLateRecordDoesNotOverwriteANewerGauge() {
        let (metrics, _) = load()
        metrics.observe(batch([[("loss", "1")]], from: start + .hours(1)), now: start)
        metrics.observe(batch([[("loss", "9")]], from: start), now: start + .seconds(1))
        #expect(text(metrics).contains("loss 1"))
    }

    @Test func silentSeriesLeave() {
        let (metrics, _) = load()
        metrics.observe(batch([[("event.outcome", "failure"), ("user.name", "a")]]), now: start)
        metrics.observe(batch([[("event.outcome", "failure"), ("user.name", "b")]]), now: start + .minutes(30))
        _ = metrics.takeChanges()
        metrics.expire(now: start + .minutes(59))
        #expect(metrics.takeChanges().isEmpty)
        metrics.expire(now: start + .minutes(60))
        #expect(metrics.takeChanges() == [StateChange(key: #"metric/auth_failures_total{user="a"}"#, value: nil)])
        #expect(text(metrics).filter { $0.hasPrefix("auth") } == [#"auth_failures_total{user="b"} 1"#])
    }

    @Test func aRestartAtAnyBatchChangesNothing() {
        let batches = (0..<6).map { step in
            batch(
                (0..<20).map { record in
                    [
                        ("event.outcome", "failure"), ("user.name", "u\((step * 7 + record) % 5)"),
                        ("loss", "\(step).\(record)"), ("run", "r\(record % 3)"), ("wait_ms", "\(record * 90)"),
                        ("code", "404"), ("level", record % 4 == 0 ? "error" : "info"),
                    ]
                }, from: start + .minutes(Int64(step)))
        }
        let (whole, _) = load()
        for (step, one) in batches.enumerated() { whole.observe(one, now: start + .minutes(Int64(step))) }
        for stop in 0...batches.count {
            var store: [String: [UInt8]] = [:]
            var (metrics, _) = load()
            for (step, one) in batches.enumerated() {
                if step == stop {
                    (metrics, _) = load()
                    metrics.restore(store.map { StateChange(key: $0.key, value: $0.value) })
                }
                metrics.observe(one, now: start + .minutes(Int64(step)))
                for change in metrics.takeChanges() { store[change.key] = change.value }
            }
            #expect(text(metrics) == text(whole), "stopped before batch \(stop)")
        }
    }

    @Test func aRowOfAnEditedRuleIsRemoved() {
        let (metrics, _) = load()
        metrics.observe(batch([[("wait_ms", "50"), ("code", "204")]]), now: start)
        let rows = metrics.takeChanges().filter { $0.key.contains("wait") }
        let edited = SourceText(name: "rules.yaml", text: rules.text.replacing("[0.1, 1]", with: "[0.1, 2]"))
        let (next, _) = load(edited)
        next.restore(rows)
        #expect(next.takeChanges().filter { $0.value == nil }.map(\.key) == rows.map(\.key))
        #expect(text(next) == ["errors_total 0"])
    }

    @Test(arguments: [
        (
            "auth_failures_total{user=\"eve\"}",
            ["(event.outcome:failure) \"source.ip\":=\"::1\" \"user.name\":=\"eve\""]
        ),
        (
            "auth_failures_total{user!~\"eve|root\"}",
            ["(event.outcome:failure) \"source.ip\":=\"\" \"user.name\":=\"bob\""]
        ),
        ("rate(wait_seconds_bucket{le=\"0.1\"}[5m])", ["(wait_ms:*)"]), ("wait_seconds_sum{class=\"5xx\"}", []),
        ("{__name__=~\"wait_.+\"}", ["(wait_ms:*)"]), ("loss", []), ("wait_seconds", []), ("auth_failures", []),
    ]) func anExemplarSaysHowItsRecordsAreFound(_ text: String, _ searches: [String]) throws {
        let (metrics, _) = load(rules)
        metrics.observe(
            batch([
                [("event.outcome", "failure"), ("user.name", "eve"), ("source.ip", "::1")],
                [("event.outcome", "failure"), ("user.name", "bob")], [("wait_ms", "50"), ("code", "200")],
                [("loss", "2")],
            ]), now: start + .hours(1))
        let selector = try #require(try PromQL.Expression.parse(text).selectors.first)
        let found = try metrics.exemplars(selector.matchers, among: metrics.snapshot())
        #expect(found.map(\.search) == searches)
        #expect(
            found.allSatisfy { $0.source == "app.log" && $0.measured == start + .hours(1) && $0.time < $0.measured })
    }

    /// Of the records of a batch the one that took longest; over a restart too.
    @Test func anExemplarLeadsToARecord() {
        func exposed(_ metrics: DerivedMetrics) -> [Substring] {
            var writer = ExpositionWriter(.openMetrics)
            metrics.append(to: &writer)
            return String(decoding: writer.finish(), as: UTF8.self).split(separator: "\n").filter { $0.contains(" # ") }
        }
        let (first, _) = DerivedMetrics.load([rules], own: OwnMetrics(start: start), now: start)
        first.observe(
            batch([("50", "200"), ("500", "200"), ("90", "200")].map { [("wait_ms", $0.0), ("code", $0.1)] }),
            now: start)
        let expected =
            #"wait_seconds_bucket{class="2xx",le="1.0"} 3 # {source="app.log",time="2023-11-14T22:13:21Z"} 0.5 1700000001"#
        #expect(exposed(first) == [expected[...]])
        let (second, _) = DerivedMetrics.load([rules], own: OwnMetrics(start: start), now: start)
        second.restore(first.takeChanges())
        #expect(exposed(second) == [expected[...]])
        second.observe(batch([[("wait_ms", "50"), ("code", "200")]], from: start + .hours(1)), now: start + .hours(1))
        #expect(exposed(second).first?.contains(#"le="0.1"} 3 # "#) == true)
    }

    @Test func ofSeveralFieldsTheFirstThatARecordHasCounts() {
        let source = SourceText(
            name: "rules.yaml",
            text: """
                metrics:
                  - name: cpu_percent
                    type: gauge
                    help: CPU.
                    match: cpu:* or cpu_usage:*
                    value: [cpu, cpu_usage]
                    labels: {service: [service.name, service], class: {field: [code, status], as: status_class}}
                """)
        let (metrics, _) = load(source)
        metrics.observe(
            batch([
                [("cpu_usage", "7"), ("service", "a")], [("cpu", "8"), ("cpu_usage", "9"), ("service.name", "b")],
                [("cpu", "5"), ("service", "c"), ("status", "503")],
            ]), now: start)
        #expect(
            text(metrics) == [
                #"cpu_percent{class="5xx",service="c"} 5"#, #"cpu_percent{service="a"} 7"#,
                #"cpu_percent{service="b"} 8"#,
            ])
    }
}
