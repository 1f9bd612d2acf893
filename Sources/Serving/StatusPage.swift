internal import Diagnostics
internal import HTTPServer
internal import Instants
internal import Linux
internal import Pipeline
internal import Rules
internal import Storage
internal import Tailing

/// `/`: how things stand; with `?query=` the newest lines that match. One plain page for a person
/// on call, without scripts.
@Sendable func homePage(_ request: Request, _ house: House) -> Response {
    let query = request.parameter("query") ?? ""
    var html = HTML()
    html.markup(
        """
        <!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
        <title>Sawlog</title><link rel="stylesheet" href="/style.css"></head><body>
        <header><h1><a href="/">Sawlog</a></h1><form action="/" method="get"><input type="search" name="query"
        aria-label="Search in LogsQL" placeholder="level:error, &quot;out of memory&quot;, source.ip:10.0.0.7 …" value="
        """)
    html.write(query)
    html.markup("\"><button>Search</button></form></header><main>")
    if query.isEmpty { StatusPage(house).write(to: &html) } else { SearchPage(query, house).write(to: &html) }
    html.markup("</main></body></html>\n")
    return Response(type: "text/html; charset=utf-8", html.text)
}

/// How things stand.
struct StatusPage {
    private let house: House
    private let now: Instant

    init(_ house: House) {
        self.house = house
        now = house.now
    }

    func write(to html: inout HTML) {
        writeState(&html)
        writeAlerts(&html)
        writeSources(&html)
        writeSkipped(&html)
        writeFaults(&html)
    }

    /// The first thing to see: is everything stored?
    private func writeState(_ html: inout HTML) {
        let state = house.engine.health.current
        if let reason = state.blocked {
            html.markup("<p class=\"bad\"><strong>Nothing is stored now</strong>: ")
            html.write(reason)
            if let since = state.blockedSince { html.write(", for \(age(since)). Reading waits; no line is lost.") }
            html.markup("</p>")
        }
        if let fault = state.fault {
            html.markup("<p class=\"warn\"><strong>In the background</strong>: ")
            html.write(fault)
            html.markup("</p>")
        }
        let sources = house.engine.sources.sources
        let lag = sources.reduce(0) { $0 + $1.lag }
        let bytes = storeBytes(house.engine.storePath)
        html.markup("<dl>")
        fact("Records", (try? house.engine.snapshot().totals()).map { grouped($0.records) } ?? "not known", &html)
        fact("On disk", sizeText(bytes.hot + bytes.sealed), &html)
        fact("Last commit", state.lastCommit.map { "\(age($0)) ago" } ?? "none since the start", &html)
        fact("Sources", "\(sources.count)", &html)
        let unread = house.engine.sources.hasSwept ? "nothing" : "not known yet"
        fact("Not yet read", lag == 0 ? unread : sizeText(lag), &html)
        fact("Running for", age(house.started), &html)
        html.markup("</dl>")
    }

    private func fact(_ name: String, _ value: String, _ html: inout HTML) {
        html.markup("<div>")
        html.element("dt", name)
        html.element("dd", value)
        html.markup("</div>")
    }

    private func writeAlerts(_ html: inout HTML) {
        let alerts = house.engine.alerts.active().sorted { Self.rank($0) < Self.rank($1) }
        html.element("h2", alerts.isEmpty ? "No active alerts" : "Active alerts: \(alerts.count)")
        for alert in alerts.prefix(50) {
            html.markup("<article class=\"")
            html.write(Self.style(alert))
            html.markup("\"><h3>")
            html.write(alert.name)
            html.element("small", "\(alert.state.name) for \(age(alert.startsAt)), \(grouped(alert.count)) records")
            html.markup("</h3>")
            let labels = alert.labels.filter { $0.name != "alertname" }.map { "\($0.name)=\($0.value)" }
            html.element("p", class: "labels", labels.joined(separator: "  "))
            // The summary first, whatever the order of names.
            for note in alert.annotations.sorted(by: { $0.name == "summary" && $1.name != "summary" }) {
                html.element("p", note.value)
            }
            let lines = Self.evidence(alert)
            if !lines.isEmpty { html.element("pre", lines.joined(separator: "\n")) }
            html.markup("</article>")
        }
        if alerts.count > 50 { html.element("p", "and \(alerts.count - 50) more") }
    }

    /// The first lines, which tell the cause, and the last, which tell whether it goes on.
    private static func evidence(_ alert: Alert) -> [String] {
        func text(_ lines: some Sequence<[UInt8]>) -> [String] { lines.map { String(decoding: $0, as: UTF8.self) } }
        if alert.count <= alert.firstLines.count { return text(alert.firstLines) }
        return text(alert.firstLines.prefix(2)) + ["…"] + text(alert.lastLines.suffix(2))
    }

    /// Firing before pending, critical before warning, old before new.
    private static func rank(_ alert: Alert) -> (Int, Int, Int64) {
        let severity = ["critical", "error", "warning"].firstIndex(of: alert[label: "severity"] ?? "") ?? 3
        return (alert.state == .firing ? 0 : 1, severity, alert.startsAt.nanoseconds)
    }

    private static func style(_ alert: Alert) -> String {
        if alert.state != .firing { return "pending" }
        let severity = alert[label: "severity"] ?? ""
        return severity == "critical" || severity == "error" ? "bad" : "warn"
    }

    /// Why there are no sources. The first look at many files takes seconds.
    static func note(hasSwept: Bool) -> String {
        hasSwept
            ? "There is no file to tail yet: name files or directories, as in sawlog serve /var/log."
            : "Looking for files; what they hold comes next."
    }

    private func writeSources(_ html: inout HTML) {
        let sources = house.engine.sources.sources.sorted { ($1.lag, $0.source) < ($0.lag, $1.source) }
        html.element("h2", sources.isEmpty ? "No sources" : "Sources")
        guard !sources.isEmpty else {
            html.element("p", Self.note(hasSwept: house.engine.sources.hasSwept))
            return
        }
        html.markup(
            "<table><thead><tr><th>Source</th><th class=\"n\">Read</th><th class=\"n\">Not yet read</th></tr></thead><tbody>"
        )
        for source in sources.prefix(100) {
            html.markup("<tr><td>")
            html.link(query: "source:=\(quotedValue(source.source))", source.source)
            if source.path != source.source { html.element("small", "now \(source.path)") }
            html.markup("</td>")
            html.element("td", class: "n", sizeText(source.offset))
            html.element("td", class: "n", source.lag == 0 ? "" : sizeText(source.lag))
            html.markup("</tr>")
        }
        html.markup("</tbody></table>")
        if sources.count > 100 { html.element("p", "and \(sources.count - 100) more") }
    }

    private func writeSkipped(_ html: inout HTML) {
        let skipped = house.engine.sources.skipped
        guard !skipped.isEmpty else { return }
        html.element("h2", "Not read: \(skipped.count)")
        html.markup("<table><tbody>")
        for path in skipped.prefix(50) {
            html.markup("<tr>")
            html.element("td", path.path)
            html.element("td", path.reason.rawValue)
            html.markup("</tr>")
        }
        html.markup("</tbody></table>")
        if skipped.count > 50 { html.element("p", "and \(skipped.count - 50) more") }
    }

    private func writeFaults(_ html: inout HTML) {
        guard !house.faults.all.isEmpty else { return }
        html.element("h2", "Files with faults, left out: \(house.faults.all.count)")
        for fault in house.faults.all.prefix(20) { html.element("pre", fault.rendered(color: false)) }
    }

    private func age(_ since: Instant) -> String { ageText(now - since) }
}
