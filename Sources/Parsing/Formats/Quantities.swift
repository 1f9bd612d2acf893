internal import Records

/// The seconds of a duration as programs print it: `155ms`, `0.412s`, `1m 30s`, `0:00:00.01`,
/// `1:52:09`, `2 days, 10:38:57`. nil for anything else, also for a number without a unit.
func seconds(in text: UnsafeBufferPointer<UInt8>) -> Double? {
    var at = 0
    var total = 0.0
    var parts = 0
    while at < text.count, parts < 6 {
        guard let value = leadingNumber(text, &at) else { return nil }
        if at < text.count, text[at] == UInt8(ascii: ":") {
            guard let clock = clockSeconds(text, &at, value) else { return nil }
            total += clock
        } else {
            while at < text.count, text[at] == 0x20 { at += 1 }
            let from = at
            while at < text.count, text[at] > 0x20, text[at] != UInt8(ascii: ","), !isDigit(text[at]) { at += 1 }
            guard let unit = secondsOfUnit(UnsafeBufferPointer(rebasing: text[from..<at])) else { return nil }
            total += value * unit
        }
        while at < text.count, text[at] == 0x20 || text[at] == UInt8(ascii: ",") { at += 1 }
        parts += 1
    }
    return parts > 0 && at == text.count ? total : nil
}

/// The fields of a clock behind its first one, `52:09` of `1:52:09`.
private func clockSeconds(_ text: UnsafeBufferPointer<UInt8>, _ at: inout Int, _ first: Double) -> Double? {
    var total = first
    var fields = 1
    while at < text.count, text[at] == UInt8(ascii: ":"), fields < 3 {
        at += 1
        guard let value = leadingNumber(text, &at) else { return nil }
        total = total * 60 + value
        fields += 1
    }
    return total
}

/// Digits with a fraction.
private func leadingNumber(_ text: UnsafeBufferPointer<UInt8>, _ at: inout Int) -> Double? {
    let from = at
    while at < text.count, isDigit(text[at]) || text[at] == UInt8(ascii: ".") { at += 1 }
    return number(in: UnsafeBufferPointer(rebasing: text[from..<at]))
}

private func secondsOfUnit(_ unit: UnsafeBufferPointer<UInt8>) -> Double? {
    for entry in durationUnits where sameBytes(unit, entry.unit.utf8Bytes) { return entry.seconds }
    return nil
}

private let durationUnits: [(unit: StaticString, seconds: Double)] = [
    ("s", 1), ("ms", 1e-3), ("us", 1e-6), ("µs", 1e-6), ("ns", 1e-9), ("m", 60), ("min", 60), ("h", 3600),
    ("d", 86400), ("day", 86400), ("days", 86400), ("sec", 1), ("secs", 1), ("seconds", 1), ("usec", 1e-6),
    ("msec", 1e-3), ("s/it", 1), ("ms/step", 1e-3), ("s/step", 1), ("us/step", 1e-6), ("min/step", 60),
]

/// The number at the start of `text`, multiplied by `base` once for K, twice for M and so on.
///
/// `3782M`, `66.91GiB`, `4.5 GB`, `512 bytes`. nil when something else follows.
func scaled(_ text: UnsafeBufferPointer<UInt8>, by base: Double) -> Double? {
    guard let end = numberTextEnd(text, 0), let value = number(in: UnsafeBufferPointer(rebasing: text[..<end])) else {
        return nil
    }
    var at = end
    while at < text.count, text[at] == 0x20 { at += 1 }
    guard at < text.count else { return value }
    var result = value
    if let power = "KMGTP".utf8.firstIndex(of: text[at] & 0xDF) {
        for _ in 0...("KMGTP".utf8.distance(from: "KMGTP".utf8.startIndex, to: power)) { result *= base }
        at += 1
        if at < text.count, text[at] == UInt8(ascii: "i") { at += 1 }
    }
    let rest = UnsafeBufferPointer(rebasing: text[at...])
    let isUnit =
        rest.count == 0 || sameBytes(rest, ("B" as StaticString).utf8Bytes)
        || sameBytes(rest, ("bytes" as StaticString).utf8Bytes)
    return isUnit ? result : nil
}
