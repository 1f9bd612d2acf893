/// The distinct hashes of identifiers: words with a digit. Open addressing, growing by two, behind
/// a small table of the latest, since most identifiers come again soon.
struct IdentifierSet: ~Copyable {
    private static let recentMask = 4095
    private static let pendingLimit = 64
    private let recent: UnsafeMutablePointer<UInt64>
    /// Hashes on their way into the table: looked up many at a time, so that the waits for memory overlap.
    private let pending: UnsafeMutablePointer<UInt64>
    private var pendingCount = 0
    private var touched: UInt64 = 0
    private var slots: UnsafeMutablePointer<UInt64>
    private var mask = (1 << 14) - 1
    /// 64 less the bits of a place.
    private var shift: UInt64 = 64 - 14
    /// Odd and unknown outside, so that nobody can write words that all want one place.
    private let secret = UInt64.random(in: .min ... .max) | 1
    /// The members in the order of their coming, so that giving them out and growing go through no
    /// empty slots.
    private var list = PlainTable<UInt64>(capacity: 1 << 14)
    /// 0 marks an empty slot, so the hash 0 is kept apart.
    private var hasZero = false

    init() {
        recent = .allocate(capacity: Self.recentMask + 1)
        recent.initialize(repeating: 0, count: Self.recentMask + 1)
        pending = .allocate(capacity: Self.pendingLimit)
        slots = .allocate(capacity: mask + 1)
        slots.initialize(repeating: 0, count: mask + 1)
    }

    deinit {
        recent.deallocate()
        pending.deallocate()
        slots.deallocate()
    }

    @inline(__always)
    mutating func insert(_ hash: UInt64) {
        let place = Int(truncatingIfNeeded: hash >> 40) & Self.recentMask
        if recent[place] == hash, hash != 0 { return }
        recent[place] = hash
        pending[pendingCount] = hash
        pendingCount &+= 1
        if pendingCount == Self.pendingLimit { flush() }
    }

    @inline(__always)
    private func place(_ hash: UInt64) -> Int { Int(truncatingIfNeeded: (hash &* secret) &>> shift) }

    @inline(never)
    private mutating func flush() {
        var seen: UInt64 = 0
        for index in 0..<pendingCount { seen ^= slots[place(pending[index])] }
        touched = seen
        for index in 0..<pendingCount { add(pending[index]) }
        pendingCount = 0
    }

    @inline(__always)
    private mutating func add(_ hash: UInt64) {
        if hash == 0 {
            hasZero = true
            return
        }
        var place = place(hash)
        while slots[place] != 0 {
            if slots[place] == hash { return }
            place = (place &+ 1) & mask
        }
        slots[place] = hash
        list.append(hash)
        if list.count &* 3 > mask &* 2 { grow() }
    }

    @inline(never)
    private mutating func grow() {
        slots.deallocate()
        mask = mask * 2 + 1
        shift -= 1
        slots = .allocate(capacity: mask + 1)
        slots.initialize(repeating: 0, count: mask + 1)
        for index in 0..<list.count {
            var place = place(list[index])
            while slots[place] != 0 { place = (place &+ 1) & mask }
            slots[place] = list[index]
        }
    }

    /// All members, in no order that means anything.
    mutating func members() -> [UInt64] {
        flush()
        return list.withElements { Array($0) } + (hasZero ? [0] : [])
    }
}
