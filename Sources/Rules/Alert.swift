public import Instants
public import Records

/// A label or an annotation.
public struct AlertLabel: Hashable, Sendable, Comparable {
    public let name: String
    public let value: String

    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }

    public static func < (a: AlertLabel, b: AlertLabel) -> Bool { (a.name, a.value) < (b.name, b.value) }
}

/// Where an alert stands.
public enum AlertState: UInt8, CaseIterable, Sendable {
    /// Its condition was pending and ended before it fired; nobody is told.
    case inactive
    /// The condition holds, but not yet for as long as the rule asks (`for`).
    case pending
    case firing
    case resolved

    public var name: StaticString {
        switch self {
        case .inactive: "inactive"
        case .pending: "pending"
        case .firing: "firing"
        case .resolved: "resolved"
        }
    }
}

/// A condition that holds or held for one label set, with the lines that show it.
public struct Alert: Hashable, Sendable {
    public var state: AlertState
    /// Sorted by name; `alertname`, the rule's own and one for each field it groups by.
    public var labels: [AlertLabel]
    public var annotations: [AlertLabel]
    /// Event time at which the condition began to hold.
    public var startsAt: Instant
    /// Event time at which it ceased to; nil while it holds.
    public var endsAt: Instant?
    /// The greatest count in the window so far.
    public var value: Double
    /// Records counted since the window that crossed began.
    public var count: Int
    /// The first and the last records, as text, each cut at 1 KiB.
    public var firstLines: [[UInt8]]
    public var lastLines: [[UInt8]]

    public init(
        state: AlertState, labels: [AlertLabel], annotations: [AlertLabel], startsAt: Instant, endsAt: Instant? = nil,
        value: Double, count: Int, firstLines: [[UInt8]] = [], lastLines: [[UInt8]] = []
    ) {
        self.state = state
        self.labels = labels.sorted()
        self.annotations = annotations.sorted()
        self.startsAt = startsAt
        self.endsAt = endsAt
        self.value = value
        self.count = count
        self.firstLines = firstLines
        self.lastLines = lastLines
    }

    public subscript(label name: String) -> String? { labels.first { $0.name == name }?.value }

    /// The LogsQL query that finds the records behind it; nil when it comes of metrics.
    public var query: String? { annotations.first { $0.name == RecordSearch.annotation }?.value }

    public var name: String { self[label: "alertname"] ?? "" }

    /// The identity of the label set, 16 hexadecimal digits, the same in every run: FNV-1a over
    /// names and values, each followed by 0xFF, as Alertmanager computes it.
    public var fingerprint: String {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        func mix(_ byte: UInt8) { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        for label in labels {
            label.name.utf8.forEach(mix)
            mix(0xFF)
            label.value.utf8.forEach(mix)
            mix(0xFF)
        }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}

/// A change of state of an alert: what is written into the history and told to people.
public struct AlertTransition: Hashable, Sendable {
    /// The alert after the change; `alert.state` is the new state.
    public var alert: Alert
    /// Event time of the change.
    public var at: Instant

    public init(alert: Alert, at: Instant) {
        self.alert = alert
        self.at = at
    }
}

extension Alert {
    /// Appends the alert to a state row.
    public func write(to writer: inout StateWriter) {
        writer.append(UInt64(state.rawValue))
        for list in [labels, annotations] {
            writer.append(UInt64(list.count))
            for label in list {
                writer.append(label.name)
                writer.append(label.value)
            }
        }
        writer.append(startsAt.nanoseconds)
        writer.append(endsAt != nil)
        writer.append((endsAt ?? .epoch).nanoseconds)
        writer.append(value)
        writer.append(count)
        writeLines(firstLines, to: &writer)
        writeLines(lastLines, to: &writer)
    }

    /// Reads what `write` wrote; nil when it is damaged.
    public init?(from reader: inout StateReader) {
        guard let raw = reader.unsigned(), let state = AlertState(rawValue: UInt8(truncatingIfNeeded: raw)),
            let labels = Self.readLabels(&reader), let annotations = Self.readLabels(&reader),
            let start = reader.signed(), let hasEnd = reader.boolean(), let end = reader.signed(),
            let value = reader.double(), let count = reader.integer(), let first = readLines(&reader),
            let last = readLines(&reader)
        else { return nil }
        self.init(
            state: state, labels: labels, annotations: annotations, startsAt: Instant(nanoseconds: start),
            endsAt: hasEnd ? Instant(nanoseconds: end) : nil, value: value, count: count, firstLines: first,
            lastLines: last)
    }

    private static func readLabels(_ reader: inout StateReader) -> [AlertLabel]? {
        guard let count = reader.count() else { return nil }
        var labels: [AlertLabel] = []
        for _ in 0..<count {
            guard let name = reader.string(), let value = reader.string() else { return nil }
            labels.append(AlertLabel(name, value))
        }
        return labels
    }
}

func writeLines(_ lines: [[UInt8]], to writer: inout StateWriter) {
    writer.append(UInt64(lines.count))
    for line in lines { writer.append(line) }
}

func readLines(_ reader: inout StateReader) -> [[UInt8]]? {
    guard let count = reader.count() else { return nil }
    var lines: [[UInt8]] = []
    for _ in 0..<count {
        guard let line = reader.blob() else { return nil }
        lines.append(line)
    }
    return lines
}
