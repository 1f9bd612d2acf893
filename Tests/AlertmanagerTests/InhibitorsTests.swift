import Diagnostics
import Foundation
import Instants
import Rules
import Testing
import YAML

@testable import Alertmanager

/// What keeps alerts quiet: the index agrees with the rules, and the usual rules with the alerts that are shipped.
@Suite struct InhibitorsTests {
    private func alert(_ labels: [AlertLabel]) -> Alert {
        Alert(state: .firing, labels: labels, annotations: [], startsAt: .epoch, value: 1, count: 1)
    }

    @Test func askingTheIndexIsAskingEachRule() throws {
        let text = """
            receivers: [{name: hook, webhook_configs: [{url: 'http://example.com/'}]}]
            inhibit_rules:
              - {source_matchers: [severity="critical"], target_matchers: [severity=~"warning|critical"], equal: [host]}
              - {source_matchers: [alertname="A"], target_matchers: [alertname=~"A|B"], equal: [host, disk]}
              - {source_matchers: [alertname="C"], target_matchers: [alertname!="C"]}
            """
        let configuration = try #require(try read(text))
        var random = SystemRandomNumberGenerator()
        func made() -> Alert {
            let values = [
                "alertname": ["A", "B", "C", "D"], "severity": ["critical", "warning", "info"], "host": ["x", "y", ""],
                "disk": ["1", ""],
            ]
            return alert(
                values.sorted { $0.key < $1.key }.compactMap { name, choices in
                    let value = choices.randomElement(using: &random) ?? ""
                    return value.isEmpty ? nil : AlertLabel(name, value)
                })
        }
        for _ in 0..<500 {
            let firing = (0..<Int.random(in: 0...6)).map { _ in made() }
            let target = made()
            let naive = configuration.inhibitions.contains { $0.mutes(target, firing: firing) != nil }
            let asked = Inhibitors(configuration.inhibitions, firing: firing).muting(of: target)
            #expect((asked != nil) == naive, "\(target.labels) of \(firing.map(\.labels))")
        }
    }

    private func read(_ text: String) throws -> AlertmanagerConfiguration? {
        let source = SourceText(name: "sawlog.yaml", text: text)
        let root = try #require(try parseYAML(source))
        return AlertmanagerConfiguration.read(root, in: source).configuration
    }

    @Test func theUsualOnesAreTakenWhereNoneAreGiven() throws {
        let receivers = "receivers: [{name: hook, webhook_configs: [{url: 'http://example.com/'}]}]\n"
        #expect(try read(receivers)?.inhibitions.count == UsualInhibitions.rules.count)
        #expect(try read(receivers + "inhibit_rules: []")?.inhibitions.isEmpty == true)
        #expect(try read(receivers + "route: {receiver: hook}")?.inhibitions.isEmpty == true)
    }

    @Test func theUsualOnesNameShippedAlerts() throws {
        let directory = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("rules/alerts")
        let files = try FileManager.default.contentsOfDirectory(at: directory, includingPropertiesForKeys: nil)
        let text = try files.map { try String(contentsOf: $0, encoding: .utf8) }.joined()
        for name in UsualInhibitions.alerts { #expect(text.contains("- alert: \(name)\n"), "\(name)") }
    }

    @Test func theStrongerAlertKeepsTheWeakerQuiet() {
        func attack(_ name: String, _ address: String = "192.0.2.1") -> Alert {
            alert([AlertLabel("alertname", name), AlertLabel("source_ip", address)])
        }
        let one = Inhibitors(UsualInhibitions.rules, firing: [attack("AuthenticationFailures")])
        #expect(one.muting(of: attack("SlowPasswordGuessing")) == .lasting)
        #expect(one.muting(of: attack("SlowPasswordGuessing", "192.0.2.2")) == nil)
        #expect(one.muting(of: attack("AuthenticationFailures")) == nil)
        #expect(one.muting(of: attack("LoginAfterFailures")) == nil)
    }
}
