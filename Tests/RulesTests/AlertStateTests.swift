import Instants
import Metrics
import Records
import Testing

@testable import Rules

@Suite struct AlertStateTests {
    /// What a store keeps.
    private struct Store {
        var rows: [String: [UInt8]] = [:]
        mutating func commit(_ changes: [StateChange]) {
            for change in changes { rows[change.key] = change.value }
        }
        var all: [StateChange] { rows.map { StateChange(key: $0.key, value: $0.value) } }
    }

    private func traffic(_ seed: UInt64) -> [[Line]] {
        var random = Seeded(seed)
        var time = 0.0
        return (0..<40).map { _ in
            (0..<Int.random(in: 1...12, using: &random)).map { _ in
                time += Double.random(in: 0...8, using: &random)
                let late = Int.random(in: 0..<10, using: &random) == 0 ? 200.0 : 0
                return Line(
                    at: start + TimeSpan(nanoseconds: Int64(max(0, time - late) * 1e9)),
                    ip: "10.0.0.\(Int.random(in: 0..<3, using: &random))")
            }
        }
    }

    @Test(arguments: 0..<4 as Range<UInt64>)
    func aRestartAtAnyBatchNeitherRepeatsNorForgets(_ seed: UInt64) {
        let batches = traffic(seed)
        for make in [
            { engine(keep: "20s") }, { engine(condition: "above: 3", pending: "15s") },
            { burstEngine("least: 3, unsettled: 5") },
        ] {
            let whole = run(make(), batches)
            for stop in stride(from: 0, through: batches.count, by: 3) {
                var store = Store()
                var said: [String] = []
                var engine = make()
                for (step, lines) in batches.enumerated() {
                    if step == stop {
                        engine = make()
                        engine.restore(store.all)
                    }
                    let now = lines.map(\.at).max() ?? start
                    engine.observe(batch(lines), now: now)
                    engine.advance(to: now)
                    said += engine.takeTransitions().map(brief)
                    store.commit(engine.takeChanges())
                }
                engine.advance(to: .distantFuture, endOfInput: true)
                said += engine.takeTransitions().map(brief)
                #expect(said == whole, "seed \(seed), stopped before batch \(stop)")
            }
        }
    }

    @Test func alertsShowTheirLinesAndLabels() throws {
        let engine = engine()
        let long = String(repeating: "ü", count: 2000)
        let lines = (0..<9).map { index in
            Line(at: start + .seconds(Int64(index)), text: index == 8 ? long : "failed \(index)")
        }
        engine.observe(batch(lines), now: start)
        let fired = try #require(engine.takeTransitions().first?.alert)
        #expect(
            fired.labels.map { "\($0.name)=\($0.value)" } == [
                "alertname=Failures", "severity=critical", "source_ip=10.0.0.1",
            ])
        #expect(fired.annotations.first { $0.name == "summary" }?.value == "6 failures from 10.0.0.1")
        #expect(fired.firstLines.map { String(decoding: $0, as: UTF8.self) } == (0..<5).map { "failed \($0)" })
        #expect(fired.lastLines.map { String(decoding: $0, as: UTF8.self) } == (1..<6).map { "failed \($0)" })
        #expect(fired.startsAt == start + .seconds(5))
        #expect(fired.endsAt == nil)
        let now = try #require(engine.active().first)
        #expect(now.count == 9)
        #expect(now.value == 9)
        #expect(now.lastLines.last?.count == 1024 + 3)
        #expect(now.fingerprint == fired.fingerprint)
        #expect(now.fingerprint.count == 16)
        engine.advance(to: .distantFuture, endOfInput: true)
        let resolved = try #require(engine.takeTransitions().first?.alert)
        #expect(resolved.endsAt == start + .seconds(63))
        #expect(resolved.count == 9)
        #expect(engine.history().map(brief) == ["firing +5.0 10.0.0.1", "resolved +63.0 10.0.0.1"])
    }

    /// Files that are read one after the other do not bring alerts in the order of their times.
    @Test func historyIsInTheOrderOfTime() {
        let engine = engine()
        for (ip, later) in [("10.0.0.1", 0), ("10.0.0.2", 400)] as [(String, Int64)] {
            engine.observe(
                batch((0..<6).map { Line(at: start + .seconds(later + $0), ip: ip, source: ip) }), now: start)
        }
        engine.advance(to: .distantFuture, endOfInput: true)
        _ = engine.takeTransitions()
        let times = engine.history().map(\.at)
        #expect(times.count == 4)
        #expect(times == times.sorted())
    }

    @Test func theFingerprintIsThatOfAlertmanager() {
        let alert = Alert(
            state: .firing, labels: [AlertLabel("b", "2"), AlertLabel("a", "1")], annotations: [], startsAt: start,
            value: 1, count: 1)
        #expect(alert.labels.map(\.name) == ["a", "b"])
        // FNV-1a of "a" FF "1" FF "b" FF "2" FF.
        var hash: UInt64 = 14_695_981_039_346_656_037
        for byte in [0x61, 0xFF, 0x31, 0xFF, 0x62, 0xFF, 0x32, 0xFF] as [UInt64] {
            hash = (hash ^ byte) &* 1_099_511_628_211
        }
        #expect(UInt64(alert.fingerprint, radix: 16) == hash)
    }

    @Test func anAlertOfAnEditedRuleIsResolved() {
        let engine = engine()
        engine.observe(batch((0..<9).map { Line(at: start + .seconds(Int64($0))) }), now: start)
        _ = engine.takeTransitions()
        let rows = engine.takeChanges()
        let edited = self.edited()
        edited.restore(rows)
        #expect(edited.takeTransitions().map(\.alert.state) == [.resolved])
        #expect(edited.active().isEmpty)
        #expect(edited.takeChanges().contains { $0.key.hasPrefix("alert/keys/") && $0.value == nil })
    }

    private func edited() -> AlertEngine { engine(condition: "above: 6") }

    @Test func damagedRowsAreLeftOut() {
        let engine = engine()
        engine.observe(batch((0..<9).map { Line(at: start + .seconds(Int64($0))) }), now: start)
        for row in engine.takeChanges() {
            guard let value = row.value else { continue }
            for cut in stride(from: 0, to: value.count, by: 11) {
                let next = fresh()
                next.restore([StateChange(key: row.key, value: Array(value[..<cut]))])
                next.observe(batch([Line(at: start)]), now: start)
            }
        }
    }

    private func fresh() -> AlertEngine { engine() }

    @Test func keysAreBounded() {
        let engine = engine()
        let lines = (0..<6000).map { Line(at: start + .milliseconds(Int64($0)), ip: "10.\($0 / 256).0.\($0 % 256)") }
        for one in stride(from: 0, to: lines.count, by: 500) {
            engine.observe(batch(Array(lines[one..<(one + 500)])), now: start + .seconds(Int64(one)))
        }
        let rows = engine.takeChanges().filter { $0.key.hasPrefix("alert/keys/") }
        let keys = rows.reduce(0) { $0 + AlertShelf.entries($1.value ?? []).count }
        #expect(keys <= 1024)
        #expect(keys >= 750)
    }

    @Test func keysComeBackFromTheirShelves() {
        let first = engine()
        let lines = (0..<40).flatMap { second in
            (0..<20).map { Line(at: start + .seconds(Int64(second)), ip: "10.0.0.\($0)") }
        }
        var rows: [String: [UInt8]] = [:]
        let whole = engine()
        var next = first
        for from in stride(from: 0, to: lines.count, by: 40) {
            let part = batch(Array(lines[from..<(from + 40)]))
            next.observe(part, now: start)
            whole.observe(part, now: start)
            for change in next.takeChanges() { rows[change.key] = change.value }
            next = engine()
            next.restore(rows.map { StateChange(key: $0.key, value: $0.value) })
        }
        #expect(next.active().map(\.labels) == whole.active().map(\.labels))
        #expect(next.active().map(\.firstLines) == whole.active().map(\.firstLines))
        #expect(next.active().map(\.lastLines) == whole.active().map(\.lastLines))
        #expect(next.active().map(\.count) == whole.active().map(\.count))
        #expect(whole.active().count == 20)
    }

    /// Rows of before there were shelves: a key each.
    @Test func rowsOfOneKeyAreTakenOver() throws {
        let engine = engine()
        engine.observe(batch((0..<9).map { Line(at: start + .seconds(Int64($0))) }), now: start)
        let shelf = try #require(engine.takeChanges().first { $0.key.hasPrefix("alert/keys/") })
        let id = try #require(AlertShelf.rule(of: shelf.key))
        let entry = try #require(AlertShelf.entries(shelf.value ?? []).first)
        let old = "alert/key/\(id){\(String(decoding: entry.labels, as: UTF8.self))}"
        let next = fresh()
        next.restore([StateChange(key: old, value: entry.value)])
        #expect(next.active().map(\.labels) == engine.active().map(\.labels))
        let changes = next.takeChanges()
        #expect(changes.contains { $0.key == old && $0.value == nil })
        #expect(changes.contains { $0.key == shelf.key && $0.value == shelf.value })
    }

    @Test func theHistoryComesBackFromItsPages() {
        let first = engine()
        first.observe(
            batch((0..<900).map { Line(at: start + .milliseconds(Int64($0)), ip: "10.0.2.\($0 % 100)") }), now: start)
        let changes = first.takeChanges()
        let pages = changes.filter { $0.key.hasPrefix("alert-history/") }
        #expect(first.history().count == 100)
        #expect(pages.count == 4)
        let next = fresh()
        next.restore(changes)
        #expect(next.history().map(\.alert.labels) == first.history().map(\.alert.labels))
        #expect(next.takeChanges().allSatisfy { !$0.key.hasPrefix("alert-history/") })
    }

    /// Rows of before there were pages: a transition each.
    @Test func rowsOfOneTransitionAreTakenOver() throws {
        let first = engine()
        first.observe(
            batch((0..<90).map { Line(at: start + .milliseconds(Int64($0)), ip: "10.0.2.\($0 % 10)") }), now: start)
        var rows: [StateChange] = []
        for (number, transition) in first.history().enumerated() {
            var writer = StateWriter(version: 1)
            writer.append(transition.at.nanoseconds)
            transition.alert.write(to: &writer)
            rows.append(StateChange(key: "alert-history/00000000000\(number + 1)", value: writer.bytes))
        }
        let next = fresh()
        next.restore(rows)
        #expect(next.history().map(\.alert.labels) == first.history().map(\.alert.labels))
        let changes = next.takeChanges()
        for row in rows { #expect(changes.contains { $0.key == row.key && $0.value == nil }) }
        let again = fresh()
        again.restore(changes.filter { $0.value != nil })
        #expect(again.history().map(\.alert.labels) == first.history().map(\.alert.labels))
    }

    @Test func activeAlertsAreExposed() {
        let engine = engine()
        engine.observe(batch((0..<9).map { Line(at: start + .seconds(Int64($0))) }), now: start)
        var writer = ExpositionWriter()
        engine.append(to: &writer)
        #expect(
            String(decoding: writer.finish(), as: UTF8.self) == """
                # HELP ALERTS Alerts that are pending or firing.
                # TYPE ALERTS gauge
                ALERTS{alertname="Failures",alertstate="firing",severity="critical",source_ip="10.0.0.1"} 1

                """)
    }

    @Test func aReplayTellsWhatWouldHaveFired() {
        let replay = Replay(engine())
        let batches = (0..<4).map { minute in
            batch((0..<(minute == 1 ? 8 : 1)).map { Line(at: start + .seconds(Int64(minute * 600 + $0))) })
        }
        var said = batches.flatMap { replay.feed($0).map(brief) }
        said += replay.finish().map(brief)
        #expect(said == ["firing +605.0 10.0.0.1", "resolved +662.0 10.0.0.1"])
    }
}
