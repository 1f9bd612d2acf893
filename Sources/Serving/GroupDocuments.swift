internal import HTTPServer
internal import Instants
internal import Rules

/// Which rules in PromQL a request to `/api/v1/rules` asks for.
struct SeriesRuleChoice {
    private let type: String?
    private let names: [String]
    private let groups: [String]

    init(_ request: Request) {
        type = request.parameter("type")
        names = request.parameters("rule_name[]")
        groups = request.parameters("rule_group[]")
    }

    func rules(of group: GroupDescription) -> [GroupDescription.Rule] {
        guard groups.isEmpty || groups.contains(group.group.name) else { return [] }
        return group.rules.filter { entry in
            (names.isEmpty || names.contains(entry.rule.name)) && (type != "record" || !entry.rule.isAlert)
                && (type != "alert" || entry.rule.isAlert)
        }
    }

    /// Whether groups without rules are to be shown.
    var isOpen: Bool { type == nil && names.isEmpty && groups.isEmpty }
}

/// A group of rules in PromQL as Prometheus' API shows it.
func append(_ group: GroupDescription, _ choice: SeriesRuleChoice, _ json: inout JSONText) {
    let rules = choice.rules(of: group)
    if rules.isEmpty, !choice.isOpen { return }
    let time = group.evaluatedAt ?? .epoch
    json.object { json in
        json.value("name", group.group.name)
        json.value("file", group.group.file)
        json.array("rules") { json in
            for rule in rules { append(rule, time, isEvaluated: group.evaluatedAt != nil, &json) }
        }
        json.value("interval", group.group.pace.seconds)
        json.value("limit", group.group.limit)
        json.value("evaluationTime", 0)
        json.value("lastEvaluation", time)
    }
}

private func append(_ entry: GroupDescription.Rule, _ time: Instant, isEvaluated: Bool, _ json: inout JSONText) {
    let rule = entry.rule
    json.object { json in
        json.value("name", rule.name)
        json.value("query", rule.text)
        AlertListing.labels("labels", rule.labels.map { AlertLabel($0.name, $0.source) }, &json)
        if case .alert(let pendingFor, let keepFiringFor) = rule.kind {
            let states = Set(entry.alerts.map(\.state))
            json.value(
                "state", states.contains(.firing) ? "firing" : states.contains(.pending) ? "pending" : "inactive")
            json.value("duration", pendingFor.seconds)
            json.value("keepFiringFor", keepFiringFor.seconds)
            AlertListing.labels("annotations", rule.annotations.map { AlertLabel($0.name, $0.source) }, &json)
            json.array("alerts") { json in entry.alerts.forEach { append($0, &json) } }
        }
        json.value("health", entry.failure != nil ? "err" : isEvaluated ? "ok" : "unknown")
        if let failure = entry.failure { json.value("lastError", failure) }
        json.value("evaluationTime", 0)
        json.value("lastEvaluation", time)
        json.value("type", rule.isAlert ? "alerting" : "recording")
    }
}
