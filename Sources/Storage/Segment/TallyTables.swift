internal import Records

/// Distinct values, numbered in the order of their first appearance. Open addressing over bytes.
final class ValueTable {
    private var arena = ByteArena(capacity: 1024)
    private var entries: [(start: Int, length: Int, hash: UInt64)] = []
    private var slots = [Int32](repeating: -1, count: 64)

    /// The bytes of a value, valid until one is added.
    func bytes(_ number: Int32) -> UnsafeBufferPointer<UInt8> {
        arena.view(entries[Int(number)].start, entries[Int(number)].length)
    }

    /// The number of `value`, which is added when it is new.
    func number(_ value: UnsafeBufferPointer<UInt8>) -> Int32 {
        let hash = hashBytes(value)
        let mask = slots.count - 1
        var place = Int(truncatingIfNeeded: hash) & mask
        while slots[place] >= 0 {
            let entry = entries[Int(slots[place])]
            if entry.hash == hash, sameBytes(arena.view(entry.start, entry.length), value) { return slots[place] }
            place = (place + 1) & mask
        }
        let number = Int32(truncatingIfNeeded: entries.count)
        slots[place] = number
        entries.append((arena.count, value.count, hash))
        arena.append(value)
        if entries.count * 2 > slots.count { grow() }
        return number
    }

    private func grow() {
        slots = [Int32](repeating: -1, count: slots.count * 2)
        let mask = slots.count - 1
        for (number, entry) in entries.enumerated() {
            var place = Int(truncatingIfNeeded: entry.hash) & mask
            while slots[place] >= 0 { place = (place + 1) & mask }
            slots[place] = Int32(truncatingIfNeeded: number)
        }
    }
}

/// Distinct pairs of numbers, numbered in the order of their first appearance.
struct PairTable {
    private var keys: [UInt64] = Array(repeating: .max, count: 64)
    private var numbers: [Int32] = Array(repeating: 0, count: 64)
    private var lastKey = UInt64.max
    private var lastNumber: Int32 = 0
    private(set) var count = 0

    /// The number of the pair, which is added when it is new. Both are not negative.
    @inline(__always)
    mutating func number(_ first: Int32, _ second: Int32) -> Int32 {
        let key = UInt64(UInt32(bitPattern: first)) << 32 | UInt64(UInt32(bitPattern: second))
        if key == lastKey { return lastNumber }
        lastKey = key
        lastNumber = find(key)
        return lastNumber
    }

    private mutating func find(_ key: UInt64) -> Int32 {
        let mask = keys.count - 1
        var place = Self.place(key) & mask
        while keys[place] != .max {
            if keys[place] == key { return numbers[place] }
            place = (place + 1) & mask
        }
        keys[place] = key
        numbers[place] = Int32(truncatingIfNeeded: count)
        count += 1
        if count * 2 > keys.count { grow() }
        return Int32(truncatingIfNeeded: count - 1)
    }

    private static func place(_ key: UInt64) -> Int {
        Int(truncatingIfNeeded: foldMultiply(key ^ 0x2545_F491_4F6C_DD1D, 0x9E37_79B9_7F4A_7C15))
    }

    private mutating func grow() {
        let old = zip(keys, numbers).filter { $0.0 != .max }
        let size = keys.count * 2
        keys = Array(repeating: .max, count: size)
        numbers = Array(repeating: 0, count: size)
        for (key, number) in old {
            var place = Self.place(key) & (size - 1)
            while keys[place] != .max { place = (place + 1) & (size - 1) }
            (keys[place], numbers[place]) = (key, number)
        }
    }
}
