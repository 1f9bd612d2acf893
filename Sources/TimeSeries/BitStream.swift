/// Bits put together into bytes, the highest bit of a byte first.
struct BitWriter: Sendable {
    private(set) var bytes: [UInt8] = []
    /// Bits of the last byte that are free.
    private var free = 0

    mutating func append(bit: Bool) { append(bit ? 1 : 0, bits: 1) }

    /// Appends the lowest `bits` bits of `value`.
    mutating func append(_ value: UInt64, bits: Int) {
        var left = bits
        while left > 0 {
            if free == 0 {
                bytes.append(0)
                free = 8
            }
            let taken = min(left, free)
            let piece = UInt8(truncatingIfNeeded: (value >> UInt64(left - taken)) & ((1 << UInt64(taken)) - 1))
            bytes[bytes.count - 1] |= piece << UInt8(free - taken)
            free -= taken
            left -= taken
        }
    }
}

/// Reads what a `BitWriter` has written. Behind the end there are zeros.
struct BitReader {
    private let bytes: UnsafeBufferPointer<UInt8>
    private var at = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    mutating func bit() -> Bool {
        guard at >> 3 < bytes.count else { return false }
        let bit = bytes[at >> 3] >> UInt8(7 - at & 7) & 1
        at += 1
        return bit == 1
    }

    mutating func take(_ bits: Int) -> UInt64 {
        var value: UInt64 = 0
        var left = bits
        while left > 0 {
            guard at >> 3 < bytes.count else { return value << UInt64(left) }
            let available = 8 - at & 7
            let taken = min(left, available)
            let piece = bytes[at >> 3] >> UInt8(available - taken) & UInt8((1 << UInt16(taken)) - 1)
            value = value << UInt64(taken) | UInt64(piece)
            at += taken
            left -= taken
        }
        return value
    }
}
