internal import Records

/// Collects the words of a segment while it is encoded: plain words as text for FTS5, identifiers,
/// which are words with an ASCII digit, as hashes for the filter. Without regard to ASCII case.
struct SegmentWords: ~Copyable {
    /// The distinct plain words in lower case, a blank behind each.
    private(set) var text: [UInt8] = []
    private var slots = [UInt32](repeating: 0, count: 1 << 12)
    private var entries: [(start: UInt32, length: UInt32, hash: UInt64)] = []
    /// Odd and unknown outside, so that nobody can write words that all want one slot.
    private let secret = UInt64.random(in: .min ... .max) | 1
    var identifiers = IdentifierSet()

    /// Adds a word that has a digit.
    @inline(__always)
    mutating func addIdentifier(_ word: UnsafePointer<UInt8>, _ length: Int) {
        // The only digit may stand behind what is kept of a long word.
        if length > wordLimit { return addWord(word, length) }
        identifiers.insert(foldedHash(UnsafeBufferPointer(start: word, count: length)))
    }

    /// Adds all words of `bytes`.
    mutating func add(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard let base = bytes.baseAddress else { return }
        var at = 0
        while at < bytes.count {
            let start = at
            while at < bytes.count, case let length = wordCharacterLength(bytes, at: at), length > 0 { at += length }
            if at > start { addWord(base + start, at - start) }
            at += 1
        }
    }

    mutating func addWord(_ word: UnsafePointer<UInt8>, _ length: Int) {
        let kept = indexedLength(UnsafeBufferPointer(start: word, count: length), 0, length)
        let whole = UnsafeBufferPointer(start: word, count: kept)
        let hash = foldedHash(whole)
        if holdsDigit(whole) { identifiers.insert(hash) } else { addPlain(word, kept, hash) }
    }

    private mutating func addPlain(_ word: UnsafePointer<UInt8>, _ length: Int, _ hash: UInt64) {
        let mask = slots.count - 1
        var place = Int(truncatingIfNeeded: (hash &* secret) >> 32) & mask
        while slots[place] != 0 {
            let entry = entries[Int(slots[place]) - 1]
            if entry.hash == hash, isSame(entry.start, entry.length, word, length) { return }
            place = (place + 1) & mask
        }
        entries.append((UInt32(text.count), UInt32(length), hash))
        for at in 0..<length { text.append(lowercase(word[at])) }
        text.append(UInt8(ascii: " "))
        slots[place] = UInt32(entries.count)
        if entries.count * 2 > slots.count { grow() }
    }

    private func isSame(_ start: UInt32, _ known: UInt32, _ word: UnsafePointer<UInt8>, _ length: Int) -> Bool {
        guard Int(known) == length else { return false }
        for at in 0..<length where text[Int(start) + at] != lowercase(word[at]) { return false }
        return true
    }

    private mutating func grow() {
        slots = [UInt32](repeating: 0, count: slots.count * 4)
        let mask = slots.count - 1
        for (index, entry) in entries.enumerated() {
            var place = Int(truncatingIfNeeded: (entry.hash &* secret) >> 32) & mask
            while slots[place] != 0 { place = (place + 1) & mask }
            slots[place] = UInt32(index + 1)
        }
    }
}
