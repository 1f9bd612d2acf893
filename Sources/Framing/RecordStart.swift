internal import Records

/// True when `line`, indented or not, looks like the beginning of a record of its own: a timestamp,
/// a level, a dict, a progress bar, a line of Megatron's.
func isRecordStart(_ line: LineText) -> Bool {
    switch line.first {
    case UInt8(ascii: "{"): return line.starts("{'") || line.starts("{\"")
    case UInt8(ascii: "i"): return line.starts("iteration ") && line.body.contains(UInt8(ascii: "/"))
    case UInt8(ascii: "s"): return line.starts("samples/sec")
    case UInt8(ascii: "v"): return line.starts("validation ")
    case UInt8(ascii: ":"): return line.starts(":::MLLOG ")
    default: break
    }
    if hasTimestamp(line) || hasLevel(line) { return true }
    if line.first &- 0x30 < 10 {
        // `3/10 ...`, ` 40%|...`
        let end = line.digitsEnd(0)
        if end < line.body.count {
            if line.body[end] == UInt8(ascii: "%") { return true }
            if line.body[end] == UInt8(ascii: "/"), line.digitsEnd(end + 1) > end + 1 { return true }
        }
    }
    return line.contains("%|")
}

/// True when the text begins with a date or a time of day, bracketed or not.
func hasTimestamp(_ line: LineText) -> Bool {
    let bytes = line.body
    guard bytes.count >= 8 else { return false }
    var at = bytes[0] == UInt8(ascii: "[") || bytes[0] == UInt8(ascii: "<") || bytes[0] == UInt8(ascii: "(") ? 1 : 0
    if bytes[0] == UInt8(ascii: "<") {
        // A syslog priority.
        at = line.digitsEnd(1)
        guard at > 1, at < 5, at < bytes.count, bytes[at] == UInt8(ascii: ">") else { return false }
        at += 1
    }
    let end = line.digitsEnd(at)
    guard end + 3 < bytes.count else { return false }
    switch end - at {
    case 0: return isMonthDate(line, at) || isGlog(line, at) || isRubyStamp(line, at)
    case 1, 2:
        let next = bytes[end]
        guard bytes[end + 1] &- 0x30 < 10, bytes[end + 2] &- 0x30 < 10 || next == UInt8(ascii: ":") else {
            return (next == 0x20 || next == UInt8(ascii: "/") || next == UInt8(ascii: "-")) && isMonth(line, end + 1)
        }
        return end + 5 < bytes.count && bytes[end + 3] == next
            && (next == UInt8(ascii: ":") || next == UInt8(ascii: "/") || next == UInt8(ascii: "-")
                || next == UInt8(ascii: "."))
    case 4:
        let next = bytes[end]
        return (next == UInt8(ascii: "-") || next == UInt8(ascii: "/") || next == UInt8(ascii: "."))
            && bytes[end + 1] &- 0x30 < 10 && bytes[end + 2] &- 0x30 < 10
    case 6: return bytes[end] == 0x20 && line.digitsEnd(end + 1) > end + 1 && bytes.count > end + 6
    default: return false
    }
}

/// `Nov 20 `, `Fri Nov 20 `, `November 20, `
private func isMonthDate(_ line: LineText, _ start: Int) -> Bool {
    var at = start
    if isMonth(line, at) {
        at += 3
        while at < line.body.count, (line.body[at] | 0x20) &- 0x61 < 26 { at += 1 }
        while at < line.body.count, line.body[at] == 0x20, at - start < 12 { at += 1 }
        return line.digitsEnd(at) > at
    }
    guard at + 8 < line.body.count else { return false }
    for day in ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"] as [StaticString] where line.starts(day, at: at) {
        at += line.body[at + 3] == UInt8(ascii: ",") ? 5 : 4
        return isMonth(line, at) || line.digitsEnd(at) > at
    }
    return false
}

private func isMonth(_ line: LineText, _ at: Int) -> Bool {
    guard at + 3 < line.body.count, line.body[at] &- 0x41 < 26 else { return false }
    for month in ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"] as [StaticString]
    where line.starts(month, at: at) {
        return true
    }
    return false
}

/// `E, [2026-11-20T04:46:00.123456 #71]`, as Ruby's Logger has it.
private func isRubyStamp(_ line: LineText, _ at: Int) -> Bool {
    line.starts(", [", at: at + 1) && line.digitsEnd(at + 4) == at + 8
}

/// `E1120 04:46:00.`
private func isGlog(_ line: LineText, _ at: Int) -> Bool {
    switch line.body[at] {
    case UInt8(ascii: "I"), UInt8(ascii: "W"), UInt8(ascii: "E"), UInt8(ascii: "F"), UInt8(ascii: "D"):
        let end = line.digitsEnd(at + 1)
        return end - at >= 4 && end < line.body.count && line.body[end] == 0x20
    default: return false
    }
}

/// True when the text begins with a level as loggers write it: `ERROR:`, `[warn] `, `INFO `, `fail: `.
func hasLevel(_ line: LineText) -> Bool {
    let at = line.first == UInt8(ascii: "[") || line.first == UInt8(ascii: "<") ? 1 : 0
    var end = at
    while end < line.body.count, (line.body[end] | 0x20) &- 0x61 < 26, end - at < 9 { end += 1 }
    guard end - at >= 4, end < line.body.count else { return false }
    let next = line.body[end]
    let isUpper = line.body[at + 1] & 0x20 == 0
    guard next == UInt8(ascii: ":") || at == 1 || isUpper && (next == 0x20 || next == UInt8(ascii: "|")) else {
        return false
    }
    let words: [StaticString] =
        isUpper
        ? ["DEBUG", "INFO", "WARN", "WARNING", "ERROR", "CRITICAL", "FATAL", "TRACE", "NOTICE", "SEVERE"]
        : [
            "debug", "info", "warn", "warning", "error", "fail", "crit", "fatal", "trce", "dbug", "Error", "Warning",
            "Info", "Fatal",
        ]
    return words.contains { $0.utf8CodeUnitCount == end - at && line.starts($0, at: at) }
}
