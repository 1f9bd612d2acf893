import Instants
import Records
import Rules
import Testing

@testable import Rules

/// What a rule counts beside records: values, new values, and what comes before something else.
@Suite struct CountingTests {
    private func rule(_ lines: String) -> AlertEngine {
        load(
            """
            groups:
              - name: counting
                type: logsql
                rules:
                  - alert: Counted
                    by: [source.ip]
                    window: 1m
            \(lines.split(separator: "\n").map { "        " + $0 }.joined(separator: "\n"))
            """)
    }

    private func line(_ at: Double, _ action: String, outcome: String = "failure", ip: String = "10.0.0.1") -> Line {
        Line(at: start + .milliseconds(Int64(at * 1000)), ip: ip, outcome: outcome, action: action)
    }

    private static let distinct = "expr: event.outcome:failure\ndistinct: event.action\nabove: 2"

    @Test func aValueCountsOnceInAWindow() {
        let same = (0..<10).map { line(Double($0), "a") }
        #expect(run(rule(Self.distinct), [same]) == [])
        let three = [line(0, "a"), line(1, "a"), line(2, "b"), line(3, "b"), line(4, "c")]
        #expect(run(rule(Self.distinct), [three]) == ["firing +4.0 10.0.0.1", "resolved +60.0 10.0.0.1"])
        #expect(run(rule(Self.distinct), three.map { [$0] }) == ["firing +4.0 10.0.0.1", "resolved +60.0 10.0.0.1"])
    }

    @Test func aValueCountsAgainAfterAWindow() {
        let apart = [line(0, "a"), line(50, "b"), line(70, "a"), line(71, "c")]
        #expect(run(rule(Self.distinct), [apart]).first == "firing +71.0 10.0.0.1")
        let far = [line(0, "a"), line(70, "b"), line(140, "c")]
        #expect(run(rule(Self.distinct), [far]) == [])
    }

    /// More values than are held: none is counted twice for that.
    @Test func theNumberOfValuesIsBounded() {
        var values = DistinctValues()
        let taken = (0..<1000).count { values.insert(UInt64($0), 5, width: 60) }
        #expect(taken == 1000)
        var held = StateWriter(version: 1)
        values.write(to: &held)
        #expect(held.bytes.count <= 2 + 256 * 11, "256 values, each of at most ten bytes with its slot")
        #expect((744..<1000).allSatisfy { !values.insert(UInt64($0), 5, width: 60) }, "the newest are held")
        let hasGone = values.insert(743, 5, width: 60)
        #expect(hasGone, "the one before them made room")
    }

    private static let sequel = "expr: event.outcome:failure\nthen: event.outcome:success\nabove: 2"

    @Test(arguments: [(2, false), (3, true)])
    func aSuccessAfterFailuresFires(_ failures: Int, _ fires: Bool) {
        let before = (0..<failures).map { line(Double($0), "login") }
        let said = run(rule(Self.sequel), [before + [line(9, "login", outcome: "success")]])
        #expect(said == (fires ? ["firing +9.0 10.0.0.1", "resolved +60.0 10.0.0.1"] : []))
    }

    @Test func neitherAloneNorOfAnotherKeyNorTooLate() {
        let failures = (0..<20).map { line(Double($0), "login") }
        #expect(run(rule(Self.sequel), [failures]) == [])
        #expect(run(rule(Self.sequel), [failures, [line(30, "login", outcome: "success", ip: "10.0.0.2")]]) == [])
        #expect(run(rule(Self.sequel), [failures, [line(79, "login", outcome: "success")]]) == [])
        #expect(run(rule(Self.sequel), [[line(0, "login", outcome: "success")], failures]) == [])
    }

    private static let unseen = "expr: event.outcome:failure\nunseen: event.action\nabove: 0"

    /// In the first hour of a source everything is new, so nothing is.
    @Test func aNewValueFiresOnceItsSourceIsKnown() {
        let early = [line(0, "disk 1 broke"), line(10, "fan broke")]
        let late = [line(4000, "disk 2 broke"), line(4001, "fan broke"), line(4002, "the roof fell in")]
        #expect(run(rule(Self.unseen), [early, late]) == ["firing +4002.0 10.0.0.1", "resolved +4062.0 10.0.0.1"])
        #expect(run(rule(Self.unseen), [early + [line(20, "the roof fell in")], late]) == [])
    }

    /// Guesses at names that are new, then a success: of the names only those of the guesses are asked for.
    @Test func aSuccessAfterNewValuesFires() {
        let rule = rule("expr: event.outcome:failure\nunseen: event.action\nthen: event.outcome:success\nabove: 1")
        func success(_ at: Double, _ action: String) -> Line { line(at, action, outcome: "success") }
        // The values of an hour are known, those of successes are not.
        let early = [line(0, "root"), line(1, "daemon"), success(2, "guest")]
        #expect(
            run(rule, [early, [line(4000, "root"), line(4001, "daemon"), success(4002, "root")]], ends: false) == [])
        let guesses = [line(5000, "oracle"), line(5001, "guest")]
        #expect(run(rule, [guesses, [success(5002, "root")]]).first == "firing +5002.0 10.0.0.1")
    }

    /// A batch in which no record has the field may conclude all the same.
    @Test func aSuccessInABatchWithoutTheFieldFires() {
        for key in ["unseen", "distinct"] {
            let rule = rule("expr: event.outcome:failure\n\(key): user.name\nthen: event.outcome:success\nabove: 1")
            func guesses(_ at: Double, _ names: [String]) -> RecordBatch {
                let batch = RecordBatch()
                for (place, name) in names.enumerated() {
                    let time = start + .seconds(Int64(at) + Int64(place))
                    let text = batch.derive("guess")
                    let stream = batch.streams.intern(Labels(source: "auth.log"))
                    batch.addRecord(Record(time: time, raw: text, view: text, stream: stream))
                    batch.addField("source.ip", .text, "10.0.0.1")
                    batch.addField("event.outcome", .text, "failure")
                    batch.addField("user.name", .text, name)
                }
                return batch
            }
            rule.observe(guesses(0, ["a"]), now: start)
            rule.observe(guesses(4000, ["b", "c"]), now: start + .seconds(4001))
            let said = run(rule, [[line(4002, "login", outcome: "success")]], ends: false)
            #expect(said == ["firing +4002.0 10.0.0.1"], "\(key)")
        }
    }

    @Test func whatWasCountedLivesThroughARestart() {
        for (text, before, after) in [
            (Self.distinct, [line(0, "a"), line(1, "b")], [line(2, "a"), line(3, "c")]),
            (Self.sequel, (0..<3).map { line(Double($0), "x") }, [line(3, "x", outcome: "success")]),
            (Self.unseen, [line(0, "a")], [line(5000, "a"), line(5001, "c")]),
        ] {
            let first = rule(text)
            #expect(run(first, [], ends: false) == [])
            first.observe(batch(before), now: before.last!.at)
            let second = rule(text)
            second.restore(first.takeChanges())
            let said = run(second, [after], ends: false)
            #expect(said.map { $0.split(separator: " ")[0] } == ["firing"], "\(text): \(said)")
        }
    }

    @Test(arguments: ["disk 1 broke", "disk 22 broke", "disk sda2 broke"])
    func numbersAndIdentifiersMakeNoNewShapeOfAText(_ text: String) {
        func shapes(isText: Bool) -> Set<UInt64> {
            Set(
                [text, "disk 7 broke"].map { text in
                    Array(text.utf8).withUnsafeBufferPointer { SeenValues.shape(of: $0, isText: isText) }
                })
        }
        #expect(shapes(isText: true).count == 1)
        #expect(shapes(isText: false).count == 2)
    }
}
