import Alertmanager
import Diagnostics
import Instants
import Metrics
import Records
import Rules
import Testing
import YAML

@testable import Notifying

/// Of one attack one alert is told, by receivers without a route.
@Suite struct UsualInhibitionTests {
    private let transport = FakeTransport()
    private let day = Instant.epoch + .days(20_000)

    private func outbox() throws -> Outbox {
        let text = "receivers: [{name: hook, webhook_configs: [{url: 'http://example.com/'}]}]"
        let source = SourceText(name: "sawlog.yaml", text: text)
        let read = AlertmanagerConfiguration.read(try #require(try parseYAML(source)), in: source)
        let configuration = try #require(read.configuration, "\(read.faults)")
        let receivers = configuration.receivers.map { receiver in
            Receiver(name: receiver.name, notifiers: [Webhook(url: "http://127.0.0.1/", transport: transport)])
        }
        return Outbox(routing: Routing(configuration), receivers: receivers, own: OwnMetrics(start: day))
    }

    private func change(_ state: AlertState, _ name: String, _ severity: String, _ start: Int64) -> AlertTransition {
        let labels = [
            AlertLabel("alertname", name), AlertLabel("severity", severity), AlertLabel("source_ip", "192.0.2.1"),
        ]
        let startsAt = day + .seconds(start)
        return AlertTransition(
            alert: Alert(state: state, labels: labels, annotations: [], startsAt: startsAt, value: 1, count: 1),
            at: startsAt)
    }

    /// What is sent at `second`: the alert and its state.
    private func told(_ outbox: Outbox, _ changes: [AlertTransition] = [], at second: Int64) -> [String] {
        transport.sent(by: outbox, after: changes, at: day + .seconds(second)).map { message in
            let labels = message["groupLabels"] as? [String: String] ?? [:]
            return "\(labels["alertname"] ?? "") \(message["status"] as? String ?? "")"
        }.sorted()
    }

    @Test func theSlowRulesDoNotTellOfAnAttackThatIsOver() throws {
        let first = try outbox()
        #expect(told(first, [change(.firing, "ScriptedPasswordGuessing", "info", 0)], at: 0) == [])
        let fast = change(.firing, "AuthenticationFailures", "critical", 2)
        #expect(told(first, [fast], at: 2) == ["AuthenticationFailures firing"])
        #expect(told(first, [change(.firing, "SlowPasswordGuessing", "info", 5)], at: 5) == [])
        #expect(told(first, at: 60) == [])
        let end = change(.resolved, "AuthenticationFailures", "critical", 2)
        #expect(told(first, [end], at: 400) == ["AuthenticationFailures resolved"])
        #expect(told(first, at: 1000) == [])

        // Nor after a restart.
        var rows: [StateChange] = []
        first.accept([change(.resolved, "ScriptedPasswordGuessing", "info", 0)], now: day + .seconds(1001))
        rows += first.takeChanges()
        let second = try outbox()
        second.restore(rows)
        #expect(told(second, at: 2000) == [])
    }

    @Test func whatComesLaterIsTold() throws {
        let outbox = try outbox()
        _ = told(outbox, [change(.firing, "AuthenticationFailures", "critical", 0)], at: 0)
        _ = told(outbox, [change(.firing, "SlowPasswordGuessing", "info", 1)], at: 1)
        _ = told(outbox, at: 60)
        _ = told(outbox, [change(.resolved, "AuthenticationFailures", "critical", 0)], at: 400)
        #expect(told(outbox, [change(.resolved, "SlowPasswordGuessing", "info", 1)], at: 4000) == [])
        #expect(told(outbox, [change(.firing, "SlowPasswordGuessing", "info", 9000)], at: 9000) == [])
        #expect(told(outbox, at: 9040) == ["SlowPasswordGuessing firing"])
    }

    @Test func theWatchdogGoesToTheDeadManOnly() throws {
        let text = """
            receivers:
              - {name: hook, webhook_configs: [{url: 'http://example.com/'}]}
              - {name: dead-man, webhook_configs: [{url: 'http://example.com/ping'}]}
            """
        let source = SourceText(name: "sawlog.yaml", text: text)
        let read = AlertmanagerConfiguration.read(try #require(try parseYAML(source)), in: source)
        let configuration = try #require(read.configuration)
        func receiver(_ name: String, _ severity: String) -> String? {
            let ways = configuration.route.ways(
                for: [AlertLabel("alertname", name), AlertLabel("severity", severity)])
            return ways.first.flatMap { configuration.route[$0]?.receiver }
        }
        #expect(receiver("Watchdog", "none") == "dead-man" && receiver("Other", "none") == "severity/other")
        for name in ["severity/critical", "severity/other"] {
            #expect(configuration[receiver: name]?.integrations.count == 1)
        }
    }
}
