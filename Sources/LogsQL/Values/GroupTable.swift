import Records

/// Distinct keys, numbered in the order of their first appearance. Open addressing over bytes;
/// finding a key costs one hash and about one comparison, and no allocation.
final class GroupTable {
    private var arena = ByteArena(capacity: 4096)
    private var entries: [(start: Int, length: Int, hash: UInt64)] = []
    private var slots = [Int32](repeating: -1, count: 64)

    var count: Int { entries.count }
    var memory: Int { arena.count + entries.count * 24 + slots.count * 4 }

    /// The bytes of key `id`, valid until a key is added.
    func key(_ id: Int) -> UnsafeBufferPointer<UInt8> { arena.view(entries[id].start, entries[id].length) }

    /// The number of `key`, adding it when it is new.
    func insert(_ key: UnsafeBufferPointer<UInt8>) -> Int {
        let hash = hashBytes(key)
        let mask = slots.count - 1
        var place = Int(truncatingIfNeeded: hash) & mask
        while slots[place] >= 0 {
            let entry = entries[Int(slots[place])]
            if entry.hash == hash, sameBytes(arena.view(entry.start, entry.length), key) { return Int(slots[place]) }
            place = (place + 1) & mask
        }
        slots[place] = Int32(entries.count)
        entries.append((arena.count, key.count, hash))
        arena.append(key)
        if entries.count * 2 > slots.count { rehash() }
        return entries.count - 1
    }

    /// The number of `key`; nil when it is not there.
    func find(_ key: UnsafeBufferPointer<UInt8>) -> Int? {
        let hash = hashBytes(key)
        let mask = slots.count - 1
        var place = Int(truncatingIfNeeded: hash) & mask
        while slots[place] >= 0 {
            let entry = entries[Int(slots[place])]
            if entry.hash == hash, sameBytes(arena.view(entry.start, entry.length), key) { return Int(slots[place]) }
            place = (place + 1) & mask
        }
        return nil
    }

    private func rehash() {
        slots = [Int32](repeating: -1, count: slots.count * 2)
        let mask = slots.count - 1
        for (id, entry) in entries.enumerated() {
            var place = Int(truncatingIfNeeded: entry.hash) & mask
            while slots[place] >= 0 { place = (place + 1) & mask }
            slots[place] = Int32(id)
        }
    }
}

/// A key of several values: each with its length before it, so that they come apart again.
struct GroupKey {
    private(set) var bytes: [UInt8] = []

    mutating func clear() { bytes.removeAll(keepingCapacity: true) }

    mutating func append(_ value: UnsafeBufferPointer<UInt8>) {
        withUnsafeBytes(of: UInt32(value.count)) { bytes.append(contentsOf: $0) }
        bytes.append(contentsOf: value)
    }

    /// True when all values are empty.
    var isBlank: Bool { bytes.allSatisfy { $0 == 0 } && bytes.count % 4 == 0 }

    /// The values of a key, in order.
    static func forEach(_ key: UnsafeBufferPointer<UInt8>, _ body: (Int, UnsafeBufferPointer<UInt8>) -> Void) {
        let raw = UnsafeRawBufferPointer(key)
        var at = 0
        var number = 0
        while at + 4 <= key.count {
            let length = Int(raw.loadUnaligned(fromByteOffset: at, as: UInt32.self))
            body(number, UnsafeBufferPointer(rebasing: key[(at + 4)..<(at + 4 + length)]))
            at += 4 + length
            number += 1
        }
    }
}
