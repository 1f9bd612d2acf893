import Records

/// The texts without which no record can be in the answer to a query: for looking through bytes before they are
/// taken apart into records.
///
/// Only the message of a record, letter by letter, is what the texts are about. A necessary condition.
public struct TextSieve: Sendable {
    private indirect enum Part: Sendable {
        case nothing
        case text(Needle)
        case all([Part])
        case any([Part])
    }

    private let part: Part
    /// False when the times of records make no difference to the answer, as where they are only counted.
    public let needsTime: Bool

    /// nil when the query may find anything, or when its pipes look at more than the records that are found.
    public init?(_ query: Query) {
        if query.hasSubqueries || query.pipes.contains(where: \.looksAtBlocks) { return nil }
        guard let part = Self.part(query.planned.filter.textRequirement) else { return nil }
        self.part = part
        needsTime =
            !(query.pipes.first is StatsPipe) || query.timeRange != .always || query.fields.contains("_time")
    }

    /// nil for what holds of everything.
    private static func part(_ requirement: Requirement) -> Part? {
        switch requirement {
        case .anything: return nil
        case .nothing: return .nothing
        case .word(let text):
            // A line's end may be written in two ways, and control characters are taken out of messages.
            return text.utf8.isEmpty || text.utf8.contains { $0 < 0x20 } ? nil : .text(Needle(text))
        case .all(let parts):
            let known = parts.compactMap { Self.part($0) }
            return known.isEmpty ? nil : .all(known)
        case .any(let parts):
            let known = parts.compactMap { Self.part($0) }
            return known.count < parts.count ? nil : .any(known)
        }
    }

    /// False when no record can be found whose message is a part of `bytes`. Cost: a search for each text.
    public func mayHold(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool { firstPlace(in: bytes) != nil }

    /// A place before which no message ends that can be found; nil when none can be found in `bytes`.
    public func firstPlace(in bytes: UnsafeBufferPointer<UInt8>) -> Int? { Self.firstPlace(part, bytes) }

    private static func firstPlace(_ part: Part, _ bytes: UnsafeBufferPointer<UInt8>) -> Int? {
        switch part {
        case .nothing: return nil
        case .text(let needle): return needle.position(in: bytes)
        case .all(let parts):
            // Each of them has to be there, so the last of the first places counts.
            var last = 0
            for part in parts {
                guard let place = firstPlace(part, bytes) else { return nil }
                last = max(last, place)
            }
            return last
        case .any(let parts): return parts.compactMap { firstPlace($0, bytes) }.min()
        }
    }
}
