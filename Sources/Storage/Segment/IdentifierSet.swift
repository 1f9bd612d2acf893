internal import Records

/// The distinct hashes of identifiers: words with a digit. Open addressing, growing by four, behind
/// a small table of the latest, since most identifiers come again soon.
struct IdentifierSet: ~Copyable {
    private static let recentMask = 4095
    private var recent: UnsafeMutablePointer<UInt64>
    private var slots: UnsafeMutablePointer<UInt64>
    private var mask = (1 << 14) - 1
    private var filled = 0
    /// 0 marks an empty slot, so the hash 0 is kept apart.
    private var hasZero = false

    init() {
        recent = .allocate(capacity: Self.recentMask + 1)
        recent.initialize(repeating: 0, count: Self.recentMask + 1)
        slots = .allocate(capacity: mask + 1)
        slots.initialize(repeating: 0, count: mask + 1)
    }

    deinit {
        recent.deallocate()
        slots.deallocate()
    }

    var count: Int { filled + (hasZero ? 1 : 0) }

    @inline(__always)
    mutating func insert(_ hash: UInt64) {
        let place = Int(truncatingIfNeeded: hash >> 40) & Self.recentMask
        if recent[place] == hash, hash != 0 { return }
        recent[place] = hash
        add(hash)
    }

    private mutating func add(_ hash: UInt64) {
        if hash == 0 {
            hasZero = true
            return
        }
        var place = Int(truncatingIfNeeded: hash) & mask
        while slots[place] != 0 {
            if slots[place] == hash { return }
            place = (place &+ 1) & mask
        }
        slots[place] = hash
        filled &+= 1
        if filled &* 2 > mask { grow() }
    }

    private mutating func grow() {
        let (old, size) = (slots, mask + 1)
        mask = size * 4 - 1
        slots = .allocate(capacity: mask + 1)
        slots.initialize(repeating: 0, count: mask + 1)
        for index in 0..<size where old[index] != 0 {
            var place = Int(truncatingIfNeeded: old[index]) & mask
            while slots[place] != 0 { place = (place + 1) & mask }
            slots[place] = old[index]
        }
        old.deallocate()
    }

    /// All members, in no order that means anything.
    borrowing func members() -> [UInt64] {
        var all: [UInt64] = hasZero ? [0] : []
        all.reserveCapacity(count)
        for index in 0...mask where slots[index] != 0 { all.append(slots[index]) }
        return all
    }
}

/// The hash of a word without regard to ASCII case. On disk, in filters: it must never change.
///
/// Setting bit 5 folds letters and keeps digits and `_` apart; beyond ASCII it may make two words
/// one, which only costs a needless look.
@inline(__always)
func identifierHash(_ word: UnsafePointer<UInt8>, _ length: Int) -> UInt64 {
    let multiplier: UInt64 = 0x9E37_79B9_7F4A_7C15
    let fold: UInt64 = 0x2020_2020_2020_2020
    let bytes = UnsafeRawPointer(word)
    var hash = UInt64(truncatingIfNeeded: length) &* multiplier ^ 0x2545_F491_4F6C_DD1D
    var at = 0
    while at &+ 8 < length {
        let piece = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self))
        hash = foldMultiply(hash ^ (piece | fold), multiplier)
        at &+= 8
    }
    // What is left is 1 to 8 bytes; loads may overlap what went before.
    let rest: UInt64
    if length &- at >= 4 {
        let first = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: at, as: UInt32.self))
        let last = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: length &- 4, as: UInt32.self))
        rest = UInt64(first) | UInt64(last) << 32
    } else if length > at {
        let middle = at &+ (length &- at) / 2
        rest = UInt64(word[at]) | UInt64(word[middle]) << 8 | UInt64(word[length &- 1]) << 16
    } else {
        rest = 0
    }
    return foldMultiply(hash ^ (rest | fold), multiplier ^ 0xA076_1D64_78BD_642F)
}
