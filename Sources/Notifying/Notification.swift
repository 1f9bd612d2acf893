public import Instants
public import Rules

/// What a receiver is told at one time: changes of alerts of one group.
public struct Notification: Sendable {
    public var receiver: String
    /// Names the group in every message about it.
    public var groupKey: String
    public var groupLabels: [AlertLabel]
    /// True while any alert of the group fires, whether it is in `alerts` or not.
    public var isFiring: Bool
    public var alerts: [Alert]
    /// Alerts that had no room.
    public var truncated: Int
    /// Where the program's page is; empty when it is not known.
    public var externalURL: String

    public init(
        receiver: String, groupKey: String, groupLabels: [AlertLabel], isFiring: Bool, alerts: [Alert],
        truncated: Int = 0, externalURL: String = ""
    ) {
        self.receiver = receiver
        self.groupKey = groupKey
        self.groupLabels = groupLabels
        self.isFiring = isFiring
        self.alerts = alerts
        self.truncated = truncated
        self.externalURL = externalURL
    }

    /// Labels that all alerts have with the same value.
    public var commonLabels: [AlertLabel] { common(\.labels) }
    public var commonAnnotations: [AlertLabel] { common(\.annotations) }

    private func common(_ list: KeyPath<Alert, [AlertLabel]>) -> [AlertLabel] {
        guard let first = alerts.first else { return [] }
        return first[keyPath: list].filter { label in alerts.allSatisfy { $0[keyPath: list].contains(label) } }
    }
}

/// How alerts become notifications.
public struct Route: Hashable, Sendable {
    public var receiver: String
    /// Labels whose values tell groups apart; `...` stands for all.
    public var groupBy: [String]
    /// How long a new group waits for more before it is told.
    public var groupWait: TimeSpan
    /// How long a group that was told waits before its changes are told.
    public var groupInterval: TimeSpan
    /// How long until a group that fires on without a change is told again; 0 for never.
    public var repeatInterval: TimeSpan

    public init(
        receiver: String, groupBy: [String] = [], groupWait: TimeSpan = .seconds(30),
        groupInterval: TimeSpan = .minutes(5), repeatInterval: TimeSpan = .hours(4)
    ) {
        self.receiver = receiver
        self.groupBy = groupBy
        self.groupWait = groupWait
        self.groupInterval = groupInterval
        self.repeatInterval = repeatInterval
    }

    /// The labels that name the group of an alert.
    func groupLabels(_ alert: Alert) -> [AlertLabel] {
        groupBy.contains("...") ? alert.labels : alert.labels.filter { groupBy.contains($0.name) }
    }
}

/// A name with the ways to reach who bears it.
public struct Receiver: Sendable {
    public let name: String
    public let notifiers: [any Notifier]

    public init(name: String, notifiers: [any Notifier]) {
        self.name = name
        self.notifiers = notifiers
    }
}
