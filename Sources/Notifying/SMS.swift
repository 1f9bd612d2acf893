public import Alertmanager
public import Instants
public import Templates

/// Sends text messages through an HTTP API in Twilio's shape (twilio.com/docs/messaging/api/message-resource):
/// a form with `To`, `From` and `Body`, under basic authentication by account and token.
///
/// Each number has a notifier of its own, so that one that fails does not double the others.
public struct SMS: Notifier {
    public let kind = "sms"
    public let tellsResolved: Bool
    public let maximumAlerts = 0
    private let base: String
    private let account: String
    private let token: Secret
    private let from: String
    private let number: String
    private let text: NotificationText
    private let transport: any Transport
    private let way: HTTPWay

    /// Characters of a message; more would be paid for in many parts.
    static let limit = 480

    /// One for each number of an entry of `sms_configs`.
    public static func all(_ integration: Integration, templates: [Template], transport: any Transport) -> [SMS] {
        let single = integration["to"].map { $0.split(separator: ",").map { $0.filter { $0 != " " } } } ?? []
        return (integration.lists["to"] ?? single).compactMap {
            SMS(integration, number: $0, templates: templates, transport: transport)
        }
    }

    private init?(_ integration: Integration, number: String, templates: [Template], transport: any Transport) {
        guard let account = integration["account_sid"], let token = Secret(integration, "auth_token"),
            let from = integration["from"], !number.isEmpty
        else { return nil }
        self.account = account
        self.token = token
        self.from = from
        self.number = number
        self.transport = transport
        way = HTTPWay(integration)
        base = integration["api_url"] ?? "https://api.twilio.com"
        tellsResolved = integration.sendsResolved
        text = NotificationText(integration["text"] ?? #"{{ template "sms.default.text" . }}"#, library: templates)
    }

    public func message(_ notification: Notification) -> [UInt8] {
        let body = text.text(notification.data(), notification).trimming { $0 == " " || $0.isNewline }
        let form = [(name: "To", value: number), ("From", from), ("Body", body.shortened(to: Self.limit))]
        return PercentEncoding.form(form)
    }

    public func deliver(_ message: [UInt8], now: Instant) -> Delivery {
        guard let token = token.read() else { return Secret.missing }
        guard let scheme = base.firstRange(of: "://") else { return .refused(reason: "bad URL") }
        let host = String(base[scheme.upperBound...]).trimming { $0 == "/" }
        let account = PercentEncoding.encoded(account)
        let url =
            "\(base[..<scheme.upperBound])\(account):\(PercentEncoding.encoded(token))@\(host)"
            + "/2010-04-01/Accounts/\(account)/Messages.json"
        return transport.deliver(url, message, as: PercentEncoding.formType, by: way, now: now)
    }
}
