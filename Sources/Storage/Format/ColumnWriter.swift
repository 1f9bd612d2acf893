/// One column of a block under construction: LEB128 numbers and bytes, in memory of its own.
///
/// A type of its own and not `[UInt8]`, since its appends are most of what encoding costs.
struct ColumnWriter: ~Copyable {
    private var base: UnsafeMutablePointer<UInt8>
    private var capacity: Int
    private(set) var count = 0

    init(capacity: Int) {
        self.capacity = max(64, capacity)
        base = .allocate(capacity: self.capacity)
    }

    deinit { base.deallocate() }

    /// Calls `body` with what was written. A closure, since the memory goes with the value.
    borrowing func withBytes<R>(_ body: (UnsafeBufferPointer<UInt8>) -> R) -> R {
        body(UnsafeBufferPointer(start: base, count: count))
    }

    @inline(__always)
    mutating func byte(_ value: UInt8) {
        if count == capacity { grow(1) }
        base[count] = value
        count &+= 1
    }

    @inline(__always)
    mutating func varint(_ value: UInt64) {
        if count &+ 10 > capacity { grow(10) }
        var rest = value
        while rest > 127 {
            base[count] = UInt8(truncatingIfNeeded: rest) | 128
            count &+= 1
            rest >>= 7
        }
        base[count] = UInt8(truncatingIfNeeded: rest)
        count &+= 1
    }

    @inline(__always)
    mutating func varint(_ value: Int) { varint(UInt64(value)) }

    @inline(__always)
    mutating func varint(_ value: UInt32) { varint(UInt64(value)) }

    /// Zigzag: small for small numbers of either sign.
    @inline(__always)
    mutating func signed(_ value: Int64) { varint(UInt64(bitPattern: value << 1 ^ value >> 63)) }

    mutating func fixed32(_ value: Int) {
        for shift in stride(from: 0, to: 32, by: 8) { byte(UInt8(truncatingIfNeeded: value >> shift)) }
    }

    mutating func fixed64(_ value: UInt64) {
        for shift in stride(from: UInt64(0), to: 64, by: 8) { byte(UInt8(truncatingIfNeeded: value >> shift)) }
    }

    mutating func append(_ value: UnsafeBufferPointer<UInt8>) {
        guard let from = value.baseAddress, value.count > 0 else { return }
        if count + value.count > capacity { grow(value.count) }
        (base + count).update(from: from, count: value.count)
        count += value.count
    }

    mutating func append(_ column: borrowing ColumnWriter) {
        if count + column.count > capacity { grow(column.count) }
        (base + count).update(from: column.base, count: column.count)
        count += column.count
    }

    /// The bytes with their length before them.
    mutating func string(_ value: UnsafeBufferPointer<UInt8>) {
        varint(value.count)
        append(value)
    }

    private mutating func grow(_ extra: Int) {
        capacity = max(count + extra, capacity * 2)
        let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
        larger.update(from: base, count: count)
        base.deallocate()
        base = larger
    }
}
