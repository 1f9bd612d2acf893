public import Alertmanager
public import Instants
internal import Records
internal import Rules

/// Hands alerts on to an Alertmanager (`alertmanager_configs`), by POST to its `/api/v2/alerts`:
///
///     [{"labels": {}, "annotations": {}, "startsAt": "…", "endsAt": "…", "generatorURL": "…"}]
///
/// Alertmanager lets an alert end that nobody repeats. Here an end is told when it happens, so an alert that fires is
/// given an end far ahead, `ends_after` (1 day) from when it is told: for the case that this program never comes back.
public struct AlertmanagerPeer: Notifier {
    public let kind = "alertmanager"
    public let tellsResolved: Bool
    public let maximumAlerts = 0
    private let url: Secret
    private let endsAfter: TimeSpan
    private let transport: any Transport
    private let way: HTTPWay

    public init?(_ integration: Integration, transport: any Transport) {
        guard let url = Secret(integration, "url") else { return nil }
        self.url = url
        self.transport = transport
        way = HTTPWay(integration)
        tellsResolved = integration.sendsResolved
        endsAfter = integration["ends_after"].flatMap { TimeSpan(duration: $0) } ?? .days(1)
    }

    /// A line for each alert, an object that is still open: it ends when it leaves.
    public func message(_ notification: Notification) -> [UInt8] {
        var out: [UInt8] = []
        for alert in notification.alerts {
            out += #"{"labels":"#.utf8
            AlertJSON.append(alert.labels, to: &out)
            out += #","annotations":"#.utf8
            AlertJSON.append(alert.annotations, evidence: alert, to: &out)
            out += #","startsAt":""#.utf8
            alert.startsAt.appendRFC3339(to: &out)
            out += #"","generatorURL":"#.utf8
            appendJSONString(AlertJSON.link(alert, notification.externalURL), to: &out)
            if let end = alert.endsAt {
                out += #","endsAt":""#.utf8
                end.appendRFC3339(to: &out)
                out += #"""#.utf8
            }
            out.append(0x0A)
        }
        return out
    }

    public func deliver(_ message: [UInt8], now: Instant) -> Delivery {
        guard let base = url.read() else { return Secret.missing }
        var end: [UInt8] = []
        (now + endsAfter).appendRFC3339(to: &end)
        var body: [UInt8] = [UInt8(ascii: "[")]
        for line in message.split(separator: 0x0A) {
            if body.count > 1 { body.append(UInt8(ascii: ",")) }
            body += line
            // What fires has no end yet. A quote within a text is escaped, so this is no part of one.
            if !Self.hasEnd(line) { body += Array(#","endsAt":""#.utf8) + end + Array(#"""#.utf8) }
            body.append(UInt8(ascii: "}"))
        }
        body.append(UInt8(ascii: "]"))
        let root = base.hasSuffix("/") ? String(base.dropLast()) : base
        return transport.deliver(root + "/api/v2/alerts", body, by: way, now: now)
    }

    /// Whether the object's last member is its end: `,"endsAt":"` and a time.
    private static func hasEnd(_ line: ArraySlice<UInt8>) -> Bool {
        let key = Array(#","endsAt":""#.utf8)
        return line.suffix(key.count + 40).firstRange(of: key) != nil
    }
}
