import Alertmanager
import Diagnostics
import Instants
import Rules
import Testing

/// What a configuration means; which ones are refused is compared with amtool in `Tests/Program/alertmanager_verdict_test.py`.
@Suite struct ConfigurationTests {
    private static let text = """
        global: {slack_api_url: 'https://hooks.example.com/x', resolve_timeout: 3m}
        route:
          receiver: default
          group_by: [alertname]
          group_wait: 10s
          routes:
            - matchers: ['severity="critical"']
              receiver: pager
              group_wait: 0s
              routes:
                - match: {team: db}
                  receiver: db
                  continue: true
                - match_re: {team: db|web}
                  group_by: ['...']
            - match: {severity: info}
              receiver: chat
              mute_time_intervals: [weekend, night]
            - matchers: [team=~"w.*"]
              receiver: web
              continue: true
            - active_time_intervals: [night]
              matchers: [team=web]
        receivers:
          - name: default
          - name: pager
          - name: db
          - name: web
          - {name: chat, slack_configs: [{channel: '#a'}]}
        inhibit_rules:
          - source_match: {severity: critical}
            target_match: {severity: warning}
            equal: [alertname, service]
          - source_matchers: [kind=~"a|b"]
            target_matchers: [kind=~"b|c"]
        time_intervals:
          - {name: weekend, time_intervals: [{weekdays: ['saturday', 'sunday']}]}
          - name: night
            time_intervals:
              - times: [{start_time: '00:00', end_time: '06:00'}, {start_time: '22:00', end_time: '24:00'}]
        """

    private func configuration() throws -> AlertmanagerConfiguration {
        let (configuration, faults) = AlertmanagerConfiguration.read(SourceText(name: "a.yml", text: Self.text))
        return try #require(configuration, "\(faults)")
    }

    private func labels(_ text: String) -> [AlertLabel] {
        text.split(separator: " ").map { part in
            let pair = part.split(separator: "=")
            return AlertLabel(String(pair[0]), String(pair[1]))
        }
    }

    @Test(arguments: [
        ("alertname=A", ["default"]), ("severity=critical", ["pager"]), ("severity=critical team=db", ["db", "pager"]),
        ("severity=critical team=web", ["pager"]), ("severity=info team=web", ["chat"]),
        ("team=web", ["web", "default"]),
        ("team=wide", ["web"]), ("severity=warning", ["default"]),
    ])
    func routes(_ text: String, _ receivers: [String]) throws {
        let route = try configuration().route
        #expect(route.ways(for: labels(text)).map { route[$0]?.receiver } == receivers)
    }

    @Test func nodesTakeOverWhatTheyDoNotSay() throws {
        let route = try configuration().route
        let node = try #require(route[[0, 1]])
        #expect(node.receiver == "pager" && node.groupWait.nanoseconds == 0 && node.groupInterval == .minutes(5))
        #expect(node.groupLabels(labels("a=1 b=2")).count == 2)
        #expect(route[[0]]?.groupLabels(labels("alertname=1 b=2")).map(\.name) == ["alertname"])
        #expect(route.key([0, 0]) == "{}/{severity=\"critical\"}/{team=\"db\"}")
        #expect(route[[1]]?.muteIntervals == ["weekend", "night"] && route[[0]]?.muteIntervals == [])
    }

    @Test(arguments: [
        ("2026-11-20T12:00:00Z", true, false), ("2026-11-21T12:00:00Z", false, false),
        ("2026-11-20T05:59:59Z", false, true), ("2026-11-20T06:00:00Z", true, false),
        ("2026-11-20T23:59:59Z", false, true),
    ])
    func intervalsMuteAndActivate(_ time: String, _ chat: Bool, _ night: Bool) throws {
        let configuration = try configuration()
        let time = try #require(InstantInterval(parsing: time, now: .epoch)?.start)
        #expect(configuration.isActive(try #require(configuration.route[[1]]), at: time) == chat)
        #expect(configuration.isActive(try #require(configuration.route[[3]]), at: time) == night)
        #expect(configuration.isActive(configuration.route, at: time))
    }

    @Test func inhibitionNeedsAgreement() throws {
        let rules = try configuration().inhibitions
        func alert(_ text: String) -> Alert {
            Alert(state: .firing, labels: labels(text), annotations: [], startsAt: .epoch, value: 1, count: 1)
        }
        let critical = alert("alertname=A severity=critical service=x")
        #expect(rules[0].mutes(alert("alertname=A severity=warning service=x"), firing: [critical]) != nil)
        #expect(rules[0].mutes(alert("alertname=A severity=warning service=y"), firing: [critical]) == nil)
        #expect(rules[0].mutes(alert("alertname=A severity=info service=x"), firing: [critical]) == nil)
        #expect(rules[0].mutes(critical, firing: [critical]) == nil)
        // An alert that is source and target is muted by a mere source, not by one like itself.
        #expect(rules[1].mutes(alert("kind=b"), firing: [alert("kind=b")]) == nil)
        #expect(rules[1].mutes(alert("kind=b"), firing: [alert("kind=a")]) != nil)
        #expect(rules[1].mutes(alert("kind=c"), firing: [alert("kind=b")]) != nil)
    }

    @Test func receiversTakeWhatTheGlobalSectionGives() throws {
        let configuration = try configuration()
        #expect(configuration[receiver: "chat"]?.integrations[0]["api_url"] == "https://hooks.example.com/x")
        #expect(configuration.resolveTimeout == .minutes(3))
    }

    @Test(arguments: [
        ("days: 1:3", "2026-11-03", true), ("days: -2:-1", "2026-11-29", true), ("days: -2:-1", "2026-11-28", false),
        ("days: 1:-1", "2026-02-28", true), ("days: 29:31", "2026-02-28", false),
        ("days: -31:-31", "2026-02-01", false),
    ])
    func daysOfTheMonth(_ text: String, _ day: String, _ holds: Bool) throws {
        let numbers = text.dropFirst(6).split(separator: ":").compactMap { Int($0) }
        var interval = TimeInterval()
        interval.days = [.init(numbers[0], numbers[1])]
        #expect(interval.contains(try #require(InstantInterval(parsing: day, now: .epoch)?.start)) == holds)
    }
}
