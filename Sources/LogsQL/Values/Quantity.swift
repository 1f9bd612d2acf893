import Records

/// The number a value stands for: decimal or scientific, a duration in nanoseconds (`1.5s`,
/// `1h30m`), or a size in bytes (`10MiB`, `2.5KB`, `10K`). nil for other text, for infinities
/// and NaN. No allocation.
func quantity(_ bytes: UnsafeBufferPointer<UInt8>) -> Double? {
    guard let first = bytes.first, isDigit(first) || first == 0x2D || first == 0x2B || first == 0x2E else { return nil }
    if let plain = number(in: bytes) { return plain.isFinite ? plain : nil }
    guard bytes.count < 64, !isDigit(bytes[bytes.count - 1]) else { return nil }
    return measured(bytes, durationUnits) ?? measured(bytes, sizeUnits)
}

/// The number a query means: as `quantity`, and `inf`, and `_` between digits.
func numberLiteral(_ text: String) -> Double? {
    var plain = text.contains("_") ? text.filter { $0 != "_" } : text
    if let infinity = ["inf": Double.infinity, "+inf": .infinity, "-inf": -.infinity][plain.lowercased()] {
        return infinity
    }
    return plain.withUTF8(quantity)
}

/// A duration in nanoseconds, such as `5m`, `-1h30m`, `1.5s`.
func durationLiteral(_ text: String) -> Double? {
    var text = text
    return text.withUTF8 { measured($0, durationUnits) }
}

private func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

private typealias Unit = (name: StaticString, factor: Double)

/// Longer names before their beginnings.
private let durationUnits: [Unit] = [
    ("ns", 1), ("µs", 1e3), ("μs", 1e3), ("us", 1e3), ("ms", 1e6), ("s", 1e9), ("m", 60e9), ("h", 3600e9),
    ("d", 86_400e9), ("w", 604_800e9), ("y", 31_536_000e9),
]

private let sizeUnits: [Unit] = [
    ("KiB", 1024), ("MiB", 1_048_576), ("GiB", 1_073_741_824), ("TiB", 1_099_511_627_776), ("KB", 1e3), ("MB", 1e6),
    ("GB", 1e9), ("TB", 1e12), ("Ki", 1024), ("Mi", 1_048_576), ("Gi", 1_073_741_824), ("Ti", 1_099_511_627_776),
    ("K", 1e3), ("M", 1e6), ("G", 1e9), ("T", 1e12), ("B", 1),
]

/// The sum of numbers with units, `1h30m`; a sign may stand before all.
private func measured(_ bytes: UnsafeBufferPointer<UInt8>, _ units: [Unit]) -> Double? {
    guard let first = bytes.first else { return nil }
    let isSigned = first == 0x2D || first == 0x2B
    var at = isSigned ? 1 : 0
    var total = 0.0
    guard at < bytes.count else { return nil }
    while at < bytes.count {
        let start = at
        while at < bytes.count, isDigit(bytes[at]) || bytes[at] == 0x2E { at += 1 }
        guard at > start, let count = number(in: UnsafeBufferPointer(rebasing: bytes[start..<at])),
            let unit = units.first(where: { begins(bytes, at, $0.name) })
        else { return nil }
        total += count * unit.factor
        at += unit.name.utf8CodeUnitCount
    }
    return first == 0x2D ? -total : total
}

private func begins(_ bytes: UnsafeBufferPointer<UInt8>, _ at: Int, _ name: StaticString) -> Bool {
    let length = name.utf8CodeUnitCount
    guard at + length <= bytes.count else { return false }
    return sameBytes(UnsafeBufferPointer(rebasing: bytes[at..<(at + length)]), name.utf8Bytes)
}
