internal import Records

/// A distinct plain word of a segment: where it stands among their letters. A plain value in a table.
struct PlainWord: BitwiseCopyable {
    var start: UInt32
    var length: UInt32
    var hash: UInt64
}

/// Collects the words of a segment while it is encoded: plain words as text for FTS5, identifiers,
/// which are words with an ASCII digit, as hashes for the filter. Without regard to ASCII case.
struct SegmentWords: ~Copyable {
    /// The distinct plain words in lower case, a blank behind each.
    var text: [UInt8] { letters.withElements { Array($0) } }

    private var letters = PlainTable<UInt8>(capacity: 1 << 16)
    private var entries = PlainTable<PlainWord>(capacity: 1 << 12)
    /// Numbers of entries, from 1, by hash.
    private var slots = PlainTable<UInt32>(capacity: 1 << 14)
    private var mask = 0
    /// Odd and unknown outside, so that nobody can write words that all want one slot.
    private let secret = UInt64.random(in: .min ... .max) | 1
    var identifiers = IdentifierSet()

    init() { resize(1 << 14) }

    /// Adds a word that has a digit, before which `LineCuts.margin` bytes can be read.
    @inline(__always)
    mutating func addIdentifier(_ word: UnsafePointer<UInt8>, _ length: Int) {
        // The only digit may stand behind what is kept of a long word.
        if length > wordLimit { return addWord(word, length) }
        identifiers.insert(foldedHash(behindMargin: word, length))
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

    /// Adds a word without a digit.
    mutating func addPlainWord(_ word: UnsafePointer<UInt8>, _ length: Int) {
        let kept = indexedLength(UnsafeBufferPointer(start: word, count: length), 0, length)
        addPlain(word, kept, foldedHash(UnsafeBufferPointer(start: word, count: kept)))
    }

    private mutating func addPlain(_ word: UnsafePointer<UInt8>, _ length: Int, _ hash: UInt64) {
        var place = place(hash)
        while slots[place] != 0 {
            let entry = entries[Int(slots[place]) &- 1]
            if entry.hash == hash, isSame(entry, word, length) { return }
            place = (place &+ 1) & mask
        }
        entries.append(PlainWord(start: UInt32(letters.count), length: UInt32(length), hash: hash))
        for at in 0..<length { letters.append(lowercase(word[at])) }
        letters.append(UInt8(ascii: " "))
        slots[place] = UInt32(entries.count)
        if entries.count * 2 > mask { resize((mask + 1) * 4) }
    }

    @inline(__always)
    private func place(_ hash: UInt64) -> Int { Int(truncatingIfNeeded: (hash &* secret) &>> 32) & mask }

    @inline(__always)
    private func isSame(_ known: PlainWord, _ word: UnsafePointer<UInt8>, _ length: Int) -> Bool {
        guard Int(known.length) == length else { return false }
        let letters = letters.base + Int(known.start)
        for at in 0..<length where letters[at] != lowercase(word[at]) { return false }
        return true
    }

    private mutating func resize(_ size: Int) {
        slots.removeAll()
        slots.append(repeating: 0, count: size)
        mask = size - 1
        for index in 0..<entries.count {
            var place = place(entries[index].hash)
            while slots[place] != 0 { place = (place + 1) & mask }
            slots[place] = UInt32(index + 1)
        }
    }
}
