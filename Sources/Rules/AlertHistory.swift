internal import Instants
internal import Records

/// The last transitions, numbered; the oldest leave when there are too many.
struct AlertHistory: Sendable {
    static let limit = 1000
    static let prefix = "alert-history/"

    struct Entry: Sendable {
        let number: Int
        let transition: AlertTransition
        var isChanged: Bool
    }

    private(set) var entries: [Entry] = []
    private var next = 1

    /// Keeps a transition; gives the keys of rows that had to leave.
    mutating func append(_ transition: AlertTransition) -> [String] {
        entries.append(Entry(number: next, transition: transition, isChanged: true))
        next += 1
        let extra = max(0, entries.count - Self.limit)
        let gone = entries.prefix(extra).filter { !$0.isChanged }.map { Self.key($0.number) }
        entries.removeFirst(extra)
        return gone
    }

    mutating func takeChanges() -> [StateChange] {
        var changes: [StateChange] = []
        for position in entries.indices where entries[position].isChanged {
            entries[position].isChanged = false
            var writer = StateWriter(version: 1)
            writer.append(entries[position].transition.at.nanoseconds)
            entries[position].transition.alert.write(to: &writer)
            changes.append(StateChange(key: Self.key(entries[position].number), value: writer.bytes))
        }
        return changes
    }

    mutating func restore(_ key: String, _ value: [UInt8]) {
        var reader = StateReader(value)
        guard let number = Int(key.dropFirst(Self.prefix.count)), reader.version == 1, let at = reader.signed(),
            let alert = Alert(from: &reader)
        else { return }
        let transition = AlertTransition(alert: alert, at: Instant(nanoseconds: at))
        entries.append(Entry(number: number, transition: transition, isChanged: false))
        next = max(next, number + 1)
    }

    /// Rows come back in any order.
    mutating func sort() { entries.sort { $0.number < $1.number } }

    private static func key(_ number: Int) -> String {
        let digits = String(number)
        return prefix + String(repeating: "0", count: max(0, 12 - digits.count)) + digits
    }
}
