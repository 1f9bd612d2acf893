import Instants
import Records

/// A value prepared for sorting: numbers by size, timestamps by time, other text by its characters
/// with runs of digits as numbers, so that `disk9` stands before `disk10`.
struct SortValue: Sendable {
    enum Kind: Sendable { case text, number, time }

    var kind: Kind
    var number: Double
    var time: Int64
    var text: [UInt8]

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        text = Array(bytes)
        number = 0
        time = 0
        kind = .text
        if let value = quantity(bytes) {
            kind = .number
            number = value
        } else if let instant = timestamp(bytes) {
            kind = .time
            time = instant.nanoseconds
        }
    }

    init(_ instant: Instant) {
        kind = .time
        number = 0
        time = instant.nanoseconds
        text = []
        instant.appendRFC3339(to: &text)
    }

    /// Negative when `self` comes first, 0 when neither does.
    func compare(_ other: SortValue) -> Int {
        if kind == .number, other.kind == .number, number != other.number { return number < other.number ? -1 : 1 }
        if kind == .time, other.kind == .time, time != other.time { return time < other.time ? -1 : 1 }
        return text.withUnsafeBufferPointer { a in other.text.withUnsafeBufferPointer { compareNaturally(a, $0) } }
    }
}

/// True when `a` comes before `b` in natural order; for single comparisons.
func precedes(_ a: UnsafeBufferPointer<UInt8>, _ b: UnsafeBufferPointer<UInt8>) -> Bool {
    if let x = quantity(a), let y = quantity(b), x != y { return x < y }
    return compareNaturally(a, b) < 0
}

/// Byte order, except that a run of digits counts as one number.
func compareNaturally(_ a: UnsafeBufferPointer<UInt8>, _ b: UnsafeBufferPointer<UInt8>) -> Int {
    var i = 0
    var j = 0
    while i < a.count, j < b.count {
        let x = digitRun(a, i)
        let y = digitRun(b, j)
        if x.length > 0, y.length > 0 {
            if x.length != y.length { return x.length < y.length ? -1 : 1 }
            for k in 0..<x.length where a[x.start + k] != b[y.start + k] {
                return a[x.start + k] < b[y.start + k] ? -1 : 1
            }
            i = x.start + x.length
            j = y.start + y.length
        } else {
            if a[i] != b[j] { return a[i] < b[j] ? -1 : 1 }
            i += 1
            j += 1
        }
    }
    return (a.count - i) - (b.count - j)
}

/// The run of digits at `at` without leading zeros, though one digit stays.
private func digitRun(_ bytes: UnsafeBufferPointer<UInt8>, _ at: Int) -> (start: Int, length: Int) {
    var end = at
    while end < bytes.count, bytes[end] >= 0x30, bytes[end] <= 0x39 { end += 1 }
    var start = at
    while start + 1 < end, bytes[start] == 0x30 { start += 1 }
    return (start, end - start)
}
