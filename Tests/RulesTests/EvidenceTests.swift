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
        // Rules that only count tell it too.
        let second = engine(condition: "above: 2")
        second.restore(rows)
        second.observe(batch(failures(["usual 2"])), now: start)
        let later = start + .hours(2)
        second.observe(batch(failures(["usual 3", "never before 1", "never before 2"], from: later)), now: later)
        let alert = try #require(second.takeTransitions().first?.alert)
        #expect(annotation(alert, "new_patterns") == "never before <*>")
        #expect(annotation(alert, "patterns") == "2 × never before <*>\n1 × usual <*>")
    }

    @Test func whatFindsNoRoomIsCounted() throws {
        let engine = engine(condition: "above: 13")
        engine.observe(batch(failures(["known"])), now: start)
        let later = start + .hours(2)
        let texts = (0..<5).flatMap { kind in
            Array(repeating: String(repeating: "x", count: kind + 1), count: 5 - kind)
        }
        #expect(texts.count == 15)
        engine.observe(batch(failures(texts, from: later)), now: later)
        let alert = try #require(engine.takeTransitions().first?.alert)
        #expect(annotation(alert, "patterns") == "5 × x\n4 × xx\n3 × xxx\n2 × of other shapes")
        #expect(annotation(alert, "new_patterns") == "x\nxx\nxxx\nand 1 more")
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

    /// Whatever a query says of times, the annotation finds the records that the rule has counted, at any later time.
    @Test(arguments: [
        "_time:2m event.outcome:failure", "_time:2m offset 5m event.outcome:failure", "event.outcome:failure",
        "_time:[now-4m, now-2m] event.outcome:failure", "_time:>3m event.outcome:failure",
        "event.outcome:failure !_time:3m", "event.outcome:failure (_time:1m or event.action:odd)", "!(_time:3m or odd)",
        "event.outcome:failure (_time:1m or _time:3m offset 4m) | filter !event.action:odd",
        "_time:8m source.ip:in(_time:3m event.action:odd | fields source.ip)",
        "_time:8m | extract 'of <day>T' | filter day:*",
    ]) func rowsOfQueriesLeadToTheirRecords(_ filter: String) throws {
        let engine = load(
            """
            groups:
              - name: g
                type: logsql
                query_offset: 0s
                interval: 5m
                rules: [{alert: A, expr: "\(filter) | stats by (source.ip) count() n"}]
            """)
        let shelf = RecordShelf()
        let minute = Instant(nanoseconds: start.nanoseconds / 60_000_000_000 * 60_000_000_000)
        for second in stride(from: 0, through: 720, by: 10) as StrideThrough<Int64> {
            shelf.lines.append(Line(at: minute - .seconds(second), ip: ["", "192.0.2.7", "::1"][Int(second / 10) % 3]))
            if second % 70 == 0 { shelf.lines[shelf.lines.count - 1].action = "odd" }
        }
        engine.evaluate(at: minute, over: shelf)
        let alerts = engine.takeTransitions().map(\.alert)
        #expect(alerts.count >= 2)
        for alert in alerts {
            let text = try #require(alert.query)
            let query = try parseQuery(SourceText(name: "query", text: text), now: .epoch)
            var found = 0
            try shelf.ask(query, within: .seconds(1)) { _, selection in found += selection.selectedCount }
            #expect(Double(found) == alert.value, "\(text)")
        }
    }
}
