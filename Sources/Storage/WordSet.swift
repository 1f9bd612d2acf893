internal import Records

/// Collects the distinct words of a block for its index: plain words for the block's FTS5 row,
/// identifiers, which are words with an ASCII digit, for its filter. Without regard to ASCII case.
///
/// Holds every word, by `isWordScalar`, of the messages and of the fields' values: a search for a
/// word passes over the blocks that do not have it here.
struct WordSet {
    /// The plain words, in lower case, separated by blanks.
    private(set) var text: [UInt8] = []
    /// The hashes of the identifiers.
    private(set) var identifiers = HashSet()
    private var slots = [UInt32](repeating: 0, count: 1 << 12)
    private var entries: [(start: UInt32, length: UInt32, hash: UInt64)] = []

    init(_ batch: RecordBatch) {
        for record in batch.records {
            let view = batch.bytes(record.view)
            add(view)
            let first = Int(record.firstField)
            for at in first..<(first + Int(record.fieldCount)) {
                let value = batch.fields[at].value
                // The words of a slice of the message are there already, but where it cuts one.
                if value.isPart(of: record.view), Self.isCutBetweenWords(view, value, record.view) { continue }
                add(batch.bytes(value))
            }
        }
    }

    /// How many plain words.
    var count: Int { entries.count }

    /// Calls `body` with each plain word.
    func forEach(_ body: (UnsafeBufferPointer<UInt8>) -> Void) {
        text.withUnsafeBufferPointer { text in
            for entry in entries {
                body(UnsafeBufferPointer(rebasing: text[Int(entry.start)..<Int(entry.start + entry.length)]))
            }
        }
    }

    /// True when `slice` begins and ends where no word of the view can go on.
    @inline(__always)
    private static func isCutBetweenWords(
        _ view: UnsafeBufferPointer<UInt8>, _ slice: TextRange, _ whole: TextRange
    ) -> Bool {
        isClean(view, slice.start - whole.start) && isClean(view, slice.end - whole.start)
    }

    /// True when the bytes on both sides of `at` are ASCII and not both of words.
    @inline(__always)
    private static func isClean(_ view: UnsafeBufferPointer<UInt8>, _ at: Int) -> Bool {
        if at == 0 || at == view.count { return true }
        let (before, after) = (view[at - 1], view[at])
        return before < 0x80 && after < 0x80 && !(isASCIIWordByte(before) && isASCIIWordByte(after))
    }

    private mutating func add(_ bytes: UnsafeBufferPointer<UInt8>) {
        var at = 0
        while at < bytes.count {
            let start = at
            var isIdentifier = false
            while at < bytes.count {
                let byte = bytes[at]
                if byte < 0x80 {
                    guard isASCIIWordByte(byte) else { break }
                    if byte < 0x3A { isIdentifier = true }
                    at &+= 1
                } else {
                    let length = wordCharacterLength(bytes, at: at)
                    if length == 0 { break }
                    at += length
                }
            }
            if at > start { insert(bytes, start, at, isIdentifier) }
            at += 1
        }
    }

    @inline(__always)
    private mutating func insert(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int, _ isIdentifier: Bool) {
        let word = UnsafeBufferPointer(rebasing: bytes[start..<(start + indexedLength(bytes, start, end))])
        let hash = foldedHash(word)
        // The digit may stand beyond the limit; the query cuts and asks the same way.
        if isIdentifier, end - start <= wordLimit || holdsDigit(word) {
            if !isFractionOfSecond(word) { identifiers.insert(hash) }
        } else {
            insertPlain(word, hash)
        }
    }

    private mutating func insertPlain(_ word: UnsafeBufferPointer<UInt8>, _ hash: UInt64) {
        let mask = slots.count - 1
        var place = Int(truncatingIfNeeded: hash) & mask
        while slots[place] != 0 {
            let entry = entries[Int(slots[place]) - 1]
            if entry.hash == hash, isSame(entry.start, entry.length, word) { return }
            place = (place + 1) & mask
        }
        entries.append((UInt32(text.count), UInt32(word.count), hash))
        for byte in word { text.append(lowercase(byte)) }
        text.append(UInt8(ascii: " "))
        slots[place] = UInt32(entries.count)
        if entries.count * 2 > slots.count { grow() }
    }

    private func isSame(_ start: UInt32, _ length: UInt32, _ word: UnsafeBufferPointer<UInt8>) -> Bool {
        guard Int(length) == word.count else { return false }
        for at in 0..<word.count where text[Int(start) + at] != lowercase(word[at]) { return false }
        return true
    }

    private mutating func grow() {
        slots = [UInt32](repeating: 0, count: slots.count * 4)
        let mask = slots.count - 1
        for (index, entry) in entries.enumerated() {
            var place = Int(truncatingIfNeeded: entry.hash) & mask
            while slots[place] != 0 { place = (place + 1) & mask }
            slots[place] = UInt32(index + 1)
        }
    }
}

/// Words are cut to this many bytes in the index and in what it is asked.
let wordLimit = 64

/// How many bytes of the word from `start` to `end` are indexed: whole characters within the limit.
@inline(__always)
func indexedLength(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int) -> Int {
    guard end - start > wordLimit else { return end - start }
    var length = wordLimit
    while length > 0, bytes[start + length] & 0xC0 == 0x80 { length -= 1 }
    return length
}

func holdsDigit(_ word: UnsafeBufferPointer<UInt8>) -> Bool { word.contains { $0 >= 0x30 && $0 <= 0x39 } }

/// True for `000166Z`, the end of a timestamp: each line has its own, nobody looks for one alone, and
/// they would double the filters. They are in no index, and no query is narrowed by one.
func isFractionOfSecond(_ word: UnsafeBufferPointer<UInt8>) -> Bool {
    guard word.count > 1, word.count <= 10, word[word.count - 1] | 0x20 == UInt8(ascii: "z") else { return false }
    return word.dropLast().allSatisfy { $0 >= 0x30 && $0 <= 0x39 }
}

@inline(__always)
func lowercase(_ byte: UInt8) -> UInt8 { byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte }
