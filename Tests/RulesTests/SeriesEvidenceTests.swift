import Diagnostics
import Instants
import LogsQL
import Metrics
import PromQL
import Records
import Rules
import Testing

/// What an alert of a rule in PromQL shows of the records behind its series.
@Suite struct SeriesEvidenceTests {
    private let shelf = RecordShelf()
    private let minute = Instant(nanoseconds: start.nanoseconds / 60_000_000_000 * 60_000_000_000)

    private func engine(_ more: String = "") -> AlertEngine {
        load(
            """
            groups:
            - name: g
              interval: 1m
              rules:
              - {record: 'source:failures', expr: 'sum by (source) (failures_total)'}
              - {alert: Many, expr: 'source:failures > 2', labels: {kind: x}\(more)}
            """)
    }

    /// Failures of a source by user; the last record of each is its exemplar.
    private func fail(_ source: String, _ user: String, _ count: Int, at second: Int64, text: String) {
        let labels: [String: String] = ["source": source, "user": user]
        let time = minute + .seconds(second)
        shelf.lines.append(Line(at: time, ip: "", source: source, action: user, text: text))
        // Another of that moment, of another user.
        shelf.lines.append(Line(at: time, ip: "", source: source, action: "nobody", text: "not this one"))
        shelf.append(
            LabelSet(labels.merging(["__name__": "failures_total"]) { $1 }),
            Sample(minute.nanoseconds / 1_000_000, Double(count)))
        shelf.known.append(
            SeriesExemplar(
                labels: LabelSet(labels), time: time, source: source, measured: time,
                search: "(event.outcome:failure) source:=\"\(source)\" event.action:=\"\(user)\""))
    }

    private func alerts(_ engine: AlertEngine, at time: Instant? = nil) -> [Alert] {
        engine.evaluate(at: time ?? minute, over: shelf)
        return engine.takeTransitions().map(\.alert).filter { $0.state == .firing }
    }

    private func annotation(_ alert: Alert, _ name: String) -> String? {
        alert.annotations.first { $0.name == name }?.value
    }

    private func texts(_ lines: [[UInt8]]) -> [String] { lines.map { String(decoding: $0, as: UTF8.self) } }

    @Test func theRecordsOfItsSeriesAreShown() throws {
        fail("a.log", "eve", 2, at: -20, text: "eve failed 7 times")
        fail("a.log", "mallory", 1, at: -30, text: "mallory failed once")
        fail("b.log", "eve", 1, at: -10, text: "another log")
        let told = alerts(engine())
        #expect(told.map { $0[label: "source"] } == ["a.log"])
        let alert = try #require(told.first)
        #expect(texts(alert.firstLines) == ["mallory failed once", "eve failed 7 times"])
        #expect(alert.lastLines == alert.firstLines && alert.count == 2)
        #expect(annotation(alert, "patterns") == "1 × mallory failed once\n1 × eve failed <*> times")
        // The search finds all that the series are made of, at any later time.
        let text = try #require(alert.query)
        let query = try parseQuery(SourceText(name: "q", text: text), now: .epoch)
        var found = 0
        try shelf.ask(query, within: .seconds(1)) { _, selection in found += selection.selectedCount }
        #expect(found == 2, "\(text)")
    }

    @Test func theyStayWhileItFiresAndOverARestart() throws {
        fail("a.log", "eve", 3, at: -20, text: "eve failed")
        let first = engine()
        let shown = try #require(alerts(first).first)
        shelf.known = []
        first.evaluate(at: minute + .minutes(1), over: shelf)
        #expect(first.active().map(\.firstLines) == [shown.firstLines])
        let second = engine()
        second.restore(first.takeChanges())
        second.evaluate(at: minute + .minutes(2), over: shelf)
        let after = try #require(second.active().first)
        #expect(after.annotations == shown.annotations && texts(after.lastLines) == ["eve failed"] && after.count == 1)
    }

    @Test func theRulesOwnAnnotationsComeFirst() throws {
        fail("a.log", "eve", 3, at: -20, text: "eve failed")
        let alert = try #require(alerts(engine(", annotations: {patterns: mine}")).first)
        #expect(annotation(alert, "patterns") == "mine" && alert.query != nil)
    }

    @Test func whatWasMeasuredBeforeTheRuleLooksIsNotShown() throws {
        fail("a.log", "eve", 3, at: -3600, text: "long ago")
        let alert = try #require(alerts(engine()).first)
        #expect(alert.firstLines.isEmpty && alert.annotations.isEmpty)
    }

    @Test func ofManyTheNewestAreLookedUp() throws {
        for number in 0..<20 { fail("a.log", "u\(number)", 1, at: Int64(number - 60), text: "failure of \(number)") }
        let alert = try #require(alerts(engine()).first)
        #expect(texts(alert.firstLines) == (12..<17).map { "failure of \($0)" })
        #expect(texts(alert.lastLines) == (15..<20).map { "failure of \($0)" } && alert.count == 8)
        #expect(annotation(alert, "patterns") == "8 × failure of <*>")
        #expect(shelf.asked == 8)
    }

    /// Rules wait for no store that is slow, and an alert fires without its records.
    @Test func aLookThatTakesTooLongIsTheLast() throws {
        for source in ["a.log", "b.log", "c.log"] { fail(source, "eve", 3, at: -5, text: "x") }
        shelf.isSlow = true
        #expect(alerts(engine()).count == 3)
        #expect(shelf.asked == 1)
    }
}
