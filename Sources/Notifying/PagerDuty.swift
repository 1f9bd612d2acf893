public import Alertmanager
public import Instants
internal import Records
public import Templates

/// Sends a group of alerts as one incident to PagerDuty's Events API, version 2
/// (developer.pagerduty.com/docs/events-api-v2):
///
///     {"routing_key": "…", "event_action": "trigger", "dedup_key": "…", "client": "Sawlog", "client_url": "…",
///      "payload": {"summary": "…", "source": "Sawlog", "severity": "error", "custom_details": {"num_firing": "1"}}}
///
/// The key is added when the message leaves, so it is in no store.
public struct PagerDuty: Notifier {
    public let kind = "pagerduty"
    public let tellsResolved: Bool
    public let maximumAlerts = 0
    /// Characters of a detail; an event may have 512 KB in all (PagerDuty, Events API v2).
    private static let longestDetail = 8000
    private let url: String
    private let routingKey: Secret
    private let transport: any Transport
    private let way: HTTPWay
    private let texts: [String: NotificationText]
    private let details: [(String, NotificationText)]

    private static let defaults = [
        "description": #"{{ template "pagerduty.default.description" . }}"#,
        "client": #"{{ template "pagerduty.default.client" . }}"#,
        "client_url": #"{{ template "pagerduty.default.clientURL" . }}"#, "severity": "error",
        "source": #"{{ template "pagerduty.default.client" . }}"#,
    ]
    private static let usualDetails = [
        ("firing", #"{{ template "pagerduty.default.instances" .Alerts.Firing }}"#),
        ("resolved", #"{{ template "pagerduty.default.instances" .Alerts.Resolved }}"#),
        ("num_firing", "{{ .Alerts.Firing | len }}"), ("num_resolved", "{{ .Alerts.Resolved | len }}"),
    ]

    /// - Parameter integration: an entry of `pagerduty_configs` with a `routing_key` or a file of it.
    public init?(_ integration: Integration, templates: [Template], transport: any Transport) {
        guard let key = Secret(integration, "routing_key") else { return nil }
        routingKey = key
        url = integration["url"] ?? "https://events.pagerduty.com/v2/enqueue"
        self.transport = transport
        way = HTTPWay(integration)
        tellsResolved = integration.sendsResolved
        var texts: [String: NotificationText] = [:]
        for key in ["description", "client", "client_url", "severity", "source", "class", "component", "group"] {
            guard let source = integration[key] ?? Self.defaults[key] else { continue }
            texts[key] = NotificationText(source, library: templates)
        }
        self.texts = texts
        let own = integration.maps["details"] ?? []
        let usual = Self.usualDetails.filter { entry in !own.contains { $0.0 == entry.0 } }
        details = (usual + own).map { ($0.0, NotificationText($0.1, library: templates)) }
    }

    /// The event without its key: what follows the first brace.
    public func message(_ notification: Notification) -> [UInt8] {
        let data = notification.data()
        func text(_ key: String, _ limit: Int) -> String {
            (texts[key]?.text(data, notification) ?? "").shortened(to: limit)
        }
        var out: [UInt8] = []
        append("event_action", notification.isFiring ? "trigger" : "resolve", to: &out)
        append("dedup_key", hexadecimal(notification.groupKey), to: &out)
        append("client", text("client", 255), to: &out)
        append("client_url", text("client_url", 2048), to: &out)
        out += #""payload":{"#.utf8
        append("summary", text("description", 1024), to: &out)
        append("source", text("source", 255), to: &out)
        for key in ["class", "component", "group"] where texts[key] != nil { append(key, text(key, 255), to: &out) }
        append("severity", text("severity", 32), to: &out)
        out += #""custom_details":{"#.utf8
        for (name, template) in details {
            append(name, template.text(data, notification).shortened(to: Self.longestDetail), to: &out)
        }
        if out.last == UInt8(ascii: ",") { out.removeLast() }
        return out + "}}}".utf8
    }

    private func append(_ name: String, _ value: String, to out: inout [UInt8]) {
        appendJSONString(name, to: &out)
        out.append(UInt8(ascii: ":"))
        appendJSONString(value, to: &out)
        out.append(UInt8(ascii: ","))
    }

    /// FNV-1a: the same group is the same incident, over restarts.
    private func hexadecimal(_ text: String) -> String {
        let hash = text.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        return String(hash, radix: 16)
    }

    public func deliver(_ message: [UInt8], now: Instant) -> Delivery {
        guard let key = routingKey.read() else { return Secret.missing }
        var body = Array(#"{"routing_key":"#.utf8)
        appendJSONString(key, to: &body)
        body.append(UInt8(ascii: ","))
        return transport.deliver(url, body + message, by: way, now: now)
    }
}
