public import Alertmanager
internal import HTTPClient
public import Instants
public import Templates

/// Sends notifications by mail: SMTP with STARTTLS, or TLS from the start on port 465 (`email_configs`).
///
/// A message that is kept is a line with the recipients and then the mail (RFC 5322) without its date; name and
/// password are added when it leaves. Texts from logs cannot begin a header, a recipient or markup.
public struct Email: Notifier {
    public let kind = "email"
    public let tellsResolved: Bool
    public let maximumAlerts = 0
    private let mail: MailRequest
    private let password: Secret?
    private let recipients: NotificationText
    private let headers: [(name: String, text: NotificationText)]
    private let plain: NotificationText?
    private let markup: NotificationText?
    private let transport: any Transport

    /// - Parameter integration: an entry of `email_configs`, with what the global section gives.
    public init?(_ integration: Integration, templates: [Template], transport: any Transport) {
        guard let to = integration["to"], let from = integration["from"], let server = integration["smarthost"]
        else { return nil }
        self.transport = transport
        tellsResolved = integration.sendsResolved
        recipients = NotificationText(to, library: templates)
        var headers = integration.maps["headers"] ?? []
        for (name, text) in [("Subject", #"{{ template "email.default.subject" . }}"#), ("To", to), ("From", from)]
        where !headers.contains(where: { $0.0.lowercased() == name.lowercased() }) {
            headers.insert((name, text), at: 0)
        }
        self.headers = headers.map { ($0.0, NotificationText($0.1, library: templates)) }
        let text = integration["text"]
        // An empty text of one's own means none, as in Alertmanager.
        let html = integration.texts["html"] ?? (text == nil ? #"{{ template "email.default.html" . }}"# : "")
        let alternative = text ?? (integration["html"] == nil ? #"{{ template "email.default.text" . }}"# : "")
        plain = alternative.isEmpty && !html.isEmpty ? nil : NotificationText(alternative, library: templates)
        markup = html.isEmpty ? nil : NotificationText(html, library: templates)
        password = Secret(integration, "auth_password")
        mail = Self.request(integration, server, from)
    }

    private static func request(_ integration: Integration, _ server: String, _ from: String) -> MailRequest {
        let sender = MailMessage.addresses(from).first ?? from
        var mail = MailRequest(server: server, sender: sender, recipients: [], message: [])
        mail.hello = integration["hello"] ?? ""
        mail.user = integration["auth_username"]
        let wantsTLS = integration["require_tls"] != "false"
        // As in Alertmanager: the port of SMTP over TLS says so.
        let isImplicit = integration["force_implicit_tls"].map { $0 == "true" } ?? server.hasSuffix(":465")
        mail.security = isImplicit ? .implicitTLS : wantsTLS ? .startTLS : .none
        mail.tls = TLSOptions(integration, "tls_config.")
        return mail
    }

    public func message(_ notification: Notification) -> [UInt8] {
        let data = notification.data()
        let number = String(UInt64.random(in: .min ... .max), radix: 36)
        var message = MailMessage()
        for header in headers { message.header(header.name, header.text.text(data, notification)) }
        // The same at each try, so that a doubled one is known.
        message.header("Message-ID", "<\(number)@\(mail.sender.split(separator: "@").last ?? "sawlog")>")
        message.header("Auto-Submitted", "auto-generated")
        var parts: [(type: String, text: String)] = []
        if let plain { parts.append(("plain", plain.text(data, notification))) }
        if let markup {
            let escaped = notification.data { text in
                text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
                    .replacing("\"", with: "&#34;").replacing("'", with: "&#39;")
            }
            parts.append(("html", markup.text(escaped, notification)))
        }
        message.body(parts, boundary: "=_\(number)")
        let to = MailMessage.addresses(MailMessage.oneLine(recipients.text(data, notification)))
        return Array(to.joined(separator: ",").utf8) + [0x0A] + message.bytes
    }

    public func deliver(_ message: [UInt8], now: Instant) -> Delivery {
        let end = message.firstIndex(of: 0x0A) ?? 0
        var request = mail
        request.recipients = String(decoding: message[..<end], as: UTF8.self).split(separator: ",").map(String.init)
        request.message = Array("Date: \(MailMessage.date(now))\r\n".utf8) + message.dropFirst(end + 1)
        if let password {
            guard let text = password.read() else { return Secret.missing }
            request.password = text
        }
        switch transport.send(request) {
        case .unreachable(let reason): return .failed(reason: reason, after: nil)
        case .unusable(let reason): return .refused(reason: reason)
        case .answered(let code, _):
            // 53x: the server wants another name or password, which a person can give.
            if (200..<300).contains(code) { return .accepted }
            if (400..<500).contains(code) || (530..<540).contains(code) {
                return .failed(reason: "reply \(code)", after: nil)
            }
            return .refused(reason: "reply \(code)")
        }
    }
}
