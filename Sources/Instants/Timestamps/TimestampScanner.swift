/// Reads the timestamp that `bytes` begins with, in one pass, without allocating.
///
/// Knows the spellings shown at the cases of `TimestampShape`. A caller skips what stands before: a
/// bracket, a priority, the level letter of glog. Returns nil when the text does not begin with a
/// timestamp. Cost: about 30 ns in a release build.
public func scanTimestamp(
    _ bytes: UnsafeBufferPointer<UInt8>, context: TimestampContext
) -> ScannedTimestamp? {
    var reading = TimestampReading(cursor: ByteCursor(bytes), context: context)
    guard let shape = reading.read() else { return nil }
    if let instant = reading.instant {
        return ScannedTimestamp(instant: instant, length: reading.cursor.at, shape: shape, hasZone: true)
    }
    let hasZone = reading.parts.zone != CivilParts.missing
    let instant = reading.parts.resolved(context)
    return ScannedTimestamp(instant: instant, length: reading.cursor.at, shape: shape, hasZone: hasZone)
}

/// One attempt to read a timestamp. The shapes are told apart by the number of digits in front and
/// the byte behind them.
struct TimestampReading {
    var cursor: ByteCursor
    let context: TimestampContext
    var parts = CivilParts()
    /// Set by the shapes that count from an epoch.
    var instant: Instant?

    init(cursor: ByteCursor, context: TimestampContext) {
        self.cursor = cursor
        self.context = context
    }

    mutating func read() -> TimestampShape? {
        let first = cursor.peek()
        if readPadded() { return .yearFirst }
        if first &- 0x30 < 10 { return readDigits() }
        if first == UInt8(ascii: "@") { return readTAI64() }
        if first >= 0x80 || (first | 0x20) &- 0x61 < 26 { return readNames() }
        return nil
    }

    private mutating func readDigits() -> TimestampShape? {
        let digits = cursor.digitCount(limit: 20)
        let separator = cursor.peek(digits)
        switch (digits, separator) {
        case (4, UInt8(ascii: "-")), (4, UInt8(ascii: "/")), (4, UInt8(ascii: ".")): return readYearFirst(separator)
        case (4, 0x20): return cursor.isDigit(5) || cursor.peek(5) == 0x20 ? readGlog(4) : readYearName()
        case (3, 0x20): return readGlog(3)
        case (1...2, UInt8(ascii: ":")): return readTimeOfDay()
        case (1...2, UInt8(ascii: "/")), (1...2, UInt8(ascii: "-")), (1...2, UInt8(ascii: ".")), (1...2, 0x20):
            return readDayOrMonth(digits, separator)
        case (6, 0x20): return readShortYear()
        case (8, _): return readCompact()
        case (14, _): return readLongCompact()
        case (10..., _): return readEpoch(digits)
        default: return nil
        }
    }

    /// The time behind a date: any of the joins in use (a comma takes the blank behind it along),
    /// then time and zone. Consumes nothing when there is none.
    mutating func readJoinedTime() -> Bool {
        let start = cursor.at
        switch cursor.peek() {
        case UInt8(ascii: "T"), UInt8(ascii: "t"), 0x20, UInt8(ascii: "_"), UInt8(ascii: ":"), UInt8(ascii: "-"):
            cursor.at += 1
        case UInt8(ascii: ","):
            cursor.at += 1
            _ = cursor.skip(0x20)
        default: return false
        }
        if parts.readTime(&cursor, needsSeconds: false) || parts.readDottedTime(&cursor) {
            parts.readZone(&cursor)
            return true
        }
        cursor.at = start
        return false
    }

    private mutating func readTimeOfDay() -> TimestampShape? {
        guard parts.readTime(&cursor, needsSeconds: true) else { return nil }
        parts.readZone(&cursor)
        return cursor.isInWord ? nil : .timeOfDay
    }
}
