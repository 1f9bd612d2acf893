public import Diagnostics

/// One way to reach those behind a receiver, as the file describes it: an entry of `slack_configs` and the like.
public struct Integration: Sendable {
    /// By the word before `_configs`.
    public enum Kind: String, Sendable, CaseIterable {
        case webhook, slack, pagerduty, email
        case opsgenie, victorops, pushover, wechat, sns, telegram, discord, webex, msteams, msteamsv2, jira, rocketchat
        case incidentio, mattermost
        /// Of our own: SMS through an HTTP API in Twilio's shape, another Alertmanager, a file, a command.
        case sms, alertmanager, file, command

        var key: String { rawValue + "_configs" }

        /// The key without which nothing can be sent this way; it may stand in a file.
        var vital: String? {
            switch self {
            case .slack: "api_url"
            case .pagerduty: "routing_key"
            default: nil
            }
        }

        /// Whether notifications can be sent this way.
        public var isSupported: Bool {
            switch self {
            case .webhook, .slack, .pagerduty, .email, .sms, .alertmanager, .file, .command: true
            default: false
            }
        }
    }

    public let kind: Kind
    public let place: Place
    /// Whether the end of an alert is told too.
    public var sendsResolved: Bool
    /// Scalars by their keys, with what the global section gives.
    public var texts: [String: String]
    /// Mappings of texts by their keys: `headers`, `details`.
    public var maps: [String: [(String, String)]]
    /// Lists of texts by their keys: `to`, `command`.
    public var lists: [String: [String]] = [:]

    public subscript(key: String) -> String? { texts[key].flatMap { $0.isEmpty ? nil : $0 } }
}

/// A name with the ways to reach who bears it.
public struct ReceiverDescription: Sendable {
    public let name: String
    public var integrations: [Integration]
    public let place: Place
    /// False for one that the usual routing of severities has made.
    public var isNamed = true
}

extension ReceiverDescription {
    /// With files that are named without a root taken as beside `directory`.
    public func located(in directory: String) -> ReceiverDescription {
        func located(_ path: String) -> String { path.hasPrefix("/") ? path : "\(directory)/\(path)" }
        var copy = self
        for index in integrations.indices {
            // A parameter of a form may have any name.
            for (key, text) in integrations[index].texts
            where (key.hasSuffix("_file") || key == "path") && !key.contains(".endpoint_params.") {
                if !text.isEmpty { copy.integrations[index].texts[key] = located(text) }
            }
        }
        return copy
    }
}
