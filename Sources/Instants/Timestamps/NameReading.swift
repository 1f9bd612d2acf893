/// Reads a month's name, 1 to 12, or 0: `Nov`, `November`, `nov.`, also in French, German, Spanish
/// and their neighbours as journald and syslog write them. Leaves `cursor` alone when there is none.
func readMonth(_ cursor: inout ByteCursor) -> Int {
    let start = cursor.at
    let month = monthNumber(lowercaseKey(cursor))
    if month > 0 {
        cursor.at += 3
        guard cursor.isInWord else {
            // `nov. 20`
            if cursor.peek() == UInt8(ascii: "."), cursor.peek(1) == 0x20 { cursor.at += 1 }
            return month
        }
        if skipRest(of: monthNames[month - 1], &cursor) { return month }
        cursor.at = start
    }
    return readForeignMonth(&cursor)
}

/// Reads a weekday's name with a comma and blanks behind it. False, and nothing consumed, when
/// there is none.
func skipWeekday(_ cursor: inout ByteCursor) -> Bool {
    let names: StaticString
    switch lowercaseKey(cursor) {
    case 0x6D6F6E: names = "monday"
    case 0x747565: names = "tuesday"
    case 0x776564: names = "wednesday"
    case 0x746875: names = "thursday"
    case 0x667269: names = "friday"
    case 0x736174: names = "saturday"
    case 0x73756E: names = "sunday"
    default: return false
    }
    let start = cursor.at
    cursor.at += 3
    if cursor.isInWord, !skipRest(of: names, &cursor) {
        cursor.at = start
        return false
    }
    _ = cursor.skip(UInt8(ascii: ","))
    guard cursor.peek() == 0x20 else {
        cursor.at = start
        return false
    }
    cursor.skipSpaces()
    return true
}

/// The next three bytes in lower case as one number; a byte that is no letter gives no key of a name.
@inline(__always)
private func lowercaseKey(_ cursor: ByteCursor) -> UInt32 {
    UInt32(cursor.peek() | 0x20) << 16 | UInt32(cursor.peek(1) | 0x20) << 8 | UInt32(cursor.peek(2) | 0x20)
}

@inline(__always)
private func monthNumber(_ key: UInt32) -> Int {
    switch key {
    case 0x6A616E: 1  // jan
    case 0x666562: 2  // feb
    case 0x6D6172: 3  // mar
    case 0x617072: 4  // apr
    case 0x6D6179: 5  // may
    case 0x6A756E: 6  // jun
    case 0x6A756C: 7  // jul
    case 0x617567: 8  // aug
    case 0x736570: 9  // sep
    case 0x6F6374: 10  // oct
    case 0x6E6F76: 11  // nov
    case 0x646563: 12  // dec
    default: 0
    }
}

private let monthNames: [StaticString] = [
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
]

/// Skips the letters of `name` behind its first three, which were read; false when others stand there.
private func skipRest(of name: StaticString, _ cursor: inout ByteCursor) -> Bool {
    for index in 3..<max(3, name.utf8CodeUnitCount) {
        guard cursor.peek(index - 3) | 0x20 == name.utf8Start[index] else { return false }
    }
    cursor.at += name.utf8CodeUnitCount - 3
    return !cursor.isInWord
}

/// Skips a French, German, Spanish, Italian, Dutch or Portuguese weekday with the sign and the
/// blanks behind it. False, and nothing consumed, when there is none.
func skipForeignWeekday(_ cursor: inout ByteCursor) -> Bool {
    var reading = cursor
    // The letters that a weekday begins with: d f g j l m q s t v w z.
    guard UInt64(0x4DA_34D0) >> UInt64(cursor.peek() & 31) & 1 != 0 else { return false }
    while reading.isInWord, !reading.isDigit(), reading.at - cursor.at < 12 { reading.at += 1 }
    let length = reading.at - cursor.at
    let mark = reading.peek()
    guard length >= 2, mark == 0x20 || mark == UInt8(ascii: ".") || mark == UInt8(ascii: ","),
        foreignWeekdays.contains(where: { isSame($0, cursor, length) })
    else { return false }
    _ = reading.skip(UInt8(ascii: "."))
    _ = reading.skip(UInt8(ascii: ","))
    guard reading.skip(0x20) else { return false }
    reading.skipSpaces()
    cursor = reading
    return true
}

private let foreignWeekdays: [StaticString] = [
    "mo", "di", "mi", "do", "fr", "sa", "so", "montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag",
    "sonntag", "lun", "mar", "mer", "jeu", "ven", "sam", "dim", "lundi", "mardi", "mercredi", "jeudi", "vendredi",
    "samedi", "dimanche", "mié", "mie", "jue", "vie", "sáb", "sab", "dom", "gio", "ma", "wo", "vr", "za", "zo",
    "seg", "ter", "qua", "qui", "sex",
]

/// True when the `length` bytes at the cursor are `name`, upper case of ASCII letters aside.
private func isSame(_ name: StaticString, _ cursor: ByteCursor, _ length: Int) -> Bool {
    guard name.utf8CodeUnitCount == length else { return false }
    for index in 0..<length {
        let byte = cursor.peek(index)
        let lower = byte < 0x80 ? byte | 0x20 : byte
        if lower != name.utf8Start[index] { return false }
    }
    return true
}

/// Abbreviated and full names that the English three letters do not cover.
private let foreignMonths: [(name: StaticString, month: Int)] = [
    ("janv", 1), ("janvier", 1), ("januar", 1), ("ene", 1), ("enero", 1), ("gen", 1), ("jänner", 1),
    ("fev", 2), ("févr", 2), ("février", 2), ("februar", 2), ("febr", 2), ("febrero", 2), ("fév", 2),
    ("mars", 3), ("mär", 3), ("märz", 3), ("mrz", 3), ("mrt", 3), ("marzo", 3),
    ("avr", 4), ("avril", 4), ("abr", 4), ("abril", 4),
    ("mai", 5), ("mayo", 5), ("mei", 5), ("mag", 5), ("maj", 5),
    ("juin", 6), ("juni", 6), ("junio", 6), ("giu", 6),
    ("juil", 7), ("juillet", 7), ("juli", 7), ("julio", 7), ("lug", 7),
    ("août", 8), ("ago", 8), ("agosto", 8),
    ("sept", 9), ("septembre", 9), ("set", 9),
    ("okt", 10), ("oktober", 10), ("octobre", 10), ("ott", 10), ("out", 10),
    ("novembre", 11), ("déc", 12), ("décembre", 12), ("dez", 12), ("dezember", 12), ("dic", 12), ("dicembre", 12),
    ("diciembre", 12), ("des", 12), ("septiembre", 9), ("noviembre", 11), ("octubre", 10),
]

/// A month that is not English: a word of at most eleven bytes with a number behind it.
private func readForeignMonth(_ cursor: inout ByteCursor) -> Int {
    var reading = cursor
    while reading.isInWord, !reading.isDigit(), reading.at - cursor.at < 12 { reading.at += 1 }
    let length = reading.at - cursor.at
    _ = reading.skip(UInt8(ascii: "."))
    let mark = reading.peek()
    let isParted = mark == 0x20 || mark == UInt8(ascii: "/") || mark == UInt8(ascii: "-")
    guard length >= 3, length < 12, isParted, reading.isDigit(1) || reading.isDigit(2) else { return 0 }
    for (name, month) in foreignMonths where isSame(name, cursor, length) {
        cursor = reading
        return month
    }
    return 0
}
