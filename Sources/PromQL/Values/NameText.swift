/// True for a metric's name that needs no quotes: `[a-zA-Z_:][a-zA-Z0-9_:]*`.
public func isMetricName(_ name: String) -> Bool {
    guard let first = name.utf8.first, !(first >= 0x30 && first <= 0x39) else { return false }
    return name.utf8.allSatisfy { isWordByte($0) || $0 == UInt8(ascii: ":") }
}

/// True for a label's name that needs no quotes: `[a-zA-Z_][a-zA-Z0-9_]*`.
public func isLabelName(_ name: String) -> Bool {
    guard let first = name.utf8.first, !(first >= 0x30 && first <= 0x39) else { return false }
    return name.utf8.allSatisfy(isWordByte)
}

/// A letter of ASCII, a digit or `_`.
func isWordByte(_ byte: UInt8) -> Bool {
    let lower = byte | 0x20
    return (lower >= 0x61 && lower <= 0x7A) || (byte >= 0x30 && byte <= 0x39) || byte == UInt8(ascii: "_")
}
