import Alertmanager
import Diagnostics
import Testing

/// No setting of a receiver is taken for something else, and one that does nothing says so.
@Suite struct ReceiverSettingsTests {
    private func read(
        _ entry: String, global: String = "{}"
    ) -> (configuration: AlertmanagerConfiguration?, faults: [Diagnostic]) {
        let text = "global: \(global)\nroute: {receiver: a}\nreceivers:\n- name: a\n  \(entry)\n"
        return AlertmanagerConfiguration.read(SourceText(name: "am.yml", text: text))
    }

    private func mail(_ more: String) -> String { "email_configs: [{to: a@b, from: c@d, smarthost: 'm:25'\(more)}]" }

    @Test(arguments: [
        ("alertmanager_configs: [{url: 'http://a', ends_after: 3 hours}]", "is no duration"),
        ("webhook_configs: [{url: 'http://a', max_alerts: many}]", "must be a number of alerts"),
        ("webhook_configs: [{url: 'http://a', max_alerts: -1}]", "must be a number of alerts"),
        ("email_configs: [{to: a@b, from: c@d, smarthost: 'm:25', require_tls: maybe}]", "must be true or false"),
        ("email_configs: [{to: a@b, from: c@d, smarthost: 'm:25', force_implicit_tls: 1}]", "must be true or false"),
        ("command_configs: [{command: [a], enabled: sure}]", "must be true or false"),
    ])
    func whatIsNotUnderstoodIsAFault(_ entry: String, _ wanted: String) {
        let (read, faults) = read(entry)
        #expect(read == nil && faults.contains { $0.message.contains(wanted) && $0.place?.line == 5 }, "\(faults)")
    }

    @Test(arguments: [("yes", "true"), ("True", "true"), ("on", "true"), ("no", "false"), ("OFF", "false")])
    func switchesAreThoseOfYAML(_ word: String, _ value: String) {
        for key in ["require_tls", "force_implicit_tls"] {
            #expect(read(mail(", \(key): \(word)")).configuration?.receivers[0].integrations[0][key] == value)
            let all = read(mail(""), global: "{smtp_\(key): \(word)}")
            #expect(all.configuration?.receivers[0].integrations[0][key] == value)
        }
        let command = read("command_configs: [{command: [a], enabled: \(word)}]")
        #expect(command.configuration?.receivers[0].integrations[0]["enabled"] == value)
        #expect(command.faults.isEmpty == (value == "true"))
    }

    @Test func theGlobalSectionGivesAllOfMail() {
        let global = "{smtp_force_implicit_tls: true, smtp_auth_secret_file: /s, smtp_require_tls: false}"
        let entry = read(mail(""), global: global).configuration?.receivers[0].integrations[0]
        #expect(entry?["force_implicit_tls"] == "true" && entry?["auth_secret_file"] == "/s")
        let own = read(mail(", force_implicit_tls: false"), global: global).configuration?.receivers[0].integrations[0]
        #expect(own?["force_implicit_tls"] == "false" && own?["require_tls"] == "false")
    }

    @Test(arguments: [
        ("slack_configs: [{api_url: 'http://a', fields: [{title: a, value: b}]}]", "\"fields\""),
        ("slack_configs: [{api_url: 'http://a', actions: [{type: button, text: b}]}]", "\"actions\""),
        ("pagerduty_configs: [{routing_key: a, links: [{href: 'http://a'}]}]", "\"links\""),
        ("email_configs: [{to: a@b, from: c@d, smarthost: 'm:25', auth_secret: s}]", "\"auth_secret\""),
        (
            "webhook_configs: [{url: 'http://a', http_config: {http_headers: {X-A: {files: [a, b]}}}}]",
            "only the first"
        ),
        (
            "webhook_configs: [{url: 'http://a', http_config: {http_headers: {X-A: {values: [v], files: [a]}}}}]",
            "\"files\" beside values"
        ),
    ])
    func whatDoesNothingSaysSo(_ entry: String, _ wanted: String) {
        let (read, faults) = read(entry)
        #expect(read != nil && faults.map(\.severity) == [.warning], "\(faults)")
        #expect(faults.first?.message.contains(wanted) == true && faults.first?.place?.line == 5)
    }

    @Test func aSecretForAllThatDoesNothingSaysSo() {
        let (read, faults) = read(mail(""), global: "{smtp_auth_secret: s}")
        #expect(read != nil && faults.map(\.message) == ["\"smtp_auth_secret\" is read, but has no effect yet"])
    }
}
