internal import Records

/// A log line that a Python traceback may belong to: it begins like one, or announces an error. A line
/// of level INFO or DEBUG does not: there the traceback is the end of the program.
func announces(_ held: LineText) -> Bool {
    if hasTimestamp(held) || hasLevel(held) { return !isUneventful(held) }
    if held.first &- 0x30 < 10 || held.first == UInt8(ascii: "[") { return !isUneventful(held) && !isProgress(held) }
    return held.last == UInt8(ascii: ":")
        || held.starts(
            anyOf: "Exception ", "Error ", "Unhandled ", "Task exception", "Future exception", "Process ", "--- ")
}

/// `3/10 [=====>`, ` 40%|`, `[4]\ttrain-loss:0.3`: what a training prints, which no traceback belongs to.
func isProgress(_ held: LineText) -> Bool {
    let end = held.digitsEnd(held.first == UInt8(ascii: "[") ? 1 : 0)
    guard end < held.body.count else { return false }
    if held.first != UInt8(ascii: "[") {
        return held.body[end] == UInt8(ascii: "/") || held.body[end] == UInt8(ascii: "%")
    }
    return end > 1 && held.body[end] == UInt8(ascii: "]") && end + 1 < held.body.count && held.body[end + 1] == 0x09
}

/// The level among the first words is that of something that failed.
func isSevere(_ held: LineText) -> Bool {
    guard isLogLine(held) else { return false }
    let head = LineText(UnsafeBufferPointer(rebasing: held.body[..<min(held.body.count, 96)]))
    return head.contains("ERROR") || head.contains("FATAL") || head.contains("SEVERE") || head.contains("WARN")
}

/// The level among the first words is INFO or DEBUG.
func isUneventful(_ held: LineText) -> Bool {
    let head = LineText(UnsafeBufferPointer(rebasing: held.body[..<min(held.body.count, 96)]))
    if head.contains("ERROR") || head.contains("CRITICAL") || head.contains("WARN") { return false }
    return head.contains("INFO") || head.contains("DEBUG") || head.starts("info") || head.starts("debug")
        || head.contains(" info") || head.contains("[info") || head.contains("minfo") || head.contains("mdebug")
        || (head.first == UInt8(ascii: "I") && hasTimestamp(held))
}

/// The line begins as a logger's lines do.
func isLogLine(_ held: LineText) -> Bool {
    hasTimestamp(held) || hasLevel(held) || held.first == UInt8(ascii: "[")
}
