extension CivilParts {
    /// Reads `Z`, `+0000`, `+01:30`, `-05`, ` +0000`, ` CEST`, ` -0400 EDT`. Without one nothing is
    /// consumed.
    @inline(__always)
    mutating func readZone(_ cursor: inout ByteCursor) {
        switch cursor.peek() {
        case UInt8(ascii: "Z"), UInt8(ascii: "z"): readZulu(&cursor)
        case UInt8(ascii: "+"), UInt8(ascii: "-"): readOffset(&cursor, behindBlank: false)
        case 0x20:
            let next = cursor.peek(1)
            if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") {
                readOffset(&cursor, behindBlank: true)
            } else if next &- 0x41 < 26 {
                readAbbreviation(&cursor)
            }
        default: break
        }
    }

    private mutating func readZulu(_ cursor: inout ByteCursor) {
        var behind = cursor
        behind.at += 1
        guard !behind.isInWord else { return }
        cursor = behind
        zone = 0
    }

    /// An offset; behind a blank it needs all four digits, so that a negative number is none.
    private mutating func readOffset(_ cursor: inout ByteCursor, behindBlank: Bool) {
        var reading = cursor
        if behindBlank { reading.at += 1 }
        let isNegative = reading.peek() == UInt8(ascii: "-")
        reading.at += 1
        let hours = reading.two()
        guard hours >= 0, hours <= 15 else { return }
        var minutes = 0
        if reading.peek() == UInt8(ascii: ":"), reading.isDigit(1) { reading.at += 1 }
        if reading.isDigit() {
            minutes = reading.two()
        } else if behindBlank {
            return
        }
        guard minutes >= 0, minutes < 60, !reading.isInWord else { return }
        zone = (hours * 3600 + minutes * 60) * (isNegative ? -1 : 1)
        cursor = reading
        guard cursor.peek() == 0x20, cursor.peek(1) &- 0x41 < 26 else { return }
        // Go writes the name behind the offset; the offset counts.
        let offset = zone
        readAbbreviation(&cursor)
        zone = offset
    }

    /// A blank and a known zone name.
    mutating func readAbbreviation(_ cursor: inout ByteCursor) {
        var reading = cursor
        reading.at += 1
        var key: UInt64 = 0
        var length = 0
        while length < 6, reading.peek() &- 0x41 < 26 {
            key = key << 8 | UInt64(reading.peek())
            reading.at += 1
            length += 1
        }
        // What mostly stands there is a level; no zone ends like one.
        let last = UInt8(truncatingIfNeeded: key)
        guard length >= 2, length <= 5,
            last == UInt8(ascii: "T") || last == UInt8(ascii: "C") || last == UInt8(ascii: "Z"),
            !reading.isInWord, let found = zoneOffsets.first(where: { $0.key == key })
        else { return }
        zone = found.seconds
        cursor = reading
        let isUniversal = key == 0x55_5443 || key == 0x47_4D54
        if isUniversal, cursor.peek() == UInt8(ascii: "+") || cursor.peek() == UInt8(ascii: "-") {
            readOffset(&cursor, behindBlank: false)
        }
    }
}

/// Offsets of zone names in logs. Several names are ambiguous; the reading most common in logs
/// is taken: `BST` is British, `IST` Indian, `CST` American.
private let zoneOffsets: [(key: UInt64, seconds: Int)] = {
    let hours: [(String, Double)] = [
        ("UTC", 0), ("GMT", 0), ("WET", 0), ("WEST", 1), ("BST", 1), ("CET", 1), ("MEZ", 1), ("CEST", 2), ("MESZ", 2),
        ("EET", 2), ("EEST", 3), ("MSK", 3), ("IST", 5.5), ("SGT", 8), ("HKT", 8), ("AWST", 8), ("JST", 9),
        ("KST", 9), ("ACST", 9.5), ("ACDT", 10.5), ("AEST", 10), ("AEDT", 11), ("NZST", 12), ("NZDT", 13),
        ("NST", -3.5), ("NDT", -2.5), ("AST", -4), ("ADT", -3), ("EST", -5), ("EDT", -4), ("CST", -6), ("CDT", -5),
        ("MST", -7), ("MDT", -6), ("PST", -8), ("PDT", -7), ("AKST", -9), ("AKDT", -8), ("HST", -10), ("SAST", 2),
        ("BRT", -3), ("BRST", -2), ("ART", -3), ("UYT", -3), ("CLT", -4), ("CLST", -3), ("COT", -5), ("PET", -5),
        ("WAT", 1), ("CAT", 2), ("EAT", 3), ("IDT", 3), ("TRT", 3), ("SAMT", 4), ("YEKT", 5), ("PKT", 5),
        ("OMST", 6), ("NOVT", 7), ("KRAT", 7), ("IRKT", 8), ("YAKT", 9), ("VLAT", 10), ("NPT", 5.75),
    ]
    return hours.map { (name, offset) in
        (name.utf8.reduce(0) { $0 << 8 | UInt64($1) }, Int(offset * 3600))
    }
}()
