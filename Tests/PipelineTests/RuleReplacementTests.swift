import Diagnostics
import Foundation
import Instants
import LogsQL
import Metrics
import PromQL
import Records
import Rules
import Storage
import Testing
import TimeSeries

@testable import Pipeline

/// Rules on their way to the thread that commits, and queries of rules when the program stops.
@Suite struct RuleReplacementTests {
    private let own = OwnMetrics(start: .epoch)

    private func rules(_ name: String) -> ReplacedRules {
        let text = "groups: [{name: g, type: logsql, rules: [{alert: \(name), expr: x, above: 0}]}]"
        let alerts = AlertEngine.load([SourceText(name: "r.yaml", text: text)], own: own, now: .epoch).engine
        return ReplacedRules(metrics: DerivedMetrics.load([], own: own, now: .epoch).metrics, alerts: alerts)
    }

    private func withStore(_ body: (SegmentStore) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("rules-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        try body(try SegmentStore(folder.path, today: 20_000))
    }

    @Test func whatIsGivenUpIsNeverTaken() {
        let asked = RuleReplacement(rules("A"))
        #expect(asked.isWaiting && asked.outcome == nil)
        asked.giveUp()
        #expect(!asked.isWaiting && asked.outcome == "the store takes nothing at present")
        #expect(!asked.take { Issue.record("taken") })
        asked.refuse("too late")
        #expect(asked.outcome == "the store takes nothing at present")
    }

    @Test func whatIsTakenCannotBeGivenUp() {
        let asked = RuleReplacement(rules("A"))
        var isInUse = false
        #expect(asked.take { isInUse = true } && isInUse)
        asked.giveUp()
        asked.refuse("too late")
        #expect(asked.outcome == "")
        #expect(!asked.take { Issue.record("taken twice") })
    }

    @Test func theKeeperTakesRulesThatAreWaitedFor() throws {
        try withStore { store in
            let first = rules("First")
            let keeper = Keeper(
                store: store, metrics: first.metrics, alerts: first.alerts, outbox: nil, own: own, feed: LiveFeed(),
                health: Health())
            var begun: [String] = []
            func replace(_ name: String, givenUp: Bool) throws -> Bool {
                let asked = RuleReplacement(rules(name))
                if givenUp { asked.giveUp() }
                return try keeper.replace(with: asked, pause: { _ in }, isStopped: { false }) { begun.append(name) }
            }
            let taken = [try replace("GivenUp", givenUp: true), try replace("Second", givenUp: false)]
            #expect(taken == [false, true] && begun == ["Second"])
        }
    }

    @Test func aStopEndsTheQueriesOfRules() throws {
        try withStore { store in
            let batch = RecordBatch()
            let text = batch.derive("x")
            let stream = batch.streams.intern(Labels(source: "a.log"))
            batch.addRecord(Record(time: .epoch, raw: text, view: text, stream: stream))
            try store.commit(Commit(batch: batch))
            let query = try parseQuery(SourceText(name: "query", text: "* | stats count() n"), now: .epoch)
            func reason(_ isStopped: Bool) -> String? {
                let history = RuleHistory(SeriesHistory(), nil, records: store.path, isStopped: { isStopped })
                do throws(EvaluationFault) { try history.ask(query, within: .seconds(60)) { _, _ in } } catch {
                    return error.message
                }
                return nil
            }
            #expect(reason(false) == nil)
            #expect(reason(true) == "the program stops")
        }
    }

    @Test func whatTheArchiveCouldNotTakeIsTold() {
        let collector = SeriesCollector()
        var size = WindowArchive.Size()
        (size.series, size.ended, size.damaged, size.refused) = (7, 2, 1, 3)
        #expect(collector.report(size, own), "it has begun")
        size.refused = 5
        #expect(!collector.report(size, own), "it goes on")
        #expect(!collector.report(size, own))
        #expect(own.value(.archiveSeries) == 7 && own.value(.archiveRefused) == 5)
        #expect(own.value(.archiveDropped, ["ended"]) == 2 && own.value(.archiveDropped, ["damaged"]) == 1)
        size.refused = 6
        #expect(collector.report(size, own), "it has begun again")
    }
}
