public import Alertmanager
public import Templates

extension Receiver {
    /// A receiver with the ways to reach it that are supported.
    public init(_ description: ReceiverDescription, templates: [Template], transport: any Transport) {
        self.init(
            name: description.name,
            notifiers: description.integrations.flatMap { Self.notifiers($0, templates, transport) })
    }

    private static func notifiers(
        _ integration: Integration, _ templates: [Template], _ transport: any Transport
    ) -> [any Notifier] {
        func one(_ notifier: (any Notifier)?) -> [any Notifier] { notifier.map { [$0] } ?? [] }
        return switch integration.kind {
        case .webhook: one(Webhook(integration, transport: transport))
        case .slack: one(Slack(integration, templates: templates, transport: transport))
        case .pagerduty: one(PagerDuty(integration, templates: templates, transport: transport))
        case .email: one(Email(integration, templates: templates, transport: transport))
        case .sms: SMS.all(integration, templates: templates, transport: transport)
        case .alertmanager: one(AlertmanagerPeer(integration, transport: transport))
        case .file: one(AlertFile(integration))
        case .command: one(CommandCall(integration))
        default: []
        }
    }
}
