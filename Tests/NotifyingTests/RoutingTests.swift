import Alertmanager
import Diagnostics
import Instants
import Metrics
import PromQL
import Records
import Rules
import Testing

@testable import Notifying

/// Routes, inhibition, silences and intervals of the outbox.
@Suite struct RoutingTests {
    private static let text = """
        route:
          receiver: low
          group_by: [alertname]
          group_wait: 10s
          group_interval: 1m
          routes:
            - {match: {severity: critical}, receiver: high, group_wait: 0s, continue: true}
            - {match: {team: web}, receiver: web, mute_time_intervals: [morning]}
        receivers: [{name: low}, {name: high}, {name: web}]
        inhibit_rules: [{source_match: {severity: critical}, target_match: {severity: warning}, equal: [host]}]
        time_intervals: [{name: morning, time_intervals: [{times: [{start_time: '00:00', end_time: '12:00'}]}]}]
        """

    private let transport = FakeTransport()
    private let day = Instant.epoch + .days(20_000)

    private func outbox() throws -> Outbox {
        let (read, faults) = AlertmanagerConfiguration.read(SourceText(name: "a.yml", text: Self.text))
        let configuration = try #require(read, "\(faults)")
        return Outbox(
            routing: Routing(configuration),
            receivers: ["low", "high", "web"].map { name in
                Receiver(name: name, notifiers: [Webhook(url: "http://127.0.0.1/\(name)", transport: transport)])
            }, own: OwnMetrics(start: day))
    }

    private func change(_ state: AlertState, _ labels: String, at time: Instant) -> AlertTransition {
        let labels = labels.split(separator: " ").map { part in
            let pair = part.split(separator: "=")
            return AlertLabel(String(pair[0]), String(pair[1]))
        }
        return AlertTransition(
            alert: Alert(state: state, labels: labels, annotations: [], startsAt: time, value: 1, count: 1), at: time)
    }

    /// The receivers and the states of the messages that are sent at `time`.
    private func told(_ outbox: Outbox, _ changes: [AlertTransition] = [], at time: Instant) -> [String] {
        transport.sent(by: outbox, after: changes, at: time).map { message in
            "\(message["receiver"] as? String ?? "") \(message["status"] as? String ?? "")"
        }.sorted()
    }

    @Test func alertsGoDownTheTree() throws {
        let outbox = try outbox()
        #expect(told(outbox, [change(.firing, "alertname=A severity=critical", at: day)], at: day) == ["high firing"])
        #expect(told(outbox, [change(.firing, "alertname=B host=a", at: day)], at: day) == [])
        #expect(told(outbox, at: day + .seconds(10)) == ["low firing"])
        let noon = day + .hours(12)
        let both = change(.firing, "alertname=C severity=critical team=web", at: noon)
        #expect(told(outbox, [both], at: noon).contains("high firing"))
        #expect(told(outbox, at: noon + .seconds(10)).contains("web firing"))
    }

    @Test func aMuteRouteTellsLater() throws {
        let outbox = try outbox()
        #expect(told(outbox, [change(.firing, "alertname=C team=web", at: day)], at: day + .seconds(10)) == [])
        #expect(told(outbox, at: day + .hours(11)) == [])
        #expect(told(outbox, at: day + .hours(12) + .minutes(1)) == ["web firing"])
    }

    @Test func inhibitedAlertsWaitAndEndInSilence() throws {
        let outbox = try outbox()
        let source = "alertname=Down severity=critical host=a"
        #expect(told(outbox, [change(.firing, source, at: day)], at: day) == ["high firing"])
        let targets = ["host=a", "host=b"].map {
            change(.firing, "alertname=\($0 == "host=a" ? "Slow" : "Late") severity=warning \($0)", at: day)
        }
        #expect(told(outbox, targets, at: day + .seconds(1)) == [])
        #expect(told(outbox, at: day + .seconds(20)) == ["low firing"])
        // The source is gone: what still fires is told at the next look.
        #expect(
            told(outbox, [change(.resolved, source, at: day)], at: day + .minutes(2)) == [
                "high resolved", "low firing",
            ])
        let brief = "alertname=Brief severity=warning host=c"
        _ = told(outbox, [change(.firing, "alertname=Down severity=critical host=c", at: day)], at: day + .minutes(4))
        #expect(told(outbox, [change(.firing, brief, at: day)], at: day + .minutes(5)) == [])
        #expect(told(outbox, [change(.resolved, brief, at: day)], at: day + .minutes(7)) == [])
    }

    @Test func silencesHoldOverARestart() throws {
        let first = try outbox()
        let conditions = try LabelMatcher.list(SourceText(name: "m", text: "alertname=~\"Di.*\""))
        let silence = Silence(
            id: "s1", conditions: conditions, startsAt: day, endsAt: day + .hours(1), createdBy: "me", comment: "disk",
            updatedAt: day)
        #expect(first.set(silence))
        first.accept([change(.firing, "alertname=DiskFull", at: day)], now: day)
        let rows = first.takeChanges()
        let second = try outbox()
        second.restore(rows)
        #expect(second.silences() == [silence])
        let alert = change(.firing, "alertname=DiskFull", at: day).alert
        #expect(second.muting(of: alert, firing: [alert], now: day).silencedBy == ["s1"])
        #expect(second.muting(of: alert, firing: [alert], now: day).receivers == ["low"])
        #expect(told(second, at: day + .minutes(1)) == [])
        #expect(told(second, at: day + .minutes(30)) == [])
        #expect(second.expire("s1", now: day + .minutes(31)) && !second.expire("s1", now: day + .minutes(32)))
        #expect(told(second, at: day + .minutes(33)) == ["low firing"])
    }

    @Test func groupsOfARouteThatIsGoneAreFormedAnew() throws {
        let first = try outbox()
        #expect(told(first, [change(.firing, "alertname=A severity=critical", at: day)], at: day) == ["high firing"])
        first.accept([change(.firing, "alertname=B severity=critical", at: day)], now: day)
        let rows = first.takeChanges()
        let simple = Outbox(
            route: Route(receiver: "low", groupWait: .seconds(0)),
            receivers: [Receiver(name: "low", notifiers: [Webhook(url: "http://127.0.0.1/low", transport: transport)])],
            own: OwnMetrics(start: day))
        simple.restore(rows)
        #expect(told(simple, at: day + .minutes(10)) == ["low firing"])
    }
}
