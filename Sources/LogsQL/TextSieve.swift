import Records

/// The texts without which no record can be in the answer to a query: for looking through bytes before they are
/// taken apart into records.
///
/// Only the message of a record, letter by letter, is what the texts are about. A necessary condition.
public struct TextSieve: Sendable {
    private indirect enum Part: Sendable {
        case nothing
        /// With its number among the texts.
        case text(Needle, Int)
        case all([Part])
        case any([Part])
    }

    private let part: Part
    private let texts: Int
    /// False when the times of records make no difference to the answer, as where they are only counted.
    public let needsTime: Bool
    /// False when nothing but their messages makes a difference.
    public let needsFields: Bool

    /// nil when the query may find anything, or when its pipes look at more than the records that are found.
    public init?(_ query: Query) {
        if query.hasSubqueries || query.pipes.contains(where: \.looksAtBlocks) { return nil }
        var texts = 0
        guard let part = Self.part(query.planned.filter.textRequirement, &texts) else { return nil }
        self.part = part
        self.texts = texts
        needsTime =
            !(query.pipes.first is StatsPipe) || query.timeRange != .always || query.fields.contains("_time")
        needsFields = needsTime || !query.fields.names.isSubset(of: ["_msg"])
    }

    /// nil for what holds of everything.
    private static func part(_ requirement: Requirement, _ texts: inout Int) -> Part? {
        switch requirement {
        case .anything: return nil
        case .nothing: return .nothing
        case .word(let text):
            // A line's end may be written in two ways, and control characters are taken out of messages.
            if text.utf8.isEmpty || text.utf8.contains(where: { $0 < 0x20 }) { return nil }
            texts += 1
            return .text(Needle(text), texts - 1)
        case .all(let parts):
            let known = parts.compactMap { Self.part($0, &texts) }
            return known.isEmpty ? nil : .all(known)
        case .any(let parts):
            let known = parts.compactMap { Self.part($0, &texts) }
            return known.count < parts.count ? nil : .any(known)
        }
    }

    /// False when no record can be found whose message is a part of `bytes`. Cost: a search for each text.
    public func mayHold(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        var scan = Scan(self, bytes)
        return scan.firstPlace(from: 0) != nil
    }

    /// A search through some bytes, from the front to the back: what was found farther on is remembered.
    public struct Scan {
        private let part: Part
        private let bytes: UnsafeBufferPointer<UInt8>
        /// Where each text was found last; before any place when it was not looked for yet.
        private var found: [Int]

        /// - Parameter bytes: must live as long as this.
        public init(_ sieve: TextSieve, _ bytes: UnsafeBufferPointer<UInt8>) {
            part = sieve.part
            self.bytes = bytes
            found = [Int](repeating: -1, count: sieve.texts)
        }

        /// A place before which no message ends that begins at `start` or behind it and can be found; nil when none
        /// can be found up to the end. Cost, over all calls with growing starts: one search for each text.
        public mutating func firstPlace(from start: Int) -> Int? {
            let place = firstPlace(part, start)
            return place < bytes.count ? place : nil
        }

        private mutating func firstPlace(_ part: Part, _ start: Int) -> Int {
            switch part {
            case .nothing: return bytes.count
            case .text(let needle, let number):
                if found[number] < start { found[number] = needle.position(in: bytes, from: start) ?? bytes.count }
                return found[number]
            case .all(let parts):
                // Each of them has to be there, so the last of the first places counts.
                return parts.reduce(0) { max($0, $0 < bytes.count ? firstPlace($1, start) : $0) }
            case .any(let parts): return parts.reduce(bytes.count) { min($0, firstPlace($1, start)) }
            }
        }
    }
}
