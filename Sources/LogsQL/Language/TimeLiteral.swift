import Instants
import Records

/// The period that a partly written time names: `2026-11` is the month, `2026-11-20T08:15` the
/// minute. Both ends belong to it.
///
/// `YYYY[-MM[-DD[Thh[:mm[:ss[.fraction]]]]]]`, then `Z` or `±hh:mm`; UTC without one. A blank may
/// stand for `T`. A whole number is seconds, milliseconds, microseconds or nanoseconds since the
/// epoch, by its size. nil for anything else. A time before 1677 or after 2262, which no record has,
/// is the end of the range that is nearer.
func timeLiteral(_ text: String) -> TimeRange? {
    let bytes = Array(text.utf8)
    if bytes.count > 5, bytes.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) { return unixTime(text) }
    var reader = TimeReader(bytes: bytes[...])
    let zone = reader.takeZone()
    return reader.period(zone ?? 0, clamping: true)
}

/// The instant a value stands for when it is a full timestamp, RFC 3339 with `T` or a blank.
func timestamp(_ bytes: UnsafeBufferPointer<UInt8>) -> Instant? {
    guard bytes.count >= 19, bytes.count <= 40, bytes[4] == 0x2D, bytes[7] == 0x2D, bytes[13] == 0x3A else {
        return nil
    }
    var reader = TimeReader(bytes: Array(bytes)[...])
    let zone = reader.takeZone()
    guard let period = reader.period(zone ?? 0) else { return nil }
    return period.start
}

private func unixTime(_ text: String) -> TimeRange? {
    guard let value = Int64(text) else { return nil }
    let units: [(limit: Int64, factor: Int64)] = [
        (100_000_000_000, 1_000_000_000), (100_000_000_000_000, 1_000_000), (100_000_000_000_000_000, 1000), (.max, 1),
    ]
    guard let unit = units.first(where: { value < $0.limit }) else { return nil }
    let (nanoseconds, isTooFar) = value.multipliedReportingOverflow(by: unit.factor)
    let start = Instant(nanoseconds: nanoseconds)
    return isTooFar ? nil : TimeRange(start: start, end: start + TimeSpan(nanoseconds: unit.factor - 1))
}

private struct TimeReader {
    var bytes: ArraySlice<UInt8>

    /// Takes `Z` or `±hh:mm` from the end; the offset in seconds.
    mutating func takeZone() -> Int? {
        if bytes.last == UInt8(ascii: "Z") || bytes.last == UInt8(ascii: "z") {
            bytes = bytes.dropLast()
            return 0
        }
        let tail = Array(bytes.suffix(6))
        guard tail.count == 6, bytes.count > 6, tail[0] == UInt8(ascii: "+") || tail[0] == UInt8(ascii: "-"),
            tail[3] == UInt8(ascii: ":"), let hours = digits(tail[1...2]), let minutes = digits(tail[4...5]),
            hours < 24,
            minutes < 60
        else { return nil }
        bytes = bytes.dropLast(6)
        return (hours * 3600 + minutes * 60) * (tail[0] == UInt8(ascii: "-") ? -1 : 1)
    }

    mutating func period(_ zone: Int, clamping: Bool = false) -> TimeRange? {
        guard let year = take(4) else { return nil }
        var parts = [year, 1, 1, 0, 0, 0]
        let separators: [[UInt8]] = [[0x2D], [0x2D], [0x54, 0x74, 0x20], [0x3A], [0x3A]]
        let limits = [1...12, 1...31, 0...23, 0...59, 0...60]
        var known = 1
        while known < 6, let separator = bytes.first {
            guard separators[known - 1].contains(separator) else { return nil }
            bytes = bytes.dropFirst()
            guard let value = take(2), limits[known - 1].contains(value) else { return nil }
            parts[known] = value
            known += 1
        }
        guard parts[2] <= CivilTime.days(year: parts[0], month: parts[1]) else { return nil }
        var fraction: (nanoseconds: Int, unit: Int64) = (0, 0)
        if known == 6, !bytes.isEmpty {
            guard let read = takeFraction() else { return nil }
            fraction = read
        }
        guard bytes.isEmpty else { return nil }
        guard let start = instant(parts, fraction.nanoseconds, zone) else {
            let end = year < 1970 ? Instant.distantPast : .distantFuture
            return clamping ? TimeRange(start: end, end: end) : nil
        }
        if known == 6 {
            return TimeRange(
                start: start,
                end: start + TimeSpan(nanoseconds: max(fraction.unit, 1) - 1 + (fraction.unit == 0 ? 999_999_999 : 0)))
        }
        guard let next = instant(Self.following(parts, known), 0, zone) else {
            return clamping ? TimeRange(start: start, end: .distantFuture) : nil
        }
        return TimeRange(start: start, end: next - TimeSpan(nanoseconds: 1))
    }

    /// The parts of the period after the one of which `known` parts are written.
    private static func following(_ parts: [Int], _ known: Int) -> [Int] {
        var next = parts
        next[known - 1] += 1
        if next[1] > 12 { next = [next[0] + 1, 1, 1, 0, 0, 0] }
        return next
    }

    private func instant(_ parts: [Int], _ nanosecond: Int, _ zone: Int) -> Instant? {
        let days = CivilTime.dayNumber(year: parts[0], month: parts[1], day: parts[2])
        let seconds = days * 86_400 + parts[3] * 3600 + parts[4] * 60 + parts[5] - zone
        return Instant(seconds: Int64(seconds), nanoseconds: Int64(nanosecond))
    }

    private mutating func takeFraction() -> (nanoseconds: Int, unit: Int64)? {
        guard bytes.first == UInt8(ascii: ".") || bytes.first == UInt8(ascii: ","), bytes.count <= 10 else {
            return nil
        }
        bytes = bytes.dropFirst()
        guard !bytes.isEmpty, let value = digits(bytes) else { return nil }
        var unit: Int64 = 1
        for _ in bytes.count..<9 { unit *= 10 }
        bytes = []
        return (value * Int(unit), unit)
    }

    private mutating func take(_ count: Int) -> Int? {
        guard bytes.count >= count, let value = digits(bytes.prefix(count)) else { return nil }
        bytes = bytes.dropFirst(count)
        return value
    }

    private func digits(_ bytes: ArraySlice<UInt8>) -> Int? {
        var value = 0
        for byte in bytes {
            guard byte >= 0x30, byte <= 0x39 else { return nil }
            value = value * 10 + Int(byte - 0x30)
        }
        return value
    }
}

extension CivilTime {
    static func days(year: Int, month: Int) -> Int {
        let next =
            month == 12 ? dayNumber(year: year + 1, month: 1, day: 1) : dayNumber(year: year, month: month + 1, day: 1)
        return next - dayNumber(year: year, month: month, day: 1)
    }
}
