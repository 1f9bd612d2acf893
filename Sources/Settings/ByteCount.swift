/// The number of bytes that `text` spells: `1048576`, `64KiB`, `10 GiB`, `1.5GB`.
///
/// Units `B`, `KB` to `TB` (powers of 1000), `KiB` to `TiB` (powers of 1024), in any case, the `B` may
/// be missing. nil for anything else, for a negative number and past 2⁶³.
public func byteCount(_ text: String) -> Int? {
    let digits = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
    guard digits.first != ".", digits.last != ".", let number = Double(digits) else { return nil }
    let word = text.dropFirst(digits.count).drop { $0 == " " }.lowercased()
    guard
        let unit = byteUnits.first(where: { $0.name == word || $0.name == word + "b" || word.isEmpty && $0.name == "b" }
        )
    else { return nil }
    if unit.bytes == 1, digits.contains(".") { return nil }
    // A whole number of bytes must not be rounded on its way through a Double.
    if let whole = Int(digits) {
        let (product, over) = whole.multipliedReportingOverflow(by: unit.bytes)
        return over ? nil : product
    }
    let bytes = number * Double(unit.bytes)
    return bytes < 9.2e18 ? Int(bytes) : nil
}

/// `bytes` in the largest binary unit that divides it: `64 MiB`, `1000 B`.
public func byteText(_ bytes: Int) -> String {
    for (name, unit) in [("TiB", 1 << 40), ("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)]
    where bytes >= unit && bytes % unit == 0 {
        return "\(bytes / unit) \(name)"
    }
    return "\(bytes) B"
}

private let byteUnits: [(name: String, bytes: Int)] = [
    ("b", 1), ("kb", 1000), ("mb", 1_000_000), ("gb", 1_000_000_000), ("tb", 1_000_000_000_000),
    ("kib", 1 << 10), ("mib", 1 << 20), ("gib", 1 << 30), ("tib", 1 << 40),
]
