import Alertmanager
import Diagnostics
import Instants
import Testing

/// `http_config`, `tls_config` and the time zones of intervals.
@Suite struct ConnectionTests {
    private func read(_ text: String) -> (configuration: AlertmanagerConfiguration?, faults: [Diagnostic]) {
        AlertmanagerConfiguration.read(SourceText(name: "am.yml", text: text))
    }

    private func receiver(_ entry: String, global: String = "{}") -> String {
        "global: \(global)\nroute: {receiver: a}\nreceivers:\n- name: a\n  \(entry)\n"
    }

    @Test func theGlobalSectionGivesWhatReceiversDoNotSay() throws {
        let global = """
            {http_config: {bearer_token: t, tls_config: {ca_file: g.pem}}, smtp_smarthost: 'm:25', smtp_from: a@example.com,
              smtp_tls_config: {server_name: mail.example.com}}
            """
        let entries = "webhook_configs: [{url: 'http://a'}, {url: 'http://b', http_config: {proxy_url: 'http://p'}}]"
        let (read, faults) = read(receiver(entries, global: global))
        let integrations = try #require(read, "\(faults)").receivers[0].integrations
        #expect(integrations[0]["http_config.bearer_token"] == "t")
        #expect(integrations[0]["http_config.tls_config.ca_file"] == "g.pem")
        #expect(integrations[1]["http_config.bearer_token"] == nil && integrations[1]["http_config.proxy_url"] != nil)
        let mail = self.read(receiver("email_configs: [{to: b@example.com}]", global: global))
        #expect(mail.configuration?.receivers[0].integrations[0]["tls_config.server_name"] == "mail.example.com")
        let placed = read?.receivers[0].located(in: "/etc/am")
        #expect(placed?.integrations[0]["http_config.tls_config.ca_file"] == "/etc/am/g.pem")
    }

    @Test(arguments: [
        ("{basic_auth: {username: u}, bearer_token: t}", "give only one of"),
        ("{basic_auth: {password: a, password_file: b}}", "give either \"password\" or \"password_file\""),
        ("{authorization: {type: Basic, credentials: x}}", "use \"basic_auth\""),
        ("{tls_config: {cert_file: c}}", "a certificate needs its key"), ("{tls_confg: {}}", "unknown key"),
        ("{http_headers: {Host: {values: [a]}}}", "cannot be set"), ("{proxy_url: example.com}", "must be an address"),
        ("{oauth2: {}}", "\"oauth2\" needs \"client_id\""),
        ("{oauth2: {client_id: a, client_secret: b}}", "\"oauth2\" needs \"token_url\""),
        ("{oauth2: {client_id: a, token_url: b}}", "\"token_url\" must be an address"),
        (
            "{oauth2: {client_id: a, token_url: 'http://b', client_secret: c, client_secret_file: d}}",
            "give either \"client_secret\" or"
        ),
        ("{oauth2: {client_id: a, token_url: 'http://b'}, bearer_token: t}", "give only one of"),
        ("{oauth2: {client_id: a, token_url: 'http://b', tls_config: {cert: c}}}", "a certificate needs its key"),
        ("{oauth2: {client_id: a, token_url: 'http://b', endpoint_params: [c]}}", "must be a mapping"),
        ("{tls_config: {ca: c, ca_file: d}}", "give either \"ca\" or \"ca_file\""),
        ("{follow_redirects: maybe}", "must be true or false"), ("{basic_auth: {user: u}}", "unknown key"),
    ])
    func faultsAreTold(_ section: String, _ wanted: String) {
        let (read, faults) = read(receiver("webhook_configs: [{url: 'http://a', http_config: \(section)}]"))
        #expect(read == nil && faults.contains { $0.message.contains(wanted) && $0.place != nil }, "\(faults)")
    }

    @Test func whatHasNoEffectIsSaid() {
        let (read, faults) = read(
            receiver("webhook_configs: [{url: 'http://a', http_config: {proxy_connect_header: {}}}]"))
        #expect(read != nil && faults.map(\.severity) == [.warning])
        let time = self.read(receiver("webhook_configs: [{url: 'http://a', timeout: soon}]"))
        #expect(time.configuration == nil && time.faults.contains { $0.message == "\"soon\" is no duration" })
    }

    /// What is taken for a file's name is doubted, and a key is not shown.
    @Test func certificatesAreTextsInPEM() throws {
        let text = receiver(
            "webhook_configs: [{url: 'http://a', http_config: {tls_config: {ca: ca.pem,\n    cert: c.pem,\n    key: secret}}}]"
        )
        let (read, faults) = read(text)
        #expect(read != nil && faults.map(\.message) == ["ca", "cert", "key"].map { "\"\($0)\" is no text in PEM" })
        #expect(faults.allSatisfy { !$0.rendered(color: false).contains("secret") }, "\(faults)")
        let right = "{ca: '-----BEGIN CERTIFICATE-----'}"
        #expect(
            self.read(receiver("webhook_configs: [{url: 'http://a', http_config: {tls_config: \(right)}}]")).faults
                .isEmpty)
    }

    /// A zone of two hours east of UTC all the year.
    private var east: ZoneRules? {
        let header: [UInt8] = [UInt8](repeating: 0, count: 15) + [UInt8](repeating: 0, count: 19) + [1, 0, 0, 0, 4]
        let type: [UInt8] = [0, 0, 0x1C, 0x20, 0, 0] + Array("EET\0".utf8)
        return ZoneRules(
            Array("TZif2".utf8) + header + type + Array("TZif2".utf8) + header + type + Array("\nEET-2\n".utf8))
    }

    @Test func intervalsAreMeantInTheirZone() throws {
        let intervals = """
            time_intervals:
            - {name: night, time_intervals: [{times: [{start_time: '00:00', end_time: '06:00'}], location: Europe/Anywhere}]}
            - {name: noon, time_intervals: [{times: [{start_time: '12:00', end_time: '13:00'}]}]}
            """
        let (read, faults) = read(receiver("webhook_configs: [{url: 'http://a'}]") + intervals)
        var configuration = try #require(read, "\(faults)")
        #expect(faults.isEmpty)
        func holds(_ name: String, _ time: String) throws -> Bool {
            let time = try #require(Instant(parsing: time, now: .epoch))
            return try #require(configuration.intervals[name]).contains { $0.contains(time) }
        }
        #expect(try holds("night", "2026-03-04T05:00:00Z"))
        let zone = try #require(east)
        #expect(configuration.place { $0 == "Europe/Anywhere" ? zone : nil }.isEmpty)
        #expect(try !holds("night", "2026-03-04T05:00:00Z") && holds("night", "2026-03-04T03:59:59Z"))
        #expect(try holds("night", "2026-03-03T22:00:00Z") && !holds("night", "2026-03-03T21:59:59Z"))
        #expect(try holds("noon", "2026-03-04T12:30:00Z"))
        #expect(configuration.place { _ in nil }.map(\.message) == ["there is no time zone \"Europe/Anywhere\""])
    }
}
