import Diagnostics
import Instants
import Records
import TestKit
import Testing

@testable import Metrics

private let start = Instant(nanoseconds: 1_700_000_000_000_000_000)
private let quantiles = [0, 0.01, 0.25, 0.5, 0.9, 0.99, 1]

/// What a sketch promises: the value at that rank, within 1 %.
private func exact(_ values: [Double], _ quantile: Double) -> Double {
    let sorted = values.sorted()
    return sorted[max(1, Int((quantile * Double(sorted.count)).rounded(.up))) - 1]
}

private func isNear(_ told: Double, _ exact: Double) -> Bool {
    abs(told - exact) <= abs(exact) * (QuantileSketch.accuracy + 1e-9)
}

@Suite struct QuantileSketchTests {
    /// Draws of several shapes; each quantile within 1 % of the sorted list's.
    @Test(arguments: 1...8 as ClosedRange<UInt64>)
    func quantilesAreWithinOnePercent(_ seed: UInt64) {
        var random = Seeded(seed)
        let shapes: [(inout Seeded) -> Double] = [
            { .random(in: 0...1, using: &$0) },
            { .random(in: -1000...1000, using: &$0) },
            { 1 / .random(in: 1e-6...1, using: &$0) },
            { Double(Int.random(in: 0...5, using: &$0)) },
            { .random(in: 0...1, using: &$0) < 0.5 ? 0 : -.random(in: 1e-3...1, using: &$0) },
            { .random(in: 1...2, using: &$0) * 1e300 },
        ]
        for (place, shape) in shapes.enumerated() {
            let values = (0..<Int.random(in: 1...3000, using: &random)).map { _ in shape(&random) }
            // In parts, which add up without a further error.
            var parts = [QuantileSketch](repeating: QuantileSketch(), count: 4)
            for (index, value) in values.enumerated() { parts[index % 4].insert(value) }
            for (quantile, told) in zip(quantiles, QuantileSketch.values(at: quantiles, of: parts)) {
                let exact = exact(values, quantile)
                #expect(isNear(told, exact), "shape \(place), seed \(seed), \(quantile): \(told), not \(exact)")
            }
        }
    }

    @Test func memoryIsBoundAndTheUpperQuantilesStayExact() {
        var sketch = QuantileSketch()
        var values: [Double] = []
        for power in 0..<5000 {
            let value = 1e-200 * Double(power + 1) * (power % 2 == 0 ? 1 : 1e250) * Double(power * power + 1)
            values.append(value)
            sketch.insert(value)
        }
        for power in -290..<290 {
            for digit in 1...9 {
                let value = Double("\(digit)e\(power)") ?? 0
                values.append(value)
                sketch.insert(value)
            }
        }
        #expect(sketch.bins.count == QuantileSketch.binLimit)
        #expect(sketch.bins.reduce(0) { $0 + Int($1.count) } == values.count)
        // The greatest 1 % lie within a factor of 780 million of the greatest.
        let told = QuantileSketch.values(at: [0.99, 1], of: [sketch])
        #expect(isNear(told[1], exact(values, 1)))
        let last = values.sorted().last { $0 < 9e289 / 1e8 } ?? 0
        #expect(told[0] >= last || isNear(told[0], exact(values, 0.99)))
    }

    @Test func ofNothingThereIsNoQuantile() {
        #expect(QuantileSketch.values(at: [0.5, 0.9], of: []).map(\.isNaN) == [true, true])
        #expect(QuantileSketch.values(at: [0.5], of: [QuantileSketch()]).map(\.isNaN) == [true])
    }
}

@Suite struct SummaryTests {
    private static let rule = """
        metrics:
          - name: wait_seconds
            type: summary
            help: Wait.
            match: wait_ms:*
            value: wait_ms
            scale: 0.001
            max_age: 5m
            labels: {path: path}

        """

    private func load(_ text: String = rule) -> (DerivedMetrics, OwnMetrics) {
        let own = OwnMetrics(start: start)
        let (metrics, faults) = DerivedMetrics.load([SourceText(name: "m.yaml", text: text)], own: own, now: start)
        #expect(faults.map(\.description) == [])
        return (metrics, own)
    }

    private func batch(_ values: [String], path: String = "/a") -> RecordBatch {
        let batch = RecordBatch()
        for value in values {
            let text = batch.derive("line")
            var record = Record(time: start, raw: text, view: text)
            record.stream = batch.streams.intern(Labels(source: "app.log"))
            batch.addRecord(record)
            batch.addField("wait_ms", .text, value)
            batch.addField("path", .text, path)
        }
        return batch
    }

    private func exposed(_ metrics: DerivedMetrics, _ now: Instant?, _ format: ExpositionFormat = .text) -> String {
        var writer = ExpositionWriter(format, at: now)
        metrics.append(to: &writer)
        return String(decoding: writer.finish(), as: UTF8.self)
    }

    @Test func bothFormats() throws {
        let (metrics, own) = load()
        metrics.observe(batch((1...100).map { "\($0 * 10)" } + ["soon", "inf", "nan"]), now: start)
        #expect(
            exposed(metrics, start) == """
                # HELP wait_seconds Wait.
                # TYPE wait_seconds summary
                wait_seconds{path="/a",quantile="0.5"} 0.501539453403326
                wait_seconds{path="/a",quantile="0.9"} 0.8957860577179274
                wait_seconds{path="/a",quantile="0.99"} 0.99
                wait_seconds_sum{path="/a"} 50.5
                wait_seconds_count{path="/a"} 100

                """)
        #expect(own.value(.valuesRejected, ["wait_seconds"]) == 3)
        try expectPromtoolAccepts(Array(exposed(metrics, start).utf8))
        let open = exposed(metrics, start + .hours(1), .openMetrics)
        #expect(open.hasPrefix("# TYPE wait_seconds summary\n"))
        #expect(open.contains("wait_seconds{path=\"/a\",quantile=\"0.5\"} NaN\n"))
        #expect(open.contains("wait_seconds_count{path=\"/a\"} 100\n") && open.contains("wait_seconds_created{"))
        #expect(!open.contains(" # {"))
    }

    @Test func asJSON() {
        let (metrics, _) = load()
        metrics.observe(batch(["0"]), now: start)
        var lines: [UInt8] = []
        for family in metrics.snapshot() { family.appendJSONLines(to: &lines, at: start) }
        #expect(
            String(decoding: lines, as: UTF8.self)
                == #"{"name":"wait_seconds","type":"summary","labels":{"path":"/a"},"sum":0,"count":1,"#
                + #""quantiles":[[0.5,0],[0.9,0],[0.99,0]]}"# + "\n")
    }

    /// What a list of all values with their times gives, cut at the bounds of age buckets.
    @Test(arguments: 1...4 as ClosedRange<UInt64>)
    func theWindowSlidesOverRestartsToo(_ seed: UInt64) {
        var random = Seeded(seed)
        let shape = SummaryShape(quantiles: quantiles, maxAge: .minutes(5), ageBuckets: 5)
        let text = Self.rule.replacing("max_age: 5m", with: "max_age: 5m\n    quantiles: \(quantiles)")
        var (metrics, _) = load(text)
        var store: [String: [UInt8]] = [:]
        var all: [(time: Instant, value: Double)] = []
        var now = start
        for _ in 0..<120 {
            now = now + .seconds(Int64.random(in: 0...90, using: &random))
            let values = (0..<Int.random(in: 0...40, using: &random)).map { _ in
                Double.random(in: 1...5000, using: &random)
            }
            metrics.observe(batch(values.map { "\($0)" }), now: now)
            all += values.map { (now, $0 * 0.001) }
            for change in metrics.takeChanges() { store[change.key] = change.value }
            if Bool.random(using: &random) {
                (metrics, _) = load(text)
                metrics.restore(store.map { StateChange(key: $0.key, value: $0.value) })
            }
            let asked = now + .seconds(Int64.random(in: 0...400, using: &random))
            guard let table = metrics.snapshot().first, let series = table.series.first else { continue }
            let live = all.filter { shape.bucket(at: $0.time) > shape.bucket(at: asked) - 5 }.map(\.value)
            for (quantile, told) in zip(quantiles, table.quantiles(of: series, at: asked)) {
                let isRight = live.isEmpty ? told.isNaN : isNear(told, exact(live, quantile))
                #expect(isRight, "seed \(seed), \(quantile) of \(live.count): \(told)")
            }
            #expect(series.counts == [UInt64(all.count)])
            #expect(abs(series.value - all.reduce(0) { $0 + $1.value }) < 1e-6)
        }
    }

    /// Sum and count go on when a rule's quantiles or time are edited; other buckets of time begin anew.
    @Test(arguments: [("max_age: 5m", "max_age: 1h", true), ("Wait.", "Wait, else.", false)])
    func anEditedRule(_ old: String, _ new: String, _ isEmptied: Bool) {
        let (first, _) = load()
        first.observe(batch(["10", "20"]), now: start)
        let (second, _) = load(Self.rule.replacing(old, with: new))
        second.restore(first.takeChanges())
        #expect(exposed(second, start).contains("wait_seconds_count{path=\"/a\"} 2\n"))
        #expect(exposed(second, start).contains("quantile=\"0.9\"} NaN") == isEmptied)
    }

    @Test func aDamagedRowIsRemoved() {
        let (first, _) = load()
        first.observe(batch((1...50).map { "\($0 * $0)" }), now: start)
        guard let row = first.takeChanges().first, let whole = row.value else {
            Issue.record("there is no row")
            return
        }
        for length in 0..<whole.count {
            let (second, _) = load()
            second.restore([StateChange(key: row.key, value: Array(whole[..<length]))])
            #expect(second.takeChanges() == [StateChange(key: row.key, value: nil)], "\(length) bytes")
        }
    }

    @Test(arguments: [
        ("quantiles: [0.9, 0.5]", "\"quantiles\" must be a list"), ("quantiles: [1.5]", "\"quantiles\" must be a list"),
        ("quantiles: 0.5", "\"quantiles\" must be a list"), ("quantiles: []", "\"quantiles\" must be a list"),
        ("max_age: soon", "\"soon\" is no duration"), ("max_age: 2d", "\"max_age\" cannot be more than 1d"),
        ("age_buckets: 0", "\"age_buckets\" must be between 1 and 60"), ("buckets: [1]", "only a histogram has"),
        ("labels: {quantile: path}", "\"quantile\" is no name for a label"), ("age_bucket: 3", "unknown key"),
    ])
    func refuses(_ line: String, _ reason: String) {
        let text = "metrics:\n- name: x\n  type: summary\n  help: h\n  match: '*'\n  value: v\n  \(line)\n"
        let faults = DerivedMetrics.load(
            [SourceText(name: "m.yaml", text: text)], own: OwnMetrics(start: start), now: start
        ).faults
        #expect(faults.count == 1 && faults.first?.message.contains(reason) == true, "\(faults)")
        #expect(faults.first?.place?.line == 7)
    }

    @Test func onlyASummaryHasQuantiles() {
        let text = "metrics:\n- {name: x, type: gauge, help: h, match: '*', value: v, quantiles: [0.5]}\n"
        let faults = DerivedMetrics.load(
            [SourceText(name: "m.yaml", text: text)], own: OwnMetrics(start: start), now: start
        ).faults
        #expect(faults.map(\.message) == ["only a summary has \"quantiles\""])
    }
}
