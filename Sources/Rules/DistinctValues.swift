internal import Records

/// The values that were counted in the windows of a key, so that each counts once in a window.
///
/// A value counts when it comes for the first time and again after the length of a window: the
/// count is never more than the number of distinct values in the window, and the same for values
/// that come once. Holds `limit` values; the one counted longest ago makes room.
struct DistinctValues: Sendable, Equatable {
    static let limit = 256

    private struct Entry: Sendable, Equatable {
        let hash: UInt64
        var slot: Int64
    }

    private var entries: [Entry] = []

    init() {}

    /// True when the value with `hash` counts at `slot`. Cost: the number of values held.
    mutating func insert(_ hash: UInt64, _ slot: Int64, width: Int64) -> Bool {
        if let place = entries.firstIndex(where: { $0.hash == hash }) {
            let (apart, isFar) = slot.subtractingReportingOverflow(entries[place].slot)
            if !isFar, apart.magnitude < UInt64(width) { return false }
            entries[place].slot = max(entries[place].slot, slot)
            return true
        }
        if entries.count >= Self.limit, let oldest = entries.indices.min(by: { entries[$0].slot < entries[$1].slot }) {
            entries.remove(at: oldest)
        }
        entries.append(Entry(hash: hash, slot: slot))
        return true
    }

    func write(to writer: inout StateWriter) {
        writer.append(UInt64(entries.count))
        for entry in entries {
            writer.append(entry.hash)
            writer.append(entry.slot)
        }
    }

    init?(from reader: inout StateReader) {
        guard let count = reader.count(), count <= Self.limit else { return nil }
        for _ in 0..<count {
            guard let hash = reader.unsigned(), let slot = reader.signed() else { return nil }
            entries.append(Entry(hash: hash, slot: slot))
        }
    }
}
