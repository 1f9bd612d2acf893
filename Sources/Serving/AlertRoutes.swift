internal import HTTPServer
internal import Instants
internal import Pipeline
internal import Records
internal import Rules

func document(_ json: JSONText) -> Response {
    Response(headers: [Item("Content-Type", "application/json")], body: .bytes(json.bytes))
}

/// The envelope of Prometheus' API.
private func success(_ body: (inout JSONText) -> Void) -> Response {
    var json = JSONText()
    json.object { json in
        json.value("status", "success")
        json.object("data", body)
    }
    return document(json)
}

/// `/api/alerts`: active alerts, or with `?history=1` the last changes, as JSON lines or `?format=text`.
@Sendable func listAlerts(_ request: Request, _ house: House) -> Response {
    let alerts = house.engine.alerts
    let entries: [(alert: Alert, at: Instant?)] =
        request.parameter("history") == nil
        ? alerts.active().map { ($0, nil) } : alerts.history().map { ($0.alert, $0.at) }
    if request.parameter("format") == "text" {
        return Response(entries.map { AlertListing.text($0.alert, at: $0.at ?? $0.alert.startsAt) }.joined())
    }
    let lines = entries.flatMap { AlertListing.json($0.alert, changedAt: $0.at) }
    return Response(headers: [Item("Content-Type", "application/stream+json")], body: .bytes(lines))
}

/// `/api/v1/alerts` of Prometheus' HTTP API.
@Sendable func prometheusAlerts(_ request: Request, _ house: House) -> Response {
    success { json in
        json.array("alerts") { json in
            for alert in house.engine.alerts.active() { append(alert, &json) }
        }
    }
}

func append(_ alert: Alert, _ json: inout JSONText) {
    json.object { json in
        AlertListing.labels("labels", alert.labels, &json)
        AlertListing.labels("annotations", alert.annotations, &json)
        json.value("state", "\(alert.state.name)")
        json.value("activeAt", alert.startsAt)
        var value: [UInt8] = []
        appendNumber(alert.value, to: &value)
        json.value("value", bytes: value)
    }
}

/// `/api/v1/rules` of Prometheus' HTTP API: `type`, `rule_name[]` and `rule_group[]` choose.
@Sendable func prometheusRules(_ request: Request, _ house: House) -> Response {
    let names = request.parameters("rule_name[]")
    let groups = request.parameters("rule_group[]")
    var rules = request.parameter("type") == "record" ? [] : house.engine.alerts.descriptions()
    rules.removeAll {
        !names.isEmpty && !names.contains($0.name) || !groups.isEmpty && !groups.contains($0.group)
    }
    var order: [String] = []
    for rule in rules where !order.contains(rule.group) { order.append(rule.group) }
    let now = house.now
    let choice = SeriesRuleChoice(request)
    return success { json in
        json.array("groups") { json in
            for group in order {
                json.object { json in
                    json.value("name", group)
                    json.value("file", "")
                    json.array("rules") { json in
                        for rule in rules where rule.group == group { append(rule, now, &json) }
                    }
                    json.value("interval", 0)
                    json.value("limit", 0)
                    json.value("evaluationTime", 0)
                    json.value("lastEvaluation", now)
                }
            }
            for group in house.engine.alerts.groupDescriptions() { append(group, choice, &json) }
        }
    }
}

private func append(_ rule: RuleDescription, _ now: Instant, _ json: inout JSONText) {
    let states = Set(rule.alerts.map(\.state))
    json.object { json in
        json.value("state", states.contains(.firing) ? "firing" : states.contains(.pending) ? "pending" : "inactive")
        json.value("name", rule.name)
        json.value("query", rule.expression)
        json.value("condition", "\(rule.condition) in \(rule.window.durationText)")
        json.value("duration", rule.pendingFor.seconds)
        json.value("keepFiringFor", rule.keepFiringFor.seconds)
        AlertListing.labels("labels", rule.labels, &json)
        AlertListing.labels("annotations", rule.annotations, &json)
        json.array("alerts") { json in rule.alerts.forEach { append($0, &json) } }
        json.value("health", "ok")
        // Evaluated at each record, which takes no time of its own.
        json.value("evaluationTime", 0)
        json.value("lastEvaluation", now)
        json.value("type", "alerting")
    }
}
