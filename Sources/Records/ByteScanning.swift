public import Glibc

/// A 64-bit hash of `bytes`, the same in every run. Eight bytes a step, multiply and fold.
@inlinable
public func hashBytes(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt64 {
    let multiplier: UInt64 = 0x9E37_79B9_7F4A_7C15
    var hash = UInt64(truncatingIfNeeded: bytes.count) &* multiplier ^ 0x2545_F491_4F6C_DD1D
    let raw = UnsafeRawBufferPointer(bytes)
    var at = 0
    while at + 8 <= raw.count {
        hash = foldMultiply(hash ^ raw.loadUnaligned(fromByteOffset: at, as: UInt64.self), multiplier)
        at += 8
    }
    var rest: UInt64 = 0
    while at < raw.count {
        rest = rest << 8 | UInt64(raw[at])
        at += 1
    }
    return foldMultiply(hash ^ rest, multiplier ^ 0xA076_1D64_78BD_642F)
}

/// The two halves of the 128-bit product, folded.
@inlinable @inline(__always)
public func foldMultiply(_ a: UInt64, _ b: UInt64) -> UInt64 {
    let product = a.multipliedFullWidth(by: b)
    return product.high ^ product.low
}

@inlinable
public func sameBytes(_ a: UnsafeBufferPointer<UInt8>, _ b: UnsafeBufferPointer<UInt8>) -> Bool {
    a.count == b.count && (a.count == 0 || memcmp(a.baseAddress!, b.baseAddress!, a.count) == 0)
}

/// The offset of `byte` in `bytes` from `start` on, or nil. memchr.
@inlinable
public func firstIndex(of byte: UInt8, in bytes: UnsafeBufferPointer<UInt8>, from start: Int = 0) -> Int? {
    guard start < bytes.count, let base = bytes.baseAddress,
        let found = memchr(base + start, Int32(byte), bytes.count - start)
    else { return nil }
    return UnsafeRawPointer(found) - UnsafeRawPointer(base)
}

/// The offset of `needle` in `bytes` from `start` on, or nil. memmem-like: memchr on the first
/// byte, then memcmp. An empty needle is found at `start`.
@inlinable
public func firstRange(
    of needle: UnsafeBufferPointer<UInt8>, in bytes: UnsafeBufferPointer<UInt8>, from start: Int = 0
) -> Int? {
    guard needle.count > 0 else { return start <= bytes.count ? start : nil }
    guard let base = bytes.baseAddress, let wanted = needle.baseAddress else { return nil }
    var at = start
    while at + needle.count <= bytes.count {
        guard let found = memchr(base + at, Int32(wanted[0]), bytes.count - needle.count + 1 - at) else { return nil }
        let place = UnsafeRawPointer(found) - UnsafeRawPointer(base)
        if memcmp(found, wanted, needle.count) == 0 { return place }
        at = place + 1
    }
    return nil
}

extension StaticString {
    /// The UTF-8 bytes, which live as long as the program.
    @inlinable public var utf8Bytes: UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: utf8Start, count: utf8CodeUnitCount)
    }
}
