internal import Instants

/// The timestamp that a captured text is, white space around it aside. nil when it has not the
/// shape of one; its `instant` is nil when it has, but names no possible time.
func scanTime(_ text: UnsafeBufferPointer<UInt8>, _ context: TimestampContext) -> ScannedTimestamp? {
    var start = 0
    while start < text.count, text[start] == 0x20 || text[start] == UInt8(ascii: "[") { start += 1 }
    return scanTimestamp(UnsafeBufferPointer(rebasing: text[start...]), context: context)
}

/// The timestamp at the very beginning of a line without a parser, bare or in a bracket.
///
/// Only shapes that nothing else has: a bare number or a date alone may be anything. A time of day
/// is no whole timestamp, but the level stands behind it too.
func leadingTimestamp(
    _ text: UnsafeBufferPointer<UInt8>, _ context: TimestampContext
) -> (start: Int, length: Int, isWhole: Bool)? {
    guard let first = text.first else { return nil }
    let start = first == UInt8(ascii: "[") || first == UInt8(ascii: "(") || first == UInt8(ascii: "<") ? 1 : 0
    guard text.count >= start + 10, first < 0x80,
        let found = scanTimestamp(UnsafeBufferPointer(rebasing: text[start...]), context: context)
    else { return nil }
    switch found.shape {
    case .dateOnly, .epoch, .tai64: return nil
    default: return (start, found.length, found.shape != .timeOfDay)
    }
}
