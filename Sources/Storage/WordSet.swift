internal import Records

/// Collects the distinct words of a block, separated by blanks, for one FTS5 row.
///
/// Holds every word, by `isWordScalar`, of the messages and of the fields' values: a search for a
/// word passes over the blocks that do not have it here.
struct WordSet {
    private(set) var text: [UInt8] = []
    private var slots = [UInt32](repeating: 0, count: 1 << 14)
    private var entries: [(start: UInt32, length: UInt32, hash: UInt64)] = []

    var count: Int { entries.count }

    mutating func add(_ batch: RecordBatch) {
        for record in batch.records {
            add(batch.bytes(record.view))
            let first = Int(record.firstField)
            for at in first..<(first + Int(record.fieldCount)) {
                let value = batch.fields[at].value
                // The words of a slice of the message are there already, but where it cuts one.
                if value.isPart(of: record.view), Self.isCutBetweenWords(batch.bytes(record.view), value, record.view) {
                    continue
                }
                add(batch.bytes(value))
            }
        }
    }

    /// True when `slice` begins and ends where no word of the view can go on.
    @inline(__always)
    private static func isCutBetweenWords(
        _ view: UnsafeBufferPointer<UInt8>, _ slice: TextRange, _ whole: TextRange
    ) -> Bool {
        let start = slice.start - whole.start
        let end = slice.end - whole.start
        return isClean(view, start) && isClean(view, end)
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
            var ended = false
            while at < bytes.count, !ended {
                if bytes[at] < 0x80 {
                    ended = !Self.isWordByte[Int(bytes[at])]
                    at += ended ? 0 : 1
                } else {
                    let length = wordCharacterLength(bytes, at: at)
                    ended = length == 0
                    at += length
                }
            }
            if at > start {
                insert(UnsafeBufferPointer(rebasing: bytes[start..<(start + indexedLength(bytes, start, at))]))
            }
            if ended { at += 1 }
        }
    }

    private static let isWordByte: [Bool] = (0..<128).map { isASCIIWordByte(UInt8($0)) }

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
