import Diagnostics
import Foundation
import Instants
import LogsQL
import Metrics
import Records
import Rules
import Storage
import Testing
import TimeSeries

@testable import Pipeline

private let since = Instant(nanoseconds: 1_763_600_400_000_000_000)

/// What a replay tells that begins in the middle of a log: the changes since then, as they would have been live.
@Suite struct HistoryReplayTests {
    /// Changes told of records at `minutes` after the time that the replay tells of, as `firing -3`.
    private func replay(
        _ rule: String, _ minutes: [Int64], type: String = "logsql", texts: [String] = [], from: Instant = since
    ) -> [String] {
        let own = OwnMetrics(start: .epoch)
        let text = "groups: [{name: g, type: \(type), rules: [{alert: A, \(rule)}]}]"
        let plain = text.replacing("type: promql, ", with: "")
        let (alerts, faults) = AlertEngine.load([SourceText(name: "r.yaml", text: plain)], own: own, now: since)
        let metric = "metrics: [{name: faults_total, type: counter, help: Faults., match: level:error}]"
        let (metrics, others) = DerivedMetrics.load([SourceText(name: "m.yaml", text: metric)], own: own, now: since)
        #expect(faults.isEmpty && others.isEmpty, "\(faults), \(others)")
        let replay = HistoryReplay(alerts, metrics, own: own, storePath: "/none", since: from)
        let batch = RecordBatch()
        let stream = batch.streams.intern(Labels(source: "a.log"))
        for (place, minute) in minutes.enumerated() {
            let time = since + .minutes(minute)
            if time < replay.begin { continue }
            let line = batch.derive(place < texts.count ? texts[place] : "it broke")
            var record = Record(time: time, raw: line, view: line, stream: stream)
            record.level = .error
            batch.addRecord(record)
        }
        let told = replay.feed(batch) + replay.finish(at: since + .days(1))
        return told.sorted { $0.at < $1.at }
            .map { "\($0.alert.state.name) \(Int((($0.at - since).seconds / 60).rounded(.down)))" }
    }

    private let many = "expr: level:error, window: 10m, above: 2"

    @Test func recordsOfBeforeCount() {
        #expect(replay(many, [-6, -4, 2]) == ["firing 2", "resolved 4"])
        #expect(replay(many, [-12, -8, 2]) == [], "too old for its window")
    }

    @Test func whatEndedBeforeIsNotTold() {
        #expect(replay(many, [-50, -49, -48, 30]) == [])
        #expect(replay(many, [-50, -49, -48, 30], from: .distantPast) == ["firing -48", "resolved -40"])
    }

    @Test func whatStillFiresIsToldWithItsBeginning() {
        #expect(replay(many, [-5, -4, -3, 30]) == ["firing -3", "resolved 5"])
        #expect(replay(many + ", keep_firing_for: 1h", [-50, -49, -48]) == ["firing -48", "resolved 20"])
        #expect(
            replay(many + ", for: 4m", [-5, -4, -3, -2, -1, 0, 1, 2]) == ["pending -3", "firing 1", "resolved 10"])
        // Twice: the first time is over.
        #expect(replay(many, [-50, -49, -48, -3, -2, -1]) == ["firing -1", "resolved 7"])
    }

    @Test func valuesOfADayBeforeAreKnown() {
        let rule = "expr: level:error, unseen: message, above: 0"
        let texts = ["usual", "disk broke", "usual", "disk broke", "the roof fell in"]
        #expect(replay(rule, [-1400, -180, -60, 10, 20], texts: texts) == ["firing 20", "resolved 21"])
    }

    @Test func seriesBeginAsFarBackAsRulesLook() {
        let rule = "expr: 'increase(faults_total[1h]) > 2'"
        #expect(replay(rule, [-50, -40, -30, -20, -10, 0, 10], type: "promql").first?.hasPrefix("firing -") == true)
        #expect(replay(rule, [-70, -65, 10], type: "promql") == [])
        // Two and a half days ago there were two, and there are none.
        let late = "expr: 'increase(faults_total[2h] offset 1d) > 1'"
        #expect(replay(late, [-2000, -1500, -1470, -1450, 10], type: "promql").isEmpty == false)
    }
}

/// What the alert of a rule in PromQL shows comes from the store.
@Suite struct ReplayedEvidenceTests {
    @Test func anAlertOfDerivedMetricsShowsItsRecords() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("replay-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let store = try SegmentStore(folder.path, today: 20_411)
        let batch = RecordBatch()
        for second in 0..<200 as Range<Int64> {
            let stream = batch.streams.intern(Labels(source: second % 2 == 0 ? "a.log" : "b.log"))
            let line = batch.derive(second % 2 == 0 ? "request \(second) failed" : "request \(second) took long")
            var record = Record(time: since + .seconds(second), raw: line, view: line, stream: stream)
            record.level = second % 2 == 0 ? .error : .info
            batch.addRecord(record)
        }
        try store.commit(Commit(batch: batch))
        let own = OwnMetrics(start: .epoch)
        let metric = """
            metrics: [{name: faults_total, type: counter, help: F., match: level:error, labels: {source: source}}]
            """
        let rule = "groups: [{name: g, rules: [{alert: Faults, expr: 'rate(faults_total[1m]) > 0.1'}]}]"
        let (metrics, _) = DerivedMetrics.load([SourceText(name: "m.yaml", text: metric)], own: own, now: since)
        let (alerts, _) = AlertEngine.load([SourceText(name: "r.yaml", text: rule)], own: own, now: since)
        let replay = HistoryReplay(alerts, metrics, own: own, storePath: folder.path)
        let told = replay.feed(batch) + replay.finish(at: since + .hours(1))
        let alert = try #require(told.first { $0.alert.state == .firing }?.alert)
        let line = try #require(alert.firstLines.first)
        #expect(String(decoding: line, as: UTF8.self).hasSuffix(" failed") && alert.firstLines.count == 1)
        #expect(alert.annotations.contains(AlertLabel("patterns", "1 × request <*> failed")))
        let text = try #require(alert.query)
        let query = try parseQuery(SourceText(name: "q", text: text), now: .epoch)
        var found = 0
        let records = RuleHistory(SeriesHistory(), nil, records: folder.path)
        try records.ask(query, within: .seconds(60)) { _, selection in found += selection.selectedCount }
        #expect(found >= 7 && found <= 100, "\(text): \(found)")
    }
}
