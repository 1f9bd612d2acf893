public import Instants
public import PromQL

/// An alert of a rule in PromQL: one element that the expression gives or gave.
public struct SeriesAlert: Sendable, Hashable {
    public internal(set) var state: AlertState
    /// With `alertname` and the rule's own labels.
    public let labels: Labels
    public internal(set) var annotations: [AlertLabel]
    public internal(set) var value: Double
    /// When the expression first gave the element.
    public let activeAt: Instant
    public internal(set) var firedAt: Instant?
    public internal(set) var resolvedAt: Instant?
    /// Since when it has fired although the expression no longer gives the element.
    public internal(set) var keptSince: Instant?
    /// Records behind it, as of when it began to fire.
    var evidence = SeriesEvidence()

    /// How long an alert that has ended is remembered.
    static let retention = TimeSpan.minutes(15)

    init(labels: Labels, annotations: [AlertLabel], value: Double, activeAt: Instant) {
        state = .pending
        self.labels = labels
        self.annotations = annotations
        self.value = value
        self.activeAt = activeAt
    }

    /// Pending or firing.
    public var isActive: Bool { state == .pending || state == .firing }

    /// The alert as one that ends at `time`; nil when it does not fire.
    func resolved(at time: Instant) -> SeriesAlert? {
        guard state == .firing else { return nil }
        var alert = self
        alert.state = .resolved
        alert.resolvedAt = time
        return alert
    }

    /// The alert as it is shown and told.
    public var alert: Alert {
        let shown = evidence.annotations.filter { entry in !annotations.contains { $0.name == entry.name } }
        return Alert(
            state: state, labels: labels.all.map { AlertLabel($0.name, $0.value) }, annotations: annotations + shown,
            startsAt: activeAt, endsAt: resolvedAt, value: value, count: evidence.lines.count,
            firstLines: Array(evidence.lines.prefix(Evidence.lines)),
            lastLines: Array(evidence.lines.suffix(Evidence.lines)))
    }

    /// The series `ALERTS` of this alert.
    var series: Labels {
        labels.setting(Labels.nameLabel, "ALERTS").setting("alertstate", "\(state.name)")
    }

    /// The series `ALERTS_FOR_STATE`, whose value is when it became active.
    var sinceSeries: Labels { labels.setting(Labels.nameLabel, "ALERTS_FOR_STATE") }
}

/// The alerts of one rule.
struct SeriesAlerts: Sendable {
    private(set) var all: [Labels: SeriesAlert] = [:]

    /// Pending and firing ones, by their labels.
    var active: [SeriesAlert] { all.values.filter(\.isActive).sorted { $0.labels < $1.labels } }

    /// Takes what the expression gives at `time` and moves every alert on.
    ///
    /// - Parameter isHeld: no alert ends now.
    /// - Returns: the alerts that changed their state, by their labels.
    mutating func update(
        with found: [SeriesAlert], at time: Instant, pendingFor: TimeSpan, keepFiringFor: TimeSpan,
        isHeld: Bool = false
    ) -> [SeriesAlert] {
        let before = all
        for alert in found {
            if var known = all[alert.labels], known.isActive {
                known.value = alert.value
                known.annotations = alert.annotations
                known.keptSince = nil
                all[alert.labels] = known
            } else {
                all[alert.labels] = alert
            }
        }
        let present = Set(found.map(\.labels))
        for (labels, alert) in all where !isHeld || present.contains(labels) || !alert.isActive {
            all[labels] = Self.step(
                alert, isFound: present.contains(labels), at: time, pendingFor: pendingFor,
                keepFiringFor: keepFiringFor)
        }
        let changed = all.values.filter { before[$0.labels]?.state != $0.state }
        let ended = before.values.filter { all[$0.labels] == nil && $0.isActive }.map { alert in
            var alert = alert
            alert.state = .inactive
            alert.resolvedAt = time
            return alert
        }
        return (changed + ended).sorted { $0.labels < $1.labels }
    }

    /// nil when nothing is left to remember.
    private static func step(
        _ alert: SeriesAlert, isFound: Bool, at time: Instant, pendingFor: TimeSpan, keepFiringFor: TimeSpan
    ) -> SeriesAlert? {
        var alert = alert
        if !isFound {
            if alert.state == .firing, keepFiringFor.nanoseconds > 0 {
                let since = alert.keptSince ?? time
                alert.keptSince = since
                if time - since < keepFiringFor { return alert }
            }
            if alert.state == .pending { return nil }
            if let ended = alert.resolvedAt, time - ended > SeriesAlert.retention { return nil }
            if alert.state == .firing {
                alert.state = .resolved
                alert.resolvedAt = time
            }
            return alert
        }
        if alert.state == .pending, time - alert.activeAt >= pendingFor {
            alert.state = .firing
            alert.firedAt = time
        }
        return alert
    }

    /// Forgets everything, as when there are too many.
    mutating func removeAll() { all = [:] }

    mutating func restore(_ alert: SeriesAlert) { all[alert.labels] = alert }
}
