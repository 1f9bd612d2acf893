internal import Instants
internal import Records

/// The last transitions, numbered; the oldest leave when there are too many.
///
/// In the store they stand on pages, rows `alert-history/pNN`: neighbours resemble each other, so a page is compressed
/// to a small part of what a row for each would take. Before there were pages each had a row; those are still read, and
/// are written again on their page.
struct AlertHistory: Sendable {
    static let limit = 1000
    static let prefix = "alert-history/"
    private static let pageMark: Character = "p"
    private static let pageSize = 32
    /// Of rows with one transition, and of pages.
    private static let versions: (single: UInt8, page: UInt8) = (1, 2)

    struct Entry: Sendable {
        let number: Int
        let transition: AlertTransition
    }

    private(set) var entries: [Entry] = []
    private var next = 1
    private var changed: Set<Int> = []
    private var gone: [String] = []

    /// Keeps a transition.
    mutating func append(_ transition: AlertTransition) {
        entries.append(Entry(number: next, transition: transition))
        changed.insert(Self.page(of: next))
        next += 1
        while entries.count > Self.limit {
            let left = Self.page(of: entries.removeFirst().number)
            // What is left of a page goes with its last entry.
            if let first = entries.first, Self.page(of: first.number) != left { changed.insert(left) }
        }
    }

    /// The rows that have changed since the last call.
    mutating func takeChanges() -> [StateChange] {
        defer { (gone, changed) = ([], []) }
        return gone.map { StateChange(key: $0, value: nil) }
            + changed.sorted().map { StateChange(key: Self.key($0), value: row($0)) }
    }

    /// nil for a page that has become empty.
    private func row(_ page: Int) -> [UInt8]? {
        let own = entries.filter { Self.page(of: $0.number) == page }
        if own.isEmpty { return nil }
        var writer = StateWriter(version: Self.versions.page)
        for entry in own {
            writer.append(entry.number)
            writer.append(entry.transition.at.nanoseconds)
            entry.transition.alert.write(to: &writer)
        }
        return writer.bytes
    }

    mutating func restore(_ key: String, _ value: [UInt8]) {
        var reader = StateReader(value)
        if reader.version == Self.versions.page {
            while !reader.isAtEnd, let number = reader.integer(), restore(number, &reader) {}
        } else if reader.version == Self.versions.single, let number = Int(key.dropFirst(Self.prefix.count)),
            restore(number, &reader)
        {
            gone.append(key)
            changed.insert(Self.page(of: number))
        }
    }

    /// False when it cannot be read.
    private mutating func restore(_ number: Int, _ reader: inout StateReader) -> Bool {
        guard number > 0, let at = reader.signed(), let alert = Alert(from: &reader) else { return false }
        entries.append(
            Entry(number: number, transition: AlertTransition(alert: alert, at: Instant(nanoseconds: at))))
        next = max(next, number &+ 1)
        return true
    }

    /// Rows come back in any order.
    mutating func sort() { entries.sort { $0.number < $1.number } }

    private static func page(of number: Int) -> Int { number / pageSize }

    private static func key(_ page: Int) -> String {
        let digits = String(page)
        return prefix + String(pageMark) + String(repeating: "0", count: max(0, 10 - digits.count)) + digits
    }
}
