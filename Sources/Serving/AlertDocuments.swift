public import Instants
internal import Records
public import Rules

/// Alerts and their changes as text for people and as JSON lines, for the server and the commands.
public enum AlertListing {
    /// One JSON object and a newline: labels, annotations, times, counts and the lines that show it.
    public static func json(_ alert: Alert, changedAt: Instant? = nil) -> [UInt8] {
        var json = JSONText()
        json.object { json in
            if let changedAt { json.value("time", changedAt) }
            json.value("state", "\(alert.state.name)")
            labels("labels", alert.labels, &json)
            labels("annotations", alert.annotations, &json)
            json.value("startsAt", alert.startsAt)
            json.value("endsAt", alert.endsAt)
            json.value("value", alert.value)
            json.value("count", alert.count)
            json.value("fingerprint", alert.fingerprint)
            json.array("first_lines") { json in alert.firstLines.forEach { json.value(bytes: $0) } }
            json.array("last_lines") { json in alert.lastLines.forEach { json.value(bytes: $0) } }
        }
        return json.bytes + [UInt8(ascii: "\n")]
    }

    /// A line with state, name and labels, then the summary, the newest line that shows it, and the
    /// description. Holds whatever the log holds: escape it before a terminal sees it.
    public static func text(_ alert: Alert, at time: Instant) -> String {
        let labels = alert.labels.filter { $0.name != "alertname" }.map { "\($0.name)=\($0.value)" }
        var text = "\(time.rfc3339)  \(alert.state.name)  \(alert.name)"
        if !labels.isEmpty { text += "  " + labels.joined(separator: " ") }
        var value: [UInt8] = []
        appendNumber(alert.value, to: &value)
        let size = alert.count > 0 ? "\(alert.count) records" : "value \(String(decoding: value, as: UTF8.self))"
        text += "  (\(size))\n"
        let annotation = { name in alert.annotations.first { $0.name == name }?.value }
        let line = alert.lastLines.last.map { String(decoding: $0, as: UTF8.self) }
        for part in [annotation("summary"), line, annotation("description")] {
            if let part { text += "    \(part)\n" }
        }
        return text
    }

    static func labels(_ key: String, _ labels: [AlertLabel], _ json: inout JSONText) {
        json.object(key) { json in
            for label in labels { json.value(label.name, label.value) }
        }
    }
}
