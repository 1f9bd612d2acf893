import Alertmanager
import Diagnostics
import HTTPClient
import Instants
import Rules
import Testing

@testable import Notifying

/// What a mail server is handed. Over a real connection: `Tests/Program/receivers_test.py`.
@Suite struct EmailTests {
    private func email(_ more: String = "", _ transport: FakeTransport = FakeTransport()) throws -> Email {
        let text = """
            route: {receiver: a}
            receivers:
            - name: a
              email_configs: [{to: 'Ann <ann@example.com>, bob@example.com', from: 'Sawlog <alerts@example.com>',
                  smarthost: 'mail.example.com:587', auth_username: u, auth_password: hidden\(more)}]
            """
        let (read, faults) = AlertmanagerConfiguration.read(SourceText(name: "a.yml", text: text))
        let configuration = try #require(read, "\(faults)")
        let entry = configuration.receivers[0].integrations[0]
        return try #require(Email(entry, templates: configuration.templates, transport: transport))
    }

    private func notification(_ host: String) -> Notification {
        let labels = [AlertLabel("alertname", "DiskFull"), AlertLabel("host", host)]
        let alert = Alert(
            state: .firing, labels: labels, annotations: [AlertLabel("summary", "größer <b> & \"voll\"")],
            startsAt: .epoch, value: 1, count: 1)
        return Notification(
            receiver: "a", groupKey: "{}", groupLabels: labels, isFiring: true, alerts: [alert],
            externalURL: "http://example.com")
    }

    private func sent(_ email: Email, _ transport: FakeTransport, _ host: String = "a") throws -> (MailRequest, String)
    {
        #expect(email.deliver(email.message(notification(host)), now: start) == .accepted)
        let mail = try #require(transport.mails.last)
        return (mail, String(decoding: mail.message, as: UTF8.self))
    }

    private let accepting = FakeTransport { _ in .answered(status: 250, retryAfter: nil) }

    @Test func aMailHasAddressesAndBothBodies() throws {
        let (mail, text) = try sent(email("", accepting), accepting)
        #expect(mail.recipients == ["ann@example.com", "bob@example.com"] && mail.sender == "alerts@example.com")
        #expect(mail.user == "u" && mail.password == "hidden" && mail.security == .startTLS && mail.tls.verifies)
        #expect(text.hasPrefix("Date: Thu, 20 Nov 2025 04:40:11 +0000\r\n"))
        for part in [
            "\r\nSubject: [FIRING:1] DiskFull a\r\n", "\r\nFrom: Sawlog <alerts@example.com>\r\n",
            "\r\nTo: Ann <ann@example.com>, bob@example.com\r\n", "multipart/alternative", "text/plain; charset=UTF-8",
            "summary =3D gr=C3=B6=C3=9Fer <b> & \"voll\"", "gr=C3=B6=C3=9Fer &lt;b&gt; &amp; &#34;voll&#34;",
        ] { #expect(text.contains(part), "\(part)") }
        #expect(text.utf8.allSatisfy { $0 < 0x80 })
        #expect(text.split(separator: "\r\n").allSatisfy { $0.utf8.count <= 998 })
    }

    @Test(arguments: [
        "x\r\nBcc: eve@example.com", "x\nBcc: eve@example.com", "x\r\n\r\nbody", "x\u{2028}Bcc: e", "x\u{85}Bcc: e",
        "\0",
    ]) func noValueBeginsAHeader(_ host: String) throws {
        let (mail, text) = try sent(email("", accepting), accepting, host)
        let head = try #require(text.firstRange(of: "\r\n\r\n"))
        let lines = text[..<head.lowerBound].split(separator: "\r\n", omittingEmptySubsequences: false)
        #expect(!lines.contains { $0.hasPrefix("Bcc") || $0.hasPrefix("body") || $0.contains("\n") })
        #expect(mail.recipients.count == 2)
    }

    @Test func noValueAddsARecipientThatBreaksTheEnvelope() throws {
        let more = ", headers: {To: 'x'}"
        let text = MailMessage.addresses("a@example.com> SIZE=1, b c@example.com, <d@example.com>")
        #expect(text.filter(MailRequest.isAddress) == ["d@example.com"])
        #expect(try sent(email(more, accepting), accepting).1.contains("\r\nTo: x\r\n"))
    }

    @Test func theTextsOfTheFileAreTaken() throws {
        let more = ", html: '', text: 'T {{ .Status }}', headers: {Subject: 'Ärger {{ .CommonLabels.host }}'}"
        let (_, text) = try sent(email(more, accepting), accepting)
        #expect(text.contains("\r\nSubject: =?UTF-8?B?w4RyZ2VyIGE=?=\r\n"))
        #expect(text.hasSuffix("\r\n\r\nT firing\r\n") && !text.contains("multipart"))
    }

    @Test(arguments: [
        (451, Delivery.failed(reason: "reply 451", after: nil)), (535, .failed(reason: "reply 535", after: nil)),
        (550, .refused(reason: "reply 550")),
    ]) func aReplyDecides(_ code: Int, _ delivery: Delivery) throws {
        let email = try email("", FakeTransport { _ in .answered(status: code, retryAfter: nil) })
        let message = email.message(notification("a"))
        #expect(email.deliver(message, now: start) == delivery)
        #expect(!String(decoding: message, as: UTF8.self).contains("hidden"))
    }

    @Test(arguments: ["", "a", "ab", "abc", "abcd"]) func base64(_ text: String) {
        let expected = ["": "", "a": "YQ==", "ab": "YWI=", "abc": "YWJj", "abcd": "YWJjZA=="]
        #expect(MailMessage.base64(Array(text.utf8)) == expected[text])
    }

    @Test func aPasswordIsNotSentInTheClear() {
        let fault = #expect(throws: HTTPClientError.self) {
            var mail = MailRequest(server: "192.0.2.1:25", sender: "a@b", recipients: ["c@d"], message: [])
            mail.security = .none
            mail.password = "hidden"
            return try #require(HTTPClient()).send(mail)
        }
        #expect(fault?.reason == "a password would be sent without TLS")
    }
}
