internal import Instants
internal import PromQL
internal import Records

/// The row of an active alert of a rule in PromQL: `alert/rule/RULE/ALERT`, both as 16 hexadecimal digits.
enum SeriesAlertRow {
    static let prefix = "alert/rule/"
    private static let version: UInt8 = 1

    static func key(_ group: RuleGroup, _ rule: SeriesRule, _ alert: SeriesAlert) -> String {
        "\(prefix)\(identity(group, rule))/\(alert.alert.fingerprint)"
    }

    static func identity(_ group: RuleGroup, _ rule: SeriesRule) -> String {
        Alert(
            state: .inactive, labels: [AlertLabel(group.name, rule.identity)], annotations: [], startsAt: .epoch,
            value: 0, count: 0
        ).fingerprint
    }

    /// What changes often, value and annotations, is as it was when the state last changed.
    static func value(_ rule: String, _ alert: SeriesAlert) -> [UInt8] {
        var writer = StateWriter(version: version)
        writer.append(rule)
        alert.alert.write(to: &writer)
        for time in [alert.firedAt, alert.keptSince] {
            writer.append(time != nil)
            writer.append((time ?? .epoch).nanoseconds)
        }
        return writer.bytes
    }

    static func read(_ value: [UInt8]) -> (rule: String, alert: SeriesAlert)? {
        var reader = StateReader(value)
        guard reader.version == version, let rule = reader.string(), let alert = Alert(from: &reader),
            let hasFired = reader.boolean(), let fired = reader.signed(), let isKept = reader.boolean(),
            let kept = reader.signed()
        else { return nil }
        var series = SeriesAlert(
            labels: LabelSet(alert.labels.map { Label($0.name, $0.value) }), annotations: alert.annotations,
            value: alert.value, activeAt: alert.startsAt)
        series.state = alert.state
        series.evidence = SeriesEvidence(of: alert)
        series.firedAt = hasFired ? Instant(nanoseconds: fired) : nil
        series.keptSince = isKept ? Instant(nanoseconds: kept) : nil
        return (rule, series)
    }
}

extension RuleGroupRun {
    /// The rows of all active alerts by their keys. Only a new shape is worth a write.
    func rows() -> [String: (shape: [UInt8], value: [UInt8])] {
        var rows: [String: (shape: [UInt8], value: [UInt8])] = [:]
        for (index, rule) in group.rules.enumerated() {
            let identity = SeriesAlertRow.identity(group, rule)
            for alert in active(index) {
                var shape = alert
                shape.value = 0
                shape.annotations = []
                rows[SeriesAlertRow.key(group, rule, alert)] = (
                    SeriesAlertRow.value(identity, shape), SeriesAlertRow.value(identity, alert)
                )
            }
        }
        return rows
    }

    /// Takes an alert back that was active before a restart; false when it is none of this group.
    mutating func restore(_ alert: SeriesAlert, rule: String, key: String) -> Bool {
        let found = group.rules.firstIndex { $0.isAlert && SeriesAlertRow.identity(group, $0) == rule }
        guard let index = found else { return false }
        alerts[index].restore(alert)
        return true
    }
}
