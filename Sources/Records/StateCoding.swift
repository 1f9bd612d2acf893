/// Writes the value of a state row: LEB128 numbers and length-prefixed bytes, opened by a version.
public struct StateWriter: Sendable {
    public private(set) var bytes: [UInt8] = []

    public init(version: UInt8) { bytes.append(version) }

    /// Begins anew, in the same memory.
    public mutating func restart(version: UInt8) {
        bytes.removeAll(keepingCapacity: true)
        bytes.append(version)
    }

    public mutating func append(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    /// Zigzag, so that small negative numbers are short too.
    public mutating func append(_ value: Int64) { append(UInt64(bitPattern: value << 1 ^ value >> 63)) }
    public mutating func append(_ value: Int) { append(Int64(value)) }
    public mutating func append(_ value: Bool) { bytes.append(value ? 1 : 0) }

    public mutating func append(_ value: Double) {
        for shift in stride(from: 0, to: 64, by: 8) {
            bytes.append(UInt8(truncatingIfNeeded: value.bitPattern >> UInt64(shift)))
        }
    }

    public mutating func append(_ value: some Collection<UInt8>) {
        append(UInt64(value.count))
        bytes.append(contentsOf: value)
    }

    public mutating func append(_ value: String) { append(value.utf8) }
}

/// Reads what `StateWriter` wrote. Every read past the end or of a damaged length gives nil.
public struct StateReader: Sendable {
    private let bytes: [UInt8]
    private var at = 1
    /// The version the value was written with; 0 when it is empty.
    public let version: UInt8

    public init(_ bytes: [UInt8]) {
        self.bytes = bytes
        version = bytes.first ?? 0
    }

    /// True when all has been read.
    public var isAtEnd: Bool { at >= bytes.count }

    public mutating func unsigned() -> UInt64? {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while at < bytes.count, shift < 64 {
            let byte = bytes[at]
            at += 1
            value |= UInt64(byte & 0x7F) << shift
            if byte & 0x80 == 0 { return value }
            shift += 7
        }
        return nil
    }

    public mutating func signed() -> Int64? {
        unsigned().map { Int64(bitPattern: $0 >> 1) ^ -Int64(bitPattern: $0 & 1) }
    }

    public mutating func integer() -> Int? { signed().map { Int($0) } }

    /// A count of things that follow, each at least one byte long; nil when they cannot be there.
    public mutating func count() -> Int? {
        guard let count = unsigned(), count <= UInt64(max(0, bytes.count - at)) else { return nil }
        return Int(count)
    }

    public mutating func boolean() -> Bool? {
        guard at < bytes.count else { return nil }
        at += 1
        return bytes[at - 1] != 0
    }

    public mutating func double() -> Double? {
        guard at + 8 <= bytes.count else { return nil }
        var pattern: UInt64 = 0
        for offset in 0..<8 { pattern |= UInt64(bytes[at + offset]) << UInt64(offset * 8) }
        at += 8
        return Double(bitPattern: pattern)
    }

    public mutating func blob() -> [UInt8]? {
        guard let count = count() else { return nil }
        at += count
        return Array(bytes[(at - count)..<at])
    }

    public mutating func string() -> String? { blob().map { String(decoding: $0, as: UTF8.self) } }
}
