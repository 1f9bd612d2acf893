public import Alertmanager
public import Instants
internal import Records
internal import Rules

/// POSTs notifications as JSON in the shape of Alertmanager's webhook, version 4:
///
///     {"version": "4", "groupKey": "{}:{alertname=\"X\"}", "truncatedAlerts": 0, "status": "firing",
///      "receiver": "oncall", "groupLabels": {}, "commonLabels": {}, "commonAnnotations": {},
///      "externalURL": "", "alerts": [{"status": "firing", "labels": {}, "annotations": {},
///      "startsAt": "2026-11-20T04:40:11Z", "endsAt": "0001-01-01T00:00:00Z", "generatorURL": "",
///      "fingerprint": "a5…"}]}
///
/// The evidence of an alert stands in its annotations `first_lines`, `last_lines` and `count`.
public struct Webhook: Notifier {
    public let kind = "webhook"
    public let tellsResolved: Bool
    public let maximumAlerts: Int
    private let url: Secret
    private let transport: any Transport
    private let way: HTTPWay?

    /// - Parameter url: may hold a secret; it is shown nowhere.
    public init(
        url: String, sendResolved: Bool = true, maximumAlerts: Int = 0, transport: any Transport = HTTPTransport()
    ) {
        self.url = .text(url)
        self.maximumAlerts = maximumAlerts
        self.transport = transport
        way = nil
        tellsResolved = sendResolved
    }

    /// - Parameter integration: an entry of `webhook_configs`.
    public init?(_ integration: Integration, transport: any Transport) {
        guard let url = Secret(integration, "url") else { return nil }
        self.url = url
        self.transport = transport
        way = HTTPWay(integration)
        maximumAlerts = integration["max_alerts"].flatMap { Int($0) } ?? 0
        tellsResolved = integration.sendsResolved
    }

    public func deliver(_ message: [UInt8], now: Instant) -> Delivery {
        url.read().map { transport.deliver($0, message, by: way, now: now) } ?? Secret.missing
    }

    public func message(_ notification: Notification) -> [UInt8] {
        var out = Array(#"{"version":"4","groupKey":"#.utf8)
        appendJSONString(notification.groupKey, to: &out)
        out += ",\"truncatedAlerts\":\(notification.truncated),\"status\":".utf8
        appendJSONString(notification.isFiring ? "firing" : "resolved", to: &out)
        out += #","receiver":"#.utf8
        appendJSONString(notification.receiver, to: &out)
        out += #","groupLabels":"#.utf8
        AlertJSON.append(notification.groupLabels, to: &out)
        out += #","commonLabels":"#.utf8
        AlertJSON.append(notification.commonLabels, to: &out)
        out += #","commonAnnotations":"#.utf8
        AlertJSON.append(notification.commonAnnotations, to: &out)
        out += #","externalURL":"#.utf8
        appendJSONString(notification.externalURL, to: &out)
        out += #","alerts":["#.utf8
        for (index, alert) in notification.alerts.enumerated() {
            if index > 0 { out.append(UInt8(ascii: ",")) }
            AlertJSON.append(alert, notification.externalURL, to: &out)
        }
        out += "]}".utf8
        return out
    }
}
