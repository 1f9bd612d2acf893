internal import Alertmanager
internal import Diagnostics
internal import HTTPServer
internal import Instants
internal import Notifying
internal import Pipeline
internal import PromQL
internal import Rules

/// The conditions of `filter` parameters, in Alertmanager's words; a refusal when one is not understood.
func readFilters(_ request: Request) -> (conditions: [LabelMatcher], refusal: Response?) {
    var conditions: [LabelMatcher] = []
    for text in request.parameters("filter") {
        do throws(Diagnostic) {
            conditions += try LabelMatcher.list(SourceText(name: "filter", text: text))
        } catch {
            return (
                [], Response(status: 400, "a filter must be like severity=~\"warning|critical\": \(error.message)\n")
            )
        }
    }
    return (conditions, nil)
}

/// `/api/v2/alerts` of Alertmanager's API: what fires now. `filter`, `active`, `silenced`, `inhibited` and
/// `receiver` choose.
@Sendable func alertmanagerAlerts(_ request: Request, _ house: House) -> Response {
    let (conditions, refusal) = readFilters(request)
    if let refusal { return refusal }
    let now = house.now
    let firing = house.engine.alerts.active().filter { $0.state == .firing }
    var json = JSONText()
    json.array { json in
        for alert in firing where conditions.allSatisfy({ $0.accepts(alert.labels) }) {
            let muting = house.engine.outbox?.muting(of: alert, firing: firing, now: now) ?? AlertMuting()
            if isWanted(muting, request) { append(alert, muting, now, &json) }
        }
    }
    return document(json)
}

private func isWanted(_ muting: AlertMuting, _ request: Request) -> Bool {
    func isRefused(_ key: String) -> Bool { request.parameter(key) == "false" }
    let isActive = muting.silencedBy.isEmpty && muting.inhibitedBy.isEmpty
    if isActive, isRefused("active") { return false }
    if !muting.silencedBy.isEmpty, isRefused("silenced") { return false }
    if !muting.inhibitedBy.isEmpty, isRefused("inhibited") { return false }
    return true
}

private func append(_ alert: Alert, _ muting: AlertMuting, _ now: Instant, _ json: inout JSONText) {
    json.object { json in
        AlertListing.labels("annotations", alert.annotations, &json)
        // As Alertmanager: when it would count as resolved if nothing more were heard.
        json.value("endsAt", now + .minutes(5))
        json.value("fingerprint", alert.fingerprint)
        json.array("receivers") { json in
            for name in muting.receivers { json.object { $0.value("name", name) } }
        }
        json.value("startsAt", alert.startsAt)
        json.object("status") { json in
            json.array("inhibitedBy") { json in muting.inhibitedBy.forEach { json.value(bytes: Array($0.utf8)) } }
            json.array("mutedBy") { _ in }
            json.array("silencedBy") { json in muting.silencedBy.forEach { json.value(bytes: Array($0.utf8)) } }
            let isMuted = !muting.silencedBy.isEmpty || !muting.inhibitedBy.isEmpty
            json.value("state", isMuted ? "suppressed" : "active")
        }
        json.value("updatedAt", now)
        AlertListing.labels("labels", alert.labels, &json)
    }
}
