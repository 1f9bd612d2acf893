import Alertmanager
import Diagnostics
import HTTPClient
import Instants
import Rules
import Templates
import Testing

@testable import Notifying

/// What Slack and PagerDuty are sent.
@Suite struct ReceiverTests {
    private func integration(_ text: String) throws -> (Integration, [Template]) {
        let source = SourceText(name: "a.yml", text: "route: {receiver: a}\nreceivers:\n- name: a\n  \(text)\n")
        let (read, faults) = AlertmanagerConfiguration.read(source)
        let configuration = try #require(read, "\(faults)")
        return (configuration.receivers[0].integrations[0], configuration.templates)
    }

    private func notification(isFiring: Bool = true, summary: String = "disk <!channel> & \"full\"") -> Notification {
        let labels = [AlertLabel("alertname", "DiskFull"), AlertLabel("host", "a")]
        let alert = Alert(
            state: isFiring ? .firing : .resolved, labels: labels, annotations: [AlertLabel("summary", summary)],
            startsAt: .epoch, endsAt: isFiring ? nil : .epoch, value: 1, count: 1)
        return Notification(
            receiver: "a", groupKey: "{}:{alertname=\"DiskFull\"}", groupLabels: [labels[0]], isFiring: isFiring,
            alerts: [alert], externalURL: "http://example.com")
    }

    private func json(_ body: [UInt8]) -> [String: Any] { FakeTransport().json(body) }

    @Test func slackTakesTheTextsOfTheFileAndEscapesTheData() throws {
        let (entry, templates) = try integration(
            """
            slack_configs: [{api_url: 'https://hooks.example.com/secret', channel: '#ops',
                title: 'T <{{ .ExternalURL }}|x>', text: '{{ range .Alerts }}{{ .Annotations.summary }}{{ end }}'}]
            """)
        let transport = FakeTransport()
        let slack = try #require(Slack(entry, templates: templates, transport: transport))
        let message = slack.message(notification())
        #expect(!String(decoding: message, as: UTF8.self).contains("secret"))
        let body = json(message)
        let attachment = try #require((body["attachments"] as? [[String: Any]])?.first)
        #expect(body["channel"] as? String == "#ops" && body["username"] as? String == "Sawlog")
        #expect(attachment["title"] as? String == "T <http://example.com|x>")
        #expect(attachment["text"] as? String == "disk &lt;!channel&gt; &amp; \"full\"")
        #expect(attachment["color"] as? String == "danger" && !slack.tellsResolved)
        #expect((attachment["fallback"] as? String)?.hasPrefix("[FIRING:1] DiskFull") == true)
        #expect(slack.deliver(message, now: .epoch) == .accepted && transport.accepted.count == 1)
    }

    @Test func pagerDutyOpensAndEndsOneIncident() throws {
        let (entry, templates) = try integration(
            "pagerduty_configs: [{routing_key: key, severity: critical, details: {host: '{{ .CommonLabels.host }}'}}]")
        let transport = FakeTransport()
        let pager = try #require(PagerDuty(entry, templates: templates, transport: transport))
        let message = pager.message(notification())
        #expect(!String(decoding: message, as: UTF8.self).contains("\"key\""))
        #expect(pager.deliver(message, now: .epoch) == .accepted)
        #expect(pager.deliver(pager.message(notification(isFiring: false)), now: .epoch) == .accepted)
        let events = transport.accepted.map(json)
        #expect(events.map { $0["event_action"] as? String } == ["trigger", "resolve"])
        #expect(Set(events.map { $0["dedup_key"] as? String }).count == 1)
        #expect(events[0]["routing_key"] as? String == "key" && pager.tellsResolved)
        let payload = try #require(events[0]["payload"] as? [String: Any])
        #expect(
            payload["summary"] as? String == "[FIRING:1] DiskFull (a)" && payload["severity"] as? String == "critical")
        let details = try #require(payload["custom_details"] as? [String: String])
        #expect(details["host"] == "a" && details["num_firing"] == "1")
        #expect(details["firing"]?.contains("summary = disk <!channel>") == true)
    }

    @Test func aTemplateThatFailsLosesNoAlert() throws {
        let (entry, templates) = try integration(
            "slack_configs: [{api_url: 'https://example.com/', text: '{{ .Nothing }}'}]")
        let slack = try #require(Slack(entry, templates: templates, transport: FakeTransport()))
        let text = String(decoding: slack.message(notification()), as: UTF8.self)
        #expect(text.contains("error expanding template"))
    }

    @Test func requestsAreMadeAsTheConfigurationSays() throws {
        let (entry, _) = try integration(
            """
            webhook_configs:
              - url: https://192.0.2.1/
                timeout: 3s
                http_config:
                  authorization: {credentials: hidden}
                  http_headers: {X-Team: {values: [a, b]}, X-Key: {secrets: [s]}}
                  proxy_url: http://192.0.2.2:3128
                  no_proxy: example.com
                  follow_redirects: true
                  tls_config: {ca_file: ca.pem, cert_file: c.pem, key_file: k.pem, server_name: example.com}
            """)
        let transport = FakeTransport()
        let webhook = try #require(Webhook(entry, transport: transport))
        #expect(webhook.deliver([1], now: start) == .accepted)
        let options = try #require(transport.options.first)
        let headers = options.headers.map { "\($0.name): \($0.value)" }
        #expect(headers == ["Authorization: Bearer hidden", "X-Key: s", "X-Team: a, b"])
        #expect(options.milliseconds == 3000 && options.redirectLimit == 10)
        #expect(options.connection.proxy == "http://192.0.2.2:3128" && options.connection.noProxy == "example.com")
        let tls = options.connection.tls
        #expect(tls.authorityFile?.hasSuffix("ca.pem") == true && tls.certificateFile?.hasSuffix("c.pem") == true)
        #expect(tls.keyFile?.hasSuffix("k.pem") == true && tls.serverName == "example.com" && tls.verifies)
    }

    @Test(arguments: [
        ("{basic_auth: {username: u, password: p}}", "Authorization: Basic dTpw"),
        ("{bearer_token: t}", "Authorization: Bearer t"),
        ("{authorization: {type: Token, credentials: t}}", "Authorization: Token t"), ("{}", ""),
    ])
    func waysToSayWhoAsks(_ section: String, _ header: String) throws {
        let (entry, _) = try integration("slack_configs: [{api_url: 'https://example.com/', http_config: \(section)}]")
        let transport = FakeTransport()
        let slack = try #require(Slack(entry, templates: [], transport: transport))
        _ = slack.deliver([], now: start)
        let options = try #require(transport.options.first)
        #expect(options.headers.map { "\($0.name): \($0.value)" }.joined() == header)
        #expect(options.milliseconds == 10_000 && options.redirectLimit == 0)
    }

    @Test func aMessageWaitsForAFileThatIsNotThere() throws {
        let (entry, _) = try integration(
            "webhook_configs: [{url: 'https://example.com/', http_config: {basic_auth: {username: u, password_file: /none}}}]"
        )
        let transport = FakeTransport()
        let webhook = try #require(Webhook(entry, transport: transport))
        #expect(webhook.deliver([], now: start) == .failed(reason: "key file", after: nil))
        #expect(transport.attempts == 0)
    }

    @Test func theLinesThatShowAnAlertAreTold() throws {
        let (entry, templates) = try integration("slack_configs: [{api_url: 'https://example.com/'}]")
        let slack = try #require(Slack(entry, templates: templates, transport: FakeTransport()))
        let alert = Alert(
            state: .firing, labels: [],
            annotations: [
                AlertLabel("summary", "s"), AlertLabel("patterns", "7 × <*>"), AlertLabel("logsql", "a:=\"b c\" | x"),
            ], startsAt: .epoch, value: 7, count: 7, firstLines: [Array("<one>".utf8), Array("two".utf8)],
            lastLines: [Array("three".utf8)])
        var told = notification()
        told.alerts = [alert]
        told.externalURL = "http://example.com"
        let text = try #require((json(slack.message(told))["attachments"] as? [[String: Any]])?.first?["text"])
        #expect(
            text as? String
                == "s\n7 × &lt;*&gt;\n7 records, the first of them:\n&lt;one&gt;\ntwo\nand the last:\nthree\n"
                + "http://example.com/?query=a%3A%3D%22b%20c%22%20%7C%20x\n")
    }
}
