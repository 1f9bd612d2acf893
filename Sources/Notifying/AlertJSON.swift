internal import Instants
internal import Records
internal import Rules

/// An alert in the words of Alertmanager.
enum AlertJSON {
    static func append(_ alert: Alert, _ externalURL: String, to out: inout [UInt8]) {
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
        appendJSONString(link(alert, externalURL), to: &out)
        out += #","fingerprint":"#.utf8
        appendJSONString(alert.fingerprint, to: &out)
        out.append(UInt8(ascii: "}"))
    }

    /// Where the records behind the alert show, else the alert itself; empty when the program's address is not known.
    static func link(_ alert: Alert, _ externalURL: String) -> String {
        if externalURL.isEmpty { return "" }
        guard let query = alert.query else { return externalURL + "/#alert=" + alert.fingerprint }
        return externalURL + "/?query=" + PercentEncoding.encoded(query)
    }

    static func append(_ labels: [AlertLabel], evidence alert: Alert? = nil, to out: inout [UInt8]) {
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

    private static func member(_ name: String, _ value: [UInt8], _ opened: Int, _ out: inout [UInt8]) {
        if out.count > opened { out.append(UInt8(ascii: ",")) }
        appendJSONString(name, to: &out)
        out.append(UInt8(ascii: ":"))
        value.withUnsafeBufferPointer { appendJSONString($0, to: &out) }
    }
}
