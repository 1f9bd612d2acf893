public import Alertmanager
public import Instants
internal import Records
public import Templates

/// POSTs notifications to an incoming webhook of Slack, or of what speaks like it (Mattermost, Rocket.Chat):
///
///     {"channel": "#ops", "username": "Sawlog", "attachments": [{"title": "[FIRING:1] DiskFull", "title_link": "…",
///      "text": "…", "fallback": "…", "color": "danger", "mrkdwn_in": ["fallback", "pretext", "text"]}]}
///
/// `&`, `<` and `>` in labels and annotations are escaped, so that a log line can mention nobody.
public struct Slack: Notifier {
    public let kind = "slack"
    public let tellsResolved: Bool
    public let maximumAlerts = 0
    /// Characters of a text of an attachment; Slack refuses messages that are too long as a whole.
    private static let longestText = 8000
    private let url: Secret
    private let transport: any Transport
    private let way: HTTPWay
    private let plain: [(key: String, text: NotificationText)]
    private let attachment: [(key: String, text: NotificationText)]

    /// What the texts are when the file does not say.
    private static let defaults = [
        "username": #"{{ template "slack.default.username" . }}"#, "title": #"{{ template "slack.default.title" . }}"#,
        "title_link": #"{{ template "slack.default.titlelink" . }}"#, "text": #"{{ template "slack.default.text" . }}"#,
        "fallback": #"{{ template "slack.default.fallback" . }}"#,
        "color": #"{{ if eq .Status "firing" }}danger{{ else }}good{{ end }}"#,
    ]

    /// - Parameter integration: an entry of `slack_configs`. Its address may hold a secret; it is shown nowhere.
    public init?(_ integration: Integration, templates: [Template], transport: any Transport) {
        guard let url = Secret(integration, "api_url") else { return nil }
        self.url = url
        self.transport = transport
        way = HTTPWay(integration)
        tellsResolved = integration.sendsResolved
        func texts(_ keys: [String]) -> [(key: String, text: NotificationText)] {
            keys.compactMap { key in
                (integration[key] ?? Self.defaults[key]).map { (key, NotificationText($0, library: templates)) }
            }
        }
        plain = texts(["channel", "username", "icon_emoji", "icon_url"])
        attachment = texts([
            "title", "title_link", "pretext", "text", "fallback", "callback_id", "image_url", "thumb_url", "footer",
            "color",
        ])
    }

    public func message(_ notification: Notification) -> [UInt8] {
        let data = notification.data { text in
            text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
        }
        var out: [UInt8] = [UInt8(ascii: "{")]
        append(plain, data, notification, to: &out)
        if !plain.isEmpty { out.append(UInt8(ascii: ",")) }
        out += #""attachments":[{"#.utf8
        append(attachment, data, notification, to: &out)
        return out + #","mrkdwn_in":["fallback","pretext","text"]}]}"#.utf8
    }

    private func append(
        _ texts: [(key: String, text: NotificationText)], _ data: TemplateValue, _ notification: Notification,
        to out: inout [UInt8]
    ) {
        for (place, entry) in texts.enumerated() {
            if place > 0 { out.append(UInt8(ascii: ",")) }
            appendJSONString(entry.key, to: &out)
            out.append(UInt8(ascii: ":"))
            appendJSONString(entry.text.text(data, notification).shortened(to: Self.longestText), to: &out)
        }
    }

    public func deliver(_ message: [UInt8], now: Instant) -> Delivery {
        url.read().map { transport.deliver($0, message, by: way, now: now) } ?? Secret.missing
    }
}
