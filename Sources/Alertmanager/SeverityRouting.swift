internal import Diagnostics
internal import Instants
internal import PromQL

/// The routing of a configuration that names receivers and no route: each severity has its ways.
///
/// | severity | told by |
/// | --- | --- |
/// | `critical` | mail, Slack, SMS, webhook; at once, and again each hour |
/// | `high` | mail, Slack, webhook |
/// | `warning` | Slack, webhook |
/// | `info`, any other | webhook |
///
/// PagerDuty is told of what is critical; other Alertmanagers, files and commands are told of everything. A severity
/// none of whose ways is configured is told by all that are, but for `info`, which may go untold, and SMS.
///
/// The alert `Watchdog`, which always fires, goes to the receiver `dead-man` each minute, and to nobody when there is
/// none; that receiver is told of nothing else.
struct SeverityRouting {
    private static let everything: [Integration.Kind] = [.webhook, .alertmanager, .file, .command]
    private static let ways: [(severity: String, kinds: [Integration.Kind])] = [
        ("critical", everything + [.slack, .email, .sms, .pagerduty]), ("high", everything + [.slack, .email]),
        ("warning", everything + [.slack]), ("info", everything),
    ]

    private static let deadMan = "dead-man"

    let route: RouteNode
    /// One for each severity, beside those of the file.
    let receivers: [ReceiverDescription]

    init(_ named: [ReceiverDescription], at place: Place) {
        let integrations = named.filter { $0.name != Self.deadMan }.flatMap(\.integrations)
        func receiver(_ severity: String, _ kinds: [Integration.Kind]) -> ReceiverDescription {
            var told = integrations.filter { kinds.contains($0.kind) }
            if told.isEmpty, severity != "info" { told = integrations.filter { $0.kind != .sms } }
            // A slash is in no name that a person would give.
            return ReceiverDescription(name: "severity/\(severity)", integrations: told, place: place, isNamed: false)
        }
        var root = RouteNode(receiver: "severity/other", place: place)
        root.groupBy = ["alertname"]
        let hasDeadMan = named.contains { $0.name == Self.deadMan }
        var watchdog = RouteNode(receiver: hasDeadMan ? Self.deadMan : "severity/none", place: place)
        watchdog.conditions = [LabelMatcher("alertname", equals: "Watchdog")]
        watchdog.groupBy = root.groupBy
        watchdog.groupWait = .seconds(0)
        watchdog.repeatInterval = .minutes(1)
        root.children.append(watchdog)
        for (severity, _) in Self.ways {
            var node = RouteNode(receiver: "severity/\(severity)", place: place)
            node.groupBy = root.groupBy
            node.conditions = [LabelMatcher("severity", equals: severity)]
            if severity == "critical" {
                node.groupWait = .seconds(0)
                node.repeatInterval = .hours(1)
            }
            root.children.append(node)
        }
        route = root
        let nobody = ReceiverDescription(name: "severity/none", integrations: [], place: place, isNamed: false)
        receivers =
            Self.ways.map { receiver($0.severity, $0.kinds) } + [receiver("other", Self.everything), nobody]
    }
}
