internal import LogsQL
internal import Records

/// The shapes of the messages that an alert is about, those that come most often: `Failed password for <*> from <*>`.
///
/// Holds a few; when there is no room, the rarest gives way and leaves its count to the new one, so that a count may be
/// too great but a frequent shape is never missed. Metwally et al., "Efficient Computation of Frequent and Top-k Elements
/// in Data Streams", 2005.
struct PatternCounts: Sendable, Equatable {
    struct Entry: Sendable, Equatable {
        let bytes: [UInt8]
        var count: Int
        /// No rule had seen the shape before.
        var isNew: Bool
    }

    private static let limit = 6
    /// Bytes of a shape that are kept.
    private static let width = 160

    private(set) var entries: [Entry] = []

    /// Takes the shape of a message; while `isQuiet`, what has left the window fades.
    ///
    /// - Parameter inWindow: records in the window, this one included.
    mutating func add(_ pattern: ArraySlice<UInt8>, isNew: Bool, isQuiet: Bool, inWindow: Int) {
        if isQuiet { fade(to: inWindow - 1) }
        let shown = Self.cut(pattern)
        if let known = entries.firstIndex(where: { $0.bytes.elementsEqual(shown) }) {
            entries[known].count += 1
            entries[known].isNew = entries[known].isNew || isNew
        } else if entries.count < Self.limit {
            entries.append(Entry(bytes: Array(shown), count: 1, isNew: isNew))
        } else if let rarest = entries.indices.min(by: { entries[$0].count < entries[$1].count }) {
            entries[rarest] = Entry(bytes: Array(shown), count: entries[rarest].count + 1, isNew: isNew)
        }
    }

    private mutating func fade(to count: Int) {
        if count <= 0 { return entries = [] }
        let total = entries.reduce(0) { $0 + $1.count }
        guard total > 2 * count + 8 else { return }
        for place in entries.indices { entries[place].count /= 2 }
        entries.removeAll { $0.count == 0 }
    }

    mutating func clear() { entries = [] }

    private static func cut(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        guard bytes.count > width else { return bytes }
        var end = bytes.startIndex + width
        while end > bytes.startIndex, bytes[end] & 0xC0 == 0x80 { end -= 1 }
        return bytes[..<end]
    }

    /// Lines of a text; what is behind them is counted.
    private static let shown = 3

    /// A line for each of the shapes that come most often, with its count, and one for what the others come to.
    var text: String {
        let sorted = entries.enumerated().sorted {
            ($1.element.count, $0.offset) < ($0.element.count, $1.offset)
        }.map(\.element)
        let rest = sorted.dropFirst(Self.shown).reduce(0) { $0 + $1.count }
        let lines = sorted.prefix(Self.shown).map { "\($0.count) × \(Self.text($0))" }
        return (lines + (rest > 0 ? ["\(rest) × of other shapes"] : [])).joined(separator: "\n")
    }

    /// A line for each shape that had not been seen before, and one with the number of those that are not named; empty
    /// when there is none.
    var news: String {
        let new = entries.filter(\.isNew)
        let rest = new.count - Self.shown
        return (new.prefix(Self.shown).map(Self.text) + (rest > 0 ? ["and \(rest) more"] : [])).joined(separator: "\n")
    }

    private static func text(_ entry: Entry) -> String { String(decoding: entry.bytes, as: UTF8.self) }

    func write(to writer: inout StateWriter) {
        writer.append(UInt64(entries.count))
        for entry in entries {
            writer.append(entry.bytes)
            writer.append(entry.count)
            writer.append(entry.isNew)
        }
    }

    init() {}

    init?(from reader: inout StateReader) {
        guard let count = reader.count(), count <= Self.limit else { return nil }
        for _ in 0..<count {
            guard let bytes = reader.blob(), let count = reader.integer(), let isNew = reader.boolean() else {
                return nil
            }
            entries.append(Entry(bytes: bytes, count: count, isNew: isNew))
        }
    }
}
