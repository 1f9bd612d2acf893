import Diagnostics
import Instants
import LogsQL
import Records
import Rules
import Testing

/// What an alert shows of the records it is about, beside their lines.
@Suite struct EvidenceTests {
    private func annotation(_ alert: Alert, _ name: String) -> String? {
        alert.annotations.first { $0.name == name }?.value
    }

    private func failures(_ texts: [String], from first: Instant = start) -> [Line] {
        texts.enumerated().map { Line(at: first + .seconds(Int64($0.offset)), text: $0.element) }
    }

    @Test func theShapesOfTheMessagesThatComeMostOften() throws {
        let engine = engine(condition: "above: 8")
        let texts = (0..<9).map {
            $0 % 3 == 0 ? "invalid user u\($0) from 192.0.2.\($0)" : "failed password \($0 * 77)"
        }
        engine.observe(batch(failures(texts)), now: start)
        let alert = try #require(engine.takeTransitions().first?.alert)
        #expect(annotation(alert, "patterns") == "6 × failed password <*>\n3 × invalid user <*> from <*>")
        #expect(annotation(alert, "new_patterns") == nil, "a source that has only begun knows no usual ones")
    }

    @Test func whatHasLeftTheWindowIsNotShown() throws {
        let engine = engine(condition: "above: 2")
        engine.observe(batch(failures(["old one"])), now: start)
        engine.observe(batch(failures(["a 1", "a 2", "a 3"], from: start + .minutes(5))), now: start + .minutes(5))
        let alert = try #require(engine.takeTransitions().first?.alert)
        #expect(annotation(alert, "patterns") == "3 × a <*>")
    }

    @Test func shapesThatNoRuleHadCountedAreNamed() throws {
        let first = engine(condition: "above: 2")
        first.observe(batch(failures(["usual 1"])), now: start)
        let rows = first.takeChanges()
        #expect(rows.contains { $0.key.hasPrefix("alert/seen/patterns/") })
        let second = burstsBeside("above: 2")
        second.restore(rows)
        second.observe(batch(failures(["usual 2"])), now: start)
        let later = start + .hours(2)
        second.observe(batch(failures(["usual 3", "never before 1", "never before 2"], from: later)), now: later)
        let alert = try #require(second.takeTransitions().first { $0.alert.name == "Failures" }?.alert)
        #expect(annotation(alert, "new_patterns") == "never before <*>")
        #expect(annotation(alert, "patterns") == "2 × never before <*>\n1 × usual <*>")
    }

    /// With a rule that watches since when sources are heard of.
    private func burstsBeside(_ condition: String) -> AlertEngine {
        load(
            """
            groups:
              - name: security
                type: logsql
                rules:
                  - {alert: Failures, expr: 'event.outcome:failure', by: [source.ip], window: 1m, \(condition)}
                  - {alert: News, expr: 'level:critical', unseen: message, above: 0}
            """)
    }

    @Test func aRestartKeepsTheShapes() throws {
        let first = engine(condition: "above: 8")
        first.observe(batch(failures((0..<7).map { "a \($0)" })), now: start)
        let second = engine(condition: "above: 8")
        second.restore(first.takeChanges())
        second.observe(batch(failures(["b 1", "b 2"], from: start + .seconds(7))), now: start)
        let alert = try #require(second.takeTransitions().first?.alert)
        #expect(annotation(alert, "patterns") == "7 × a <*>\n2 × b <*>")
    }

    @Test func theQueryFindsTheRecords() throws {
        let engine = engine(condition: "above: 2")
        let noise = failures(["x", "y"], from: start - .hours(1)) + [Line(at: start, ip: "192.0.2.9", text: "other")]
        let lines = failures(["a 1", "a 2", "a 3"])
        let all = batch(noise + lines)
        engine.observe(all, now: start)
        let alert = try #require(engine.takeTransitions().first?.alert)
        let text = try #require(alert.query)
        #expect(text.hasSuffix("] (event.outcome:failure) source.ip:=\"10.0.0.1\""))
        let query = try parseQuery(SourceText(name: "query", text: text), now: start)
        var found = 0
        try query.run(over: [all]) { _, selection in found += selection.selectedCount }
        #expect(found == 3)
    }

    @Test func theRulesOwnAnnotationsComeFirst() throws {
        let engine = load(
            """
            groups:
              - name: g
                type: logsql
                rules: [{alert: A, expr: 'event.outcome:failure', above: 0, annotations: {patterns: mine}}]
            """)
        engine.observe(batch([Line(at: start)]), now: start)
        let alert = try #require(engine.takeTransitions().first?.alert)
        #expect(annotation(alert, "patterns") == "mine")
    }

    @Test func rowsOfQueriesLeadToTheirRecords() throws {
        let engine = load(
            """
            groups:
              - name: g
                type: logsql
                query_offset: 0s
                rules:
                  - alert: A
                    expr: "_time:2m event.outcome:failure | stats by (source.ip) count() n"
            """)
        let shelf = RecordShelf()
        let minute = Instant(nanoseconds: start.nanoseconds / 60_000_000_000 * 60_000_000_000)
        shelf.lines = [Line(at: minute - .seconds(90), ip: "192.0.2.7"), Line(at: minute - .minutes(10))]
        engine.evaluate(at: minute, over: shelf)
        let text = try #require(engine.takeTransitions().first?.alert.query)
        #expect(text.hasSuffix(" source.ip:=\"192.0.2.7\""))
        let query = try parseQuery(SourceText(name: "query", text: text), now: .epoch)
        var found = 0
        try query.run(over: [batch(shelf.lines)]) { _, selection in found += selection.selectedCount }
        #expect(found == 1, "\(text)")
    }
}
