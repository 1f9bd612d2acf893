public import Diagnostics
public import Instants
internal import Rules
public import Templates
public import YAML

/// A configuration of Alertmanager: who is told of which alerts, and when
/// (prometheus.io/docs/alerting/latest/configuration).
public struct AlertmanagerConfiguration: Sendable {
    public var route: RouteNode
    public var receivers: [ReceiverDescription] = []
    public var inhibitions: [InhibitionRule] = []
    public var intervals: [String: [TimeInterval]] = [:]
    /// What is to be told of time zones that are not there, by their names.
    var locationFaults: [(name: String, fault: Diagnostic)] = []
    /// Templates that texts of receivers may name.
    public var templates: [Template] = []
    /// After how long an alert that others have sent counts as over.
    public var resolveTimeout = TimeSpan.minutes(5)

    public init(route: RouteNode) { self.route = route }

    public subscript(receiver name: String) -> ReceiverDescription? { receivers.first { $0.name == name } }

    /// Whether the route tells something at `time`, by its intervals.
    public func isActive(_ route: RouteNode, at time: Instant) -> Bool {
        func holds(_ name: String) -> Bool { (intervals[name] ?? []).contains { $0.contains(time) } }
        if route.muteIntervals.contains(where: holds) { return false }
        return route.activeIntervals.isEmpty || route.activeIntervals.contains(where: holds)
    }

    /// Gives the intervals the rules of their time zones; until then their times are taken as UTC.
    ///
    /// - Parameter rules: of a time zone by its name, as `Europe/Berlin` or `Local`; nil when there is none.
    /// - Returns: a fault for each name that is none.
    public mutating func place(_ rules: (String) -> ZoneRules?) -> [Diagnostic] {
        var known: [String: ZoneRules] = [:]
        var faults: [Diagnostic] = []
        for (name, fault) in locationFaults where known[name] == nil {
            if let rules = rules(name) { known[name] = rules } else { faults.append(fault) }
        }
        for (key, list) in intervals {
            intervals[key] = list.map { interval in
                var interval = interval
                interval.zone = interval.location.flatMap { known[$0] }
                return interval
            }
        }
        return faults
    }

    /// Reads a configuration with all its faults; nil when one of them is an error.
    ///
    /// - Parameter files: the texts of the template files for a pattern of paths.
    public static func read(
        _ source: SourceText, files: (String) -> [SourceText] = { _ in [] }
    ) -> (configuration: AlertmanagerConfiguration?, faults: [Diagnostic]) {
        do throws(Diagnostic) {
            guard let root = try parseYAML(source) else {
                return (nil, [Diagnostic("no route is given", in: source)])
            }
            var reader = ConfigurationReader(root, source, isWithin: false)
            return reader.read(files)
        } catch {
            return (nil, [error])
        }
    }
}

extension AlertmanagerConfiguration {
    /// Reads a configuration that stands within another file. Without a route, severities have their usual ways.
    public static func read(
        _ node: Node, in source: SourceText, files: (String) -> [SourceText] = { _ in [] }
    ) -> (configuration: AlertmanagerConfiguration?, faults: [Diagnostic]) {
        var reader = ConfigurationReader(node, source, isWithin: true)
        return reader.read(files)
    }
}

/// Reads the sections in the order in which they need each other.
private struct ConfigurationReader {
    private var reader: MappingReader
    private let source: SourceText
    private var locationFaults: [(name: String, fault: Diagnostic)] = []

    /// Whether it stands within another file, where it need not be one that Alertmanager takes.
    private let isWithin: Bool

    init(_ root: Node, _ source: SourceText, isWithin: Bool) {
        self.isWithin = isWithin
        reader = MappingReader(root, in: source)
        self.source = source
    }

    mutating func read(
        _ files: (String) -> [SourceText]
    ) -> (configuration: AlertmanagerConfiguration?, faults: [Diagnostic]) {
        let library = readTemplates(files)
        let (globals, resolveTimeout) = readGlobals()
        let intervals = readIntervals()
        var receivers: [ReceiverDescription] = []
        for item in reader.list("receivers") {
            var inner = ReceiverReader(item, source, globals: globals, library: library)
            let (receiver, faults) = inner.read()
            reader.add(faults)
            guard let receiver else { continue }
            if receivers.contains(where: { $0.name == receiver.name }) {
                reader.fault("receiver \"\(receiver.name)\" is given twice", at: item["name"] ?? item)
            }
            receivers.append(receiver)
        }
        var inhibitions: [InhibitionRule] = []
        for item in reader.list("inhibit_rules") {
            let (rule, faults) = InhibitionRule.read(item, source)
            inhibitions.append(rule)
            reader.add(faults)
        }
        guard let node = reader.value("route") else {
            if isWithin, receivers.contains(where: { !$0.integrations.isEmpty }) {
                let usual = SeverityRouting(receivers, at: reader.node.place)
                if reader.node["inhibit_rules"] == nil { inhibitions = UsualInhibitions.rules }
                return finish(usual.route, receivers + usual.receivers, inhibitions, intervals, library, resolveTimeout)
            }
            reader.fault("no route is given", at: reader.node)
            return (nil, reader.finish())
        }
        var routes = RouteReader(
            source, receivers: Set(receivers.map(\.name)), intervals: Set(intervals.keys))
        let route = routes.read(node, below: nil)
        reader.add(routes.faults)
        return finish(route, receivers, inhibitions, intervals, library, resolveTimeout)
    }

    private mutating func finish(
        _ route: RouteNode, _ receivers: [ReceiverDescription], _ inhibitions: [InhibitionRule],
        _ intervals: [String: [TimeInterval]], _ library: [Template], _ resolveTimeout: TimeSpan
    ) -> (configuration: AlertmanagerConfiguration?, faults: [Diagnostic]) {
        let faults = reader.finish()
        if Diagnostics(faults).hasErrors { return (nil, faults) }
        var configuration = AlertmanagerConfiguration(route: route)
        configuration.receivers = receivers
        configuration.inhibitions = inhibitions
        configuration.intervals = intervals
        configuration.locationFaults = locationFaults
        configuration.templates = library
        configuration.resolveTimeout = resolveTimeout
        return (configuration, faults)
    }

    private static let globalKeys = [
        "smtp_from", "smtp_hello", "smtp_smarthost", "smtp_auth_username", "smtp_auth_password",
        "smtp_auth_password_file", "smtp_auth_secret", "smtp_auth_secret_file", "smtp_auth_identity",
        "smtp_require_tls", "smtp_force_implicit_tls", "slack_api_url", "slack_api_url_file", "slack_app_token",
        "slack_app_token_file", "slack_app_url", "pagerduty_url", "opsgenie_api_url", "opsgenie_api_key",
        "opsgenie_api_key_file", "wechat_api_url", "wechat_api_secret", "wechat_api_secret_file",
        "wechat_api_corp_id", "victorops_api_url", "victorops_api_key", "victorops_api_key_file", "telegram_api_url",
        "telegram_bot_token", "telegram_bot_token_file", "webex_api_url", "jira_api_url", "rocketchat_api_url",
        "rocketchat_token", "rocketchat_token_file", "rocketchat_token_id", "rocketchat_token_id_file",
        "mattermost_webhook_url", "mattermost_webhook_url_file",
    ]

    private mutating func readGlobals() -> ([String: String], TimeSpan) {
        var globals: [String: String] = [:]
        guard let node = reader.value("global") else { return (globals, .minutes(5)) }
        var inner = MappingReader(node, in: source)
        let timeout = inner.span("resolve_timeout")
        var ways = ConnectionReader(source)
        if let node = inner.value("http_config") { ways.readHTTP(node, "http_config") }
        if let node = inner.value("smtp_tls_config") { ways.readTLS(node, "tls_config") }
        globals.merge(ways.texts) { _, new in new }
        inner.add(ways.faults)
        for key in Self.globalKeys {
            if ["smtp_require_tls", "smtp_force_implicit_tls"].contains(key) {
                globals[key] = inner.boolean(key).map { $0 ? "true" : "false" }
                continue
            }
            guard let text = inner.string(key) else { continue }
            globals[key] = text
            if ["smtp_auth_secret", "smtp_auth_secret_file", "smtp_auth_identity"].contains(key), !text.isEmpty,
                let node = inner.node[key]
            {
                inner.add(.idle(key, at: node, in: source))
            }
            guard key.hasSuffix("_url"), let node = inner.node[key], !ReceiverReader.isAddress(text) else { continue }
            inner.fault("\"\(key)\" must be an address with http:// or https:// and a host", at: node)
        }
        for key in ["slack_api_url", "opsgenie_api_key", "victorops_api_key", "smtp_auth_password"] {
            if globals[key] != nil, globals[key + "_file"] != nil {
                inner.fault("give either \"\(key)\" or \"\(key)_file\"", at: node)
            }
        }
        if let host = globals["smtp_smarthost"], let node = inner.node["smtp_smarthost"],
            !ReceiverReader.isHostAndPort(host)
        {
            inner.fault("\"smtp_smarthost\" must be HOST:PORT", at: node)
        }
        reader.add(inner.finish())
        return (globals, timeout ?? .minutes(5))
    }

    private mutating func readIntervals() -> [String: [TimeInterval]] {
        var intervals: [String: [TimeInterval]] = [:]
        for key in ["time_intervals", "mute_time_intervals"] {
            for item in reader.list(key) {
                var inner = MappingReader(item, in: source)
                let name = inner.requiredString("name") ?? ""
                var found: [TimeInterval] = []
                for part in inner.list("time_intervals") {
                    var one = TimeIntervalReader(part, source)
                    let (interval, faults) = one.read()
                    found.append(interval)
                    if let name = interval.location, let fault = one.locationFault {
                        locationFaults.append((name, fault))
                    }
                    inner.add(faults)
                }
                if intervals.updateValue(found, forKey: name) != nil {
                    inner.fault("time interval \"\(name)\" is given twice", at: item["name"] ?? item)
                }
                reader.add(inner.finish())
            }
        }
        return intervals
    }

    private mutating func readTemplates(_ files: (String) -> [SourceText]) -> [Template] {
        var library: [Template] = [.alertmanagerDefaults].compactMap { $0 }
        for pattern in reader.strings("templates") ?? [] {
            for file in files(pattern) {
                do throws(Diagnostic) {
                    library.append(try Template(file, dialect: .alertmanager, library: library))
                } catch {
                    reader.add(
                        Diagnostic(
                            "template file \(file.name): \(error.message)", in: source,
                            at: (reader.node["templates"] ?? reader.node).place))
                }
            }
        }
        return library
    }
}
