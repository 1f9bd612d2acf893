/// A set of 64-bit hashes: open addressing, growing by four.
struct HashSet {
    private var slots = [UInt64](repeating: 0, count: 1 << 14)
    /// 0 marks an empty slot, so the hash 0 is kept apart.
    private var hasZero = false
    private var filled = 0

    var count: Int { filled + (hasZero ? 1 : 0) }

    @inline(__always)
    mutating func insert(_ hash: UInt64) {
        if hash == 0 {
            hasZero = true
            return
        }
        var place = Int(truncatingIfNeeded: hash) & (slots.count &- 1)
        while slots[place] != 0 {
            if slots[place] == hash { return }
            place = (place &+ 1) & (slots.count &- 1)
        }
        slots[place] = hash
        filled &+= 1
        if filled &* 2 > slots.count { grow() }
    }

    /// All members, in no order that means anything.
    var members: [UInt64] { slots.filter { $0 != 0 } + (hasZero ? [0] : []) }

    private mutating func grow() {
        let old = slots
        slots = [UInt64](repeating: 0, count: old.count * 4)
        for hash in old where hash != 0 {
            var place = Int(truncatingIfNeeded: hash) & (slots.count - 1)
            while slots[place] != 0 { place = (place + 1) & (slots.count - 1) }
            slots[place] = hash
        }
    }
}
