internal import Records

/// The values that a field has had in the records of a rule, to know a new one.
///
/// Of a value counts its shape: a word with a digit in it is like any other such word, so that
/// messages that differ in numbers and identifiers are the same. Kept as hashes, in 256 shelves of
/// up to 256, each a row of the store; on a full shelf the oldest makes room.
struct SeenValues: Sendable {
    static let prefix = "alert/seen/"
    private static let shelfLimit = 256

    private var shelves = [[UInt64]](repeating: [], count: 256)
    private var changed: Set<UInt8> = []

    /// True when `value` is a new one; of a text, when its shape is.
    mutating func insert(_ value: UnsafeBufferPointer<UInt8>, isText: Bool) -> Bool {
        let hash = Self.shape(of: value, isText: isText)
        let shelf = UInt8(truncatingIfNeeded: hash >> 56)
        if shelves[Int(shelf)].contains(hash) { return false }
        if shelves[Int(shelf)].count >= Self.shelfLimit { shelves[Int(shelf)].removeFirst() }
        shelves[Int(shelf)].append(hash)
        changed.insert(shelf)
        return true
    }

    /// A hash of the value, in which, when it is a text, each word with a digit stands for all of them.
    static func shape(of value: UnsafeBufferPointer<UInt8>, isText: Bool) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        var word = hash
        var hasDigit = false
        func mix(_ state: UInt64, _ byte: UInt8) -> UInt64 { (state ^ UInt64(byte)) &* 0x100_0000_01B3 }
        for byte in value.prefix(2048) {
            switch byte {
            case 0x30...0x39 where isText:
                hasDigit = true
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F, 0x80...0xFF:
                word = mix(word, byte)
            default:
                hash = mix(hasDigit ? mix(hash, 0x23) : word, byte)
                word = hash
                hasDigit = false
            }
        }
        // The high bits of a multiplication by a small prime say little: fold once more.
        return foldMultiply(hasDigit ? mix(hash, 0x23) : word, 0x9E37_79B9_7F4A_7C15)
    }

    /// The rows that have changed since the last call.
    mutating func takeChanges(_ rule: String) -> [StateChange] {
        defer { changed = [] }
        return changed.sorted().map { shelf in
            var writer = StateWriter(version: 1)
            writer.append(UInt64(shelves[Int(shelf)].count))
            for hash in shelves[Int(shelf)] { writer.append(hash) }
            return StateChange(key: "\(Self.prefix)\(rule)/\(shelf)", value: writer.bytes)
        }
    }

    /// The rule and the shelf that a row belongs to; nil for other rows.
    static func parse(_ key: String) -> (rule: String, shelf: UInt8)? {
        guard key.hasPrefix(prefix) else { return nil }
        let parts = key.dropFirst(prefix.count).split(separator: "/")
        guard parts.count == 2, let shelf = UInt8(parts[1]) else { return nil }
        return (String(parts[0]), shelf)
    }

    mutating func restore(_ shelf: UInt8, _ value: [UInt8]) {
        var reader = StateReader(value)
        guard reader.version == 1, let count = reader.count(), count <= Self.shelfLimit else { return }
        var hashes: [UInt64] = []
        for _ in 0..<count {
            guard let hash = reader.unsigned() else { return }
            hashes.append(hash)
        }
        shelves[Int(shelf)] = hashes
    }
}
