internal import Instants
internal import Records
internal import Rules

/// A group as the store keeps it.
extension AlertGroup {
    func value() -> [UInt8] {
        var writer = StateWriter(version: 4)
        writer.append(identity)
        writer.append(UInt64(labels.count))
        for label in labels {
            writer.append(label.name)
            writer.append(label.value)
        }
        for list in [firing, pending.map(\.alert)] {
            writer.append(UInt64(list.count))
            for alert in list { alert.write(to: &writer) }
        }
        for time in [toldAt, due] {
            writer.append(time != nil)
            writer.append((time ?? .epoch).nanoseconds)
        }
        for entry in pending { writer.append(entry.isTold) }
        writer.append(receiver != nil)
        writer.append(receiver ?? "")
        return writer.bytes
    }

    init?(_ value: [UInt8]) {
        var reader = StateReader(value)
        // Version 1 knew the root only.
        guard (1...4).contains(reader.version),
            let identity = reader.version == 1 ? Routing.root : reader.string(), let count = reader.count()
        else { return nil }
        var labels: [AlertLabel] = []
        for _ in 0..<count {
            guard let name = reader.string(), let value = reader.string() else { return nil }
            labels.append(AlertLabel(name, value))
        }
        self.init(labels, of: identity)
        guard let firing = Self.alerts(&reader), let pending = Self.alerts(&reader), let isTold = reader.boolean(),
            let told = reader.signed(), let isDue = reader.boolean(), let due = reader.signed()
        else { return nil }
        self.firing = firing
        // Before version 3 nothing was told by another alert.
        let hasTold = reader.version >= 3
        self.pending = pending.map { Pending($0, 0, isTold: hasTold && reader.boolean() == true) }
        toldAt = isTold ? Instant(nanoseconds: told) : nil
        self.due = isDue ? Instant(nanoseconds: due) : nil
        if reader.version >= 4, reader.boolean() == true { receiver = reader.string() }
        isChanged = false
    }

    private static func alerts(_ reader: inout StateReader) -> [Alert]? {
        guard let count = reader.count() else { return nil }
        var alerts: [Alert] = []
        for _ in 0..<count {
            guard let alert = Alert(from: &reader) else { return nil }
            alerts.append(alert)
        }
        return alerts
    }
}
