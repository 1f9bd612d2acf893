import Diagnostics
import Instants
import Rules
import Testing
import YAML

@testable import Alertmanager

/// Who is told of which severity when the configuration names receivers and no route.
@Suite struct SeverityRoutingTests {
    private static let all = """
        receivers:
        - {name: hook, webhook_configs: [{url: 'http://example.com/'}]}
        - {name: chat, slack_configs: [{api_url: 'https://example.com/'}]}
        - {name: mail, email_configs: [{to: a@example.com, from: b@example.com, smarthost: 'localhost:25'}]}
        - {name: phone, sms_configs: [{account_sid: a, auth_token: b, from: '1', to: '2'}]}
        - {name: pager, pagerduty_configs: [{routing_key: k}]}
        """

    private func kinds(_ severity: String, _ text: String = all) throws -> Set<String> {
        let source = SourceText(name: "sawlog.yaml", text: text)
        let root = try #require(try parseYAML(source))
        let read = AlertmanagerConfiguration.read(root, in: source)
        let configuration = try #require(read.configuration, "\(read.faults)")
        let ways = configuration.route.ways(for: [AlertLabel("severity", severity)])
        #expect(ways.count == 1)
        let route = try #require(configuration.route[ways[0]])
        #expect(route.groupWait == (severity == "critical" ? .seconds(0) : .seconds(30)))
        let receiver = try #require(configuration[receiver: route.receiver])
        #expect(!receiver.isNamed && configuration[receiver: "hook"]?.isNamed == true)
        return Set(receiver.integrations.map(\.kind.rawValue))
    }

    @Test(arguments: [
        ("info", ["webhook"]), ("warning", ["slack", "webhook"]), ("high", ["email", "slack", "webhook"]),
        ("critical", ["email", "slack", "sms", "webhook", "pagerduty"]), ("medium", ["webhook"]), ("", ["webhook"]),
    ]) func eachSeverityHasItsWays(_ severity: String, _ expected: [String]) throws {
        #expect(try kinds(severity) == Set(expected))
    }

    @Test func whatHasNoWayOfItsOwnIsToldByThoseThereAre() throws {
        let text =
            "receivers: [{name: hook, webhook_configs: []}, {name: mail, email_configs: [{to: a@example.com, "
            + "from: b@example.com, smarthost: 'localhost:25'}]}]"
        for severity in ["critical", "high", "warning", ""] { #expect(try kinds(severity, text) == ["email"]) }
        #expect(try kinds("info", text).isEmpty)
    }

    @Test func aFileForAlertmanagerNeedsARoute() {
        let read = AlertmanagerConfiguration.read(SourceText(name: "a.yml", text: Self.all))
        #expect(read.configuration == nil && read.faults.contains { $0.message == "no route is given" })
    }
}
