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
    private let url: String
    private let transport: any Transport

    /// - Parameter url: may hold a secret; it is shown nowhere.
    public init(
        url: String, sendResolved: Bool = true, maximumAlerts: Int = 0, transport: any Transport = HTTPTransport()
    ) {
        self.url = url
        self.maximumAlerts = maximumAlerts
        self.transport = transport
        tellsResolved = sendResolved
    }

    public func deliver(_ message: [UInt8], now: Instant) -> Delivery { transport.deliver(url, message, now: now) }

    public func message(_ notification: Notification) -> [UInt8] {
        var out = Array(#"{"version":"4","groupKey":"#.utf8)
        appendJSONString(notification.groupKey, to: &out)
        out += ",\"truncatedAlerts\":\(notification.truncated),\"status\":".utf8
        appendJSONString(notification.isFiring ? "firing" : "resolved", to: &out)
        out += #","receiver":"#.utf8
        appendJSONString(notification.receiver, to: &out)
        out += #","groupLabels":"#.utf8
        append(notification.groupLabels, to: &out)
        out += #","commonLabels":"#.utf8
        append(notification.commonLabels, to: &out)
        out += #","commonAnnotations":"#.utf8
        append(notification.commonAnnotations, to: &out)
        out += #","externalURL":"#.utf8
        appendJSONString(notification.externalURL, to: &out)
        out += #","alerts":["#.utf8
        for (index, alert) in notification.alerts.enumerated() {
            if index > 0 { out.append(UInt8(ascii: ",")) }
            append(alert, notification.externalURL, to: &out)
        }
        out += "]}".utf8
        return out
    }

    private func append(_ alert: Alert, _ externalURL: String, to out: inout [UInt8]) {
        out += #"{"status":"#.utf8
        appendJSONString(alert.state == .resolved ? "resolved" : "firing", to: &out)
        out += #","labels":"#.utf8
        append(alert.labels, to: &out)
        out += #","annotations":"#.utf8
        append(alert.annotations, evidence: alert, to: &out)
        out += #","startsAt":""#.utf8
        alert.startsAt.appendRFC3339(to: &out)
        out += #"","endsAt":""#.utf8
        if let end = alert.endsAt {
            end.appendRFC3339(to: &out)
        } else {
            // Go's zero time, which stands for "not yet".
            out += "0001-01-01T00:00:00Z".utf8
        }
        out += #"","generatorURL":"#.utf8
        appendJSONString(externalURL.isEmpty ? "" : externalURL + "/#alert=" + alert.fingerprint, to: &out)
        out += #","fingerprint":"#.utf8
        appendJSONString(alert.fingerprint, to: &out)
        out.append(UInt8(ascii: "}"))
    }

    private func append(_ labels: [AlertLabel], evidence alert: Alert? = nil, to out: inout [UInt8]) {
        out.append(UInt8(ascii: "{"))
        let opened = out.count
        for label in labels { member(label.name, Array(label.value.utf8), opened, &out) }
        // What comes of metrics has no lines to show.
        if let alert, alert.count > 0 {
            member("count", Array(String(alert.count).utf8), opened, &out)
            let newline = [UInt8(ascii: "\n")]
            member("first_lines", Array(alert.firstLines.joined(separator: newline)), opened, &out)
            member("last_lines", Array(alert.lastLines.joined(separator: newline)), opened, &out)
        }
        out.append(UInt8(ascii: "}"))
    }

    private func member(_ name: String, _ value: [UInt8], _ opened: Int, _ out: inout [UInt8]) {
        if out.count > opened { out.append(UInt8(ascii: ",")) }
        appendJSONString(name, to: &out)
        out.append(UInt8(ascii: ":"))
        value.withUnsafeBufferPointer { appendJSONString($0, to: &out) }
    }
}
