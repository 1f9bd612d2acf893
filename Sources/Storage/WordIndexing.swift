internal import Records

/// What an index is asked: a necessary condition on the words of a block.
public indirect enum WordCondition: Hashable, Sendable {
    case anything
    case nothing
    case word(String)
    case all([WordCondition])
    case any([WordCondition])

    /// The condition as an FTS5 query; nil when it does not narrow anything.
    ///
    /// Only letters, digits and `_` get in, each word in quotes, so no text can be read as syntax.
    var fts5: String? {
        switch self {
        case .anything: return nil
        case .nothing: return "\"\u{1}\""
        case .word(let word):
            let parts = indexWords(of: word).map { "\"\($0)\"" }
            return parts.isEmpty ? nil : parts.joined(separator: " AND ")
        case .all(let parts):
            let known = parts.compactMap(\.fts5)
            return known.isEmpty ? nil : known.map { "(\($0))" }.joined(separator: " AND ")
        case .any(let parts):
            let known = parts.map(\.fts5)
            guard !known.isEmpty, !known.contains(nil) else { return parts.isEmpty ? "\"\u{1}\"" : nil }
            return known.map { "(\($0 ?? ""))" }.joined(separator: " OR ")
        }
    }
}

/// The words of `text` as the index keeps them.
public func indexWords(of text: String) -> [String] {
    var words: [String] = []
    var text = text
    text.withUTF8 { bytes in
        forEachWord(in: bytes) { words.append(String(decoding: $0.prefix(wordLimit), as: UTF8.self)) }
    }
    return words
}

/// Words are cut to this many bytes in the index and in what it is asked.
let wordLimit = 64

/// Calls `body` with each run of letters, digits and `_` in `bytes`. LogsQL's words, so that the
/// index and the query agree; invalid UTF-8 separates.
@inline(__always)
func forEachWord(in bytes: UnsafeBufferPointer<UInt8>, _ body: (UnsafeBufferPointer<UInt8>) -> Void) {
    var at = 0
    while at < bytes.count {
        var skip = wordLength(bytes, at)
        if skip == 0 {
            at += bytes[at] < 0x80 ? 1 : max(1, utf8SequenceLength(bytes, at))
            continue
        }
        let start = at
        while skip > 0 {
            at += skip
            skip = at < bytes.count ? wordLength(bytes, at) : 0
        }
        body(UnsafeBufferPointer(rebasing: bytes[start..<at]))
    }
}

/// Bytes of the word character at `at`; 0 when it is none.
@inline(__always)
private func wordLength(_ bytes: UnsafeBufferPointer<UInt8>, _ at: Int) -> Int {
    let byte = bytes[at]
    if byte < 0x80 {
        let lower = byte | 0x20
        return (lower >= 0x61 && lower <= 0x7A) || (byte >= 0x30 && byte <= 0x39) || byte == 0x5F ? 1 : 0
    }
    return wideWordLength(bytes, at)
}

@inline(never)
private func wideWordLength(_ bytes: UnsafeBufferPointer<UInt8>, _ at: Int) -> Int {
    let length = utf8SequenceLength(bytes, at)
    guard length > 0 else { return 0 }
    var value = UInt32(bytes[at]) & (0x7F >> UInt32(length))
    for i in 1..<length { value = value << 6 | UInt32(bytes[at + i] & 0x3F) }
    guard let scalar = Unicode.Scalar(value) else { return 0 }
    return scalar.isWordCharacter ? length : 0
}

extension Unicode.Scalar {
    /// A letter, a decimal digit or `_`: what VictoriaLogs' tokenizer keeps (Go's unicode.IsLetter and IsDigit).
    var isWordCharacter: Bool {
        switch properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber: true
        default: self == "_"
        }
    }
}

/// Collects the distinct words of a block, separated by blanks, for one FTS5 row.
struct WordSet {
    private(set) var text: [UInt8] = []
    private var slots = [UInt32](repeating: 0, count: 1 << 12)
    private var entries: [(start: UInt32, length: UInt32, hash: UInt64)] = []

    var count: Int { entries.count }

    /// Adds the words of record `index`: of its text, and of values that are not part of it.
    mutating func add(_ index: Int, of batch: RecordBatch) {
        forEachWord(in: batch.message(index)) { insert(UnsafeBufferPointer(rebasing: $0.prefix(wordLimit))) }
        let record = batch.records[index]
        let first = Int(record.firstField)
        for field in batch.fields[first..<(first + Int(record.fieldCount))] where field.value.isDerived {
            forEachWord(in: batch.bytes(field.value)) { insert(UnsafeBufferPointer(rebasing: $0.prefix(wordLimit))) }
        }
    }

    private mutating func insert(_ word: UnsafeBufferPointer<UInt8>) {
        let hash = hashBytes(word)
        let mask = slots.count - 1
        var place = Int(truncatingIfNeeded: hash) & mask
        while slots[place] != 0 {
            let entry = entries[Int(slots[place]) - 1]
            if entry.hash == hash, same(entry.start, entry.length, word) { return }
            place = (place + 1) & mask
        }
        entries.append((UInt32(text.count), UInt32(word.count), hash))
        text.append(contentsOf: word)
        text.append(UInt8(ascii: " "))
        slots[place] = UInt32(entries.count)
        if entries.count * 2 > slots.count { grow() }
    }

    private func same(_ start: UInt32, _ length: UInt32, _ word: UnsafeBufferPointer<UInt8>) -> Bool {
        text.withUnsafeBufferPointer {
            sameBytes(UnsafeBufferPointer(rebasing: $0[Int(start)..<Int(start + length)]), word)
        }
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
