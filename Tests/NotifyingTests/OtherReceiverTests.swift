import Alertmanager
import Diagnostics
import Foundation
import Instants
import Metrics
import Rules
import Testing

@testable import Notifying

/// SMS, another Alertmanager, a file, a command, and keys in files.
@Suite struct OtherReceiverTests {
    private func receiver(_ text: String, _ transport: FakeTransport) throws -> Receiver {
        let source = SourceText(name: "a.yml", text: "route: {receiver: a}\nreceivers:\n- name: a\n  \(text)\n")
        let (read, faults) = AlertmanagerConfiguration.read(source)
        let configuration = try #require(read, "\(faults)")
        return Receiver(configuration.receivers[0], templates: configuration.templates, transport: transport)
    }

    private func folder() throws -> URL {
        let folder = FileManager.default.temporaryDirectory.appending(path: "sawlog-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder
    }

    private func notification(_ state: AlertState = .firing) -> Notifying.Notification {
        let alert = transition("DiskFull", state, at: 60).alert
        return Notifying.Notification(
            receiver: "a", groupKey: "{}", groupLabels: [alert.labels[0]], isFiring: state == .firing, alerts: [alert],
            externalURL: "http://example.com")
    }

    @Test func eachNumberHasAMessageOfItsOwn() throws {
        let transport = FakeTransport()
        let receiver = try receiver(
            """
            sms_configs: [{account_sid: AC1, auth_token: 's/t', from: '+15550100', to: ['+15550101', '+15550102'],
                api_url: 'https://sms.example.com/'}]
            """, transport)
        #expect(receiver.notifiers.map(\.kind) == ["sms", "sms"])
        for notifier in receiver.notifiers {
            let message = notifier.message(notification())
            #expect(!String(decoding: message, as: UTF8.self).contains("s/t"))
            #expect(notifier.deliver(message, now: start) == .accepted)
        }
        #expect(
            transport.urls
                == Array(
                    repeating: "https://AC1:s%2Ft@sms.example.com/2010-04-01/Accounts/AC1/Messages.json", count: 2))
        let forms = transport.accepted.map { String(decoding: $0, as: UTF8.self) }
        #expect(
            forms[0] == "To=%2B15550101&From=%2B15550100&Body=%5BFIRING%3A1%5D%20DiskFull%20%28warning%29%0A"
                + "it%20is%20%22DiskFull%22")
        #expect(forms[1].hasPrefix("To=%2B15550102&"))
    }

    @Test func aLongTextShowsThatItIsCut() throws {
        let receiver = try receiver(
            "sms_configs: [{account_sid: A, auth_token: t, from: '1', to: '2', text: '\(String(repeating: "x", count: 600))'}]",
            FakeTransport())
        let form = String(decoding: receiver.notifiers[0].message(notification()), as: UTF8.self)
        #expect(form.hasSuffix("&Body=" + String(repeating: "x", count: 479) + "%E2%80%A6"))
    }

    @Test func anotherAlertmanagerIsGivenAnEnd() throws {
        let transport = FakeTransport()
        let receiver = try receiver(
            "alertmanager_configs: [{url: 'http://am.example.com/', ends_after: 2h}]", transport)
        for state in [AlertState.firing, .resolved] {
            let notifier = receiver.notifiers[0]
            #expect(notifier.deliver(notifier.message(notification(state)), now: start) == .accepted)
        }
        #expect(transport.urls[0] == "http://am.example.com/api/v2/alerts")
        let alerts = try transport.accepted.map { body in
            try #require(JSONSerialization.jsonObject(with: Data(body)) as? [[String: Any]])[0]
        }
        #expect(alerts.map { $0["endsAt"] as? String } == ["2025-11-20T06:40:11Z", "2025-11-20T04:41:11Z"])
        #expect((alerts[0]["labels"] as? [String: String])?["alertname"] == "DiskFull")
        #expect((alerts[0]["annotations"] as? [String: String])?["last_lines"] == "two")
    }

    @Test func aFileGetsALineForEachAlert() throws {
        let folder = try folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "alerts.jsonl")
        let receiver = try receiver("file_configs: [{path: '\(file.path)'}]", FakeTransport())
        let notifier = receiver.notifiers[0]
        for state in [AlertState.firing, .resolved] {
            #expect(notifier.deliver(notifier.message(notification(state)), now: start) == .accepted)
        }
        let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
        let states = try lines.map { try #require(JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]) }
        #expect(states.map { $0["status"] as? String } == ["firing", "resolved"])
        let nowhere = try self.receiver("file_configs: [{path: '\(folder.path)'}]", FakeTransport()).notifiers[0]
        #expect(nowhere.deliver([], now: start) == .failed(reason: "Is a directory", after: nil))
    }

    @Test func aCommandIsCalledOnlyWhenItIsEnabled() throws {
        let folder = try folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let seen = folder.appending(path: "seen")
        let call = "command: [/bin/sh, -c, 'cat > \(seen.path)']"
        #expect(try receiver("command_configs: [{\(call)}]", FakeTransport()).notifiers.isEmpty)
        let notifier = try receiver("command_configs: [{\(call), enabled: true}]", FakeTransport()).notifiers[0]
        let message = notifier.message(notification())
        #expect(notifier.deliver(message, now: start) == .accepted)
        #expect(try Data(contentsOf: seen) == Data(message))
        for (script, reason) in [("exit 3", "exit code 3"), ("kill -9 $$", "ended by a signal")] {
            let text = "command_configs: [{command: [/bin/sh, -c, '\(script)'], enabled: true}]"
            let failing = try receiver(text, FakeTransport()).notifiers[0]
            #expect(failing.deliver(message, now: start) == .failed(reason: reason, after: nil))
        }
    }

    @Test func aKeyInAFileIsReadEachTime() throws {
        let folder = try folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let key = folder.appending(path: "key")
        let transport = FakeTransport()
        let receiver = try receiver(
            """
            webhook_configs: [{url_file: '\(key.path)'}]
              slack_configs: [{api_url_file: '\(key.path)'}]
              pagerduty_configs: [{routing_key_file: '\(key.path)'}]
            """, transport)
        #expect(receiver.notifiers.count == 3)
        for notifier in receiver.notifiers {
            let message = notifier.message(notification())
            #expect(notifier.deliver(message, now: start) == .failed(reason: "key file", after: nil))
        }
        try "http://example.com/one\n".write(to: key, atomically: true, encoding: .utf8)
        for notifier in receiver.notifiers {
            #expect(notifier.deliver(notifier.message(notification()), now: start) == .accepted)
        }
        #expect(transport.urls.filter { $0 == "http://example.com/one" }.count == 2)
        #expect(transport.json(transport.accepted[2])["routing_key"] as? String == "http://example.com/one")
    }

    @Test func aFloodLeavesAtTheRateOfItsLane() {
        let transport = FakeTransport()
        let outbox = outbox(transport, groupBy: ["..."])
        var store = Store()
        outbox.accept((0..<100).map { transition("A\($0)", .firing) }, now: start)
        store.commit(outbox)
        let due = start + .seconds(30)
        #expect(outbox.deliverDue(now: due) == due + .seconds(1))
        #expect(transport.accepted.count == 60)
        #expect(outbox.deliverDue(now: due + .seconds(1)) == due + .seconds(2))
        #expect(transport.accepted.count == 61)
        _ = outbox.deliverDue(now: due + .seconds(60))
        #expect(transport.accepted.count == 100 && Set(transport.told).count == 100)
    }
}
