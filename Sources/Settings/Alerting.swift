internal import Diagnostics
public import Instants
internal import YAML

extension Settings {
    /// Who is told of alerts, in Alertmanager's words.
    public struct Alerting: Hashable, Sendable {
        /// nil tells nobody; alerts still show at `/api/v1/alerts` and in the metrics.
        public var route: Route?
        public var receivers: [Receiver] = []

        public init() {}

        mutating func read(_ node: Node, _ source: SourceText) -> [Diagnostic] {
            var reader = MappingReader(node, in: source)
            reader.refuse(["inhibit_rules", "global", "templates", "time_intervals", "mute_time_intervals"])
            var names: [String] = []
            for item in reader.list("receivers") {
                let (receiver, name, faults) = Receiver.read(item, source)
                reader.add(faults)
                if let name, names.contains(name) { reader.fault("receiver \"\(name)\" is given twice", at: item) }
                if let name { names.append(name) }
                if let receiver { receivers.append(receiver) }
            }
            if let node = reader.value("route") {
                let (route, faults) = Route.read(node, source, receivers: names)
                self.route = route
                reader.add(faults)
            } else if !names.isEmpty {
                reader.fault(
                    "receivers without a \"route\" are never told anything", at: node,
                    help: "add route: {receiver: \(names[0])}")
            }
            return reader.finish()
        }
    }

    /// How alerts become notifications: grouped, delayed, repeated.
    public struct Route: Hashable, Sendable {
        /// The name of one of the receivers.
        public var receiver: String
        /// Labels whose values tell groups apart; `...` stands for all of them.
        public var groupBy: [String] = []
        /// How long a new group waits for more alerts before it is told.
        public var groupWait = TimeSpan.seconds(30)
        /// How long a told group waits before its changes are told.
        public var groupInterval = TimeSpan.minutes(5)
        /// How long until an unchanged group is told again.
        public var repeatInterval = TimeSpan.hours(4)

        public init(receiver: String) { self.receiver = receiver }

        static func read(_ node: Node, _ source: SourceText, receivers: [String]) -> (Route?, [Diagnostic]) {
            var reader = MappingReader(node, in: source)
            reader.refuse([
                "routes", "matchers", "match", "match_re", "continue", "mute_time_intervals", "active_time_intervals",
            ])
            let name = reader.requiredString("receiver")
            if let name, !receivers.contains(name), let node = reader.value("receiver") {
                reader.fault(
                    "there is no receiver \"\(name)\"", at: node, help: suggestion(for: name, among: receivers))
            }
            var route = Route(receiver: name ?? "")
            route.groupBy = reader.strings("group_by") ?? []
            // Zero is allowed here: tell at once.
            route.groupWait = reader.wait("group_wait") ?? route.groupWait
            route.groupInterval = reader.duration("group_interval") ?? route.groupInterval
            route.repeatInterval = reader.duration("repeat_interval") ?? route.repeatInterval
            return (name == nil ? nil : route, reader.finish())
        }
    }

    /// A name with the ways to reach it.
    public struct Receiver: Hashable, Sendable {
        public var name: String
        public var webhooks: [Webhook] = []

        public init(name: String, webhooks: [Webhook] = []) {
            self.name = name
            self.webhooks = webhooks
        }

        static func read(_ node: Node, _ source: SourceText) -> (Receiver?, String?, [Diagnostic]) {
            var reader = MappingReader(node, in: source)
            reader.refuse(notYet)
            let name = reader.requiredString("name")
            var receiver = Receiver(name: name ?? "")
            for item in reader.list("webhook_configs") {
                let (webhook, faults) = Webhook.read(item, source)
                if let webhook { receiver.webhooks.append(webhook) }
                reader.add(faults)
            }
            return (name == nil ? nil : receiver, name, reader.finish())
        }

        private static let notYet = [
            "slack_configs", "email_configs", "pagerduty_configs", "opsgenie_configs", "victorops_configs",
            "pushover_configs",
            "wechat_configs", "telegram_configs", "discord_configs", "msteams_configs", "msteamsv2_configs",
            "sns_configs",
            "webex_configs", "jira_configs", "rocketchat_configs", "incidentio_configs", "mattermost_configs",
        ]
    }

    /// A URL that takes notifications in Alertmanager's webhook format, version 4.
    public struct Webhook: Hashable, Sendable {
        /// `http://` or `https://`. May hold a secret: not for messages.
        public var url: String
        /// Whether the end of an alert is told too.
        public var sendResolved = true
        /// Alerts of one notification; more are counted as truncated. 0 for all.
        public var maximumAlerts = 0

        public init(url: String) { self.url = url }

        static func read(_ node: Node, _ source: SourceText) -> (Webhook?, [Diagnostic]) {
            var reader = MappingReader(node, in: source)
            reader.refuse(["url_file", "http_config", "timeout", "payload"])
            let url = reader.requiredString("url")
            if let url, !["http://", "https://"].contains(where: { url.hasPrefix($0) && url.count > $0.count }),
                let node = reader.value("url")
            {
                reader.fault("\"url\" must begin with http:// or https://", at: node)
            }
            var webhook = Webhook(url: url ?? "")
            webhook.sendResolved = reader.boolean("send_resolved") ?? true
            webhook.maximumAlerts = reader.integer("max_alerts", in: 0...1_000_000) ?? 0
            return (url == nil ? nil : webhook, reader.finish())
        }
    }
}

extension MappingReader {
    /// As `duration`, but zero is one too.
    fileprivate mutating func wait(_ key: String) -> TimeSpan? {
        if let text = value(key)?.text, let span = TimeSpan(duration: text), span.nanoseconds == 0 { return span }
        return duration(key)
    }
}
