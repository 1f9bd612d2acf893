internal import Records

/// The level that a line without a parser shows in the usual place: `ERROR: ...`, `[warn] ...`,
/// `<Info> ...`, `[core:error] ...`, `FATAL something`. nil when there is none. Looks at the first
/// word only; behind a timestamp it may stand in lower case without a colon too.
func guessLevel(_ bytes: UnsafeBufferPointer<UInt8>, isBehindTime: Bool = false) -> Level? {
    var at = 0
    while at < bytes.count, at < 8, bytes[at] == 0x20 { at += 1 }
    guard at < bytes.count else { return nil }
    let isBracketed = bytes[at] == UInt8(ascii: "[") || bytes[at] == UInt8(ascii: "<") || bytes[at] == UInt8(ascii: "(")
    if isBracketed || bytes[at] == UInt8(ascii: "|") { at += 1 }
    if isBracketed, let module = moduleEnd(bytes, from: at) { at = module }
    let start = at
    var isUpper = true
    while at < bytes.count, at - start < 12 {
        let lower = bytes[at] | 0x20
        guard lower >= 0x61, lower <= 0x7A else { break }
        if bytes[at] & 0x20 != 0 { isUpper = false }
        at += 1
    }
    guard at - start >= 3, at < bytes.count else { return nil }
    let word = UnsafeBufferPointer(rebasing: bytes[start..<at])
    guard isLevelWord(word), let level = Level(word: word) else { return nil }
    let next = bytes[at]
    if isBracketed {
        return next == UInt8(ascii: "]") || next == UInt8(ascii: ">") || next == UInt8(ascii: ")") || next == 0x20
            ? level : nil
    }
    if next == UInt8(ascii: ":") { return level }
    return (isUpper || isBehindTime)
        && (next == 0x20 || next == 0x09 || next == UInt8(ascii: "|") || next == UInt8(ascii: "]")) ? level : nil
}

/// Behind `mpm_prefork:` in `[mpm_prefork:notice]`, Apache's way to name module and level.
private func moduleEnd(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
    var at = start
    while at < bytes.count, at - start < 24, (bytes[at] | 0x20) &- 0x61 < 26 || bytes[at] == UInt8(ascii: "_") {
        at += 1
    }
    return at > start && at < bytes.count && bytes[at] == UInt8(ascii: ":") ? at + 1 : nil
}

/// Words that say nothing but a level. (`log`, `config` or `success` begin ordinary sentences.)
private func isLevelWord(_ word: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let first = word.first else { return false }
    func any(_ texts: StaticString...) -> Bool {
        texts.contains { text in
            text.utf8CodeUnitCount == word.count && !word.indices.contains { word[$0] | 0x20 != text.utf8Start[$0] }
        }
    }
    switch first | 0x20 {
    case UInt8(ascii: "e"): return any("error", "err", "emerg", "emergency")
    case UInt8(ascii: "w"): return any("warning", "warn", "wrn")
    case UInt8(ascii: "i"): return any("info", "inf")
    case UInt8(ascii: "d"): return any("debug", "dbg")
    case UInt8(ascii: "f"): return any("fatal", "ftl")
    case UInt8(ascii: "c"): return any("critical", "crit")
    case UInt8(ascii: "t"): return any("trace")
    case UInt8(ascii: "n"): return any("notice")
    case UInt8(ascii: "s"): return any("severe")
    case UInt8(ascii: "p"): return any("panic")
    case UInt8(ascii: "a"): return any("alert")
    default: return false
    }
}

/// The level of text that no parser takes: a Python traceback or a panic is an error, else what
/// the line shows at its beginning or right behind its timestamp, which ends at `header`.
func guessTextLevel(_ text: UnsafeBufferPointer<UInt8>, behind header: Int, isMultiline: Bool) -> Level {
    let traceback: StaticString = "Traceback (most recent call last)"
    let head = text.prefix(4096)
    if isMultiline || text.first == UInt8(ascii: "T"),
        firstRange(of: traceback.utf8Bytes, in: UnsafeBufferPointer(rebasing: head)) != nil
    {
        return .error
    }
    if let level = guessLevel(text) { return level }
    guard header > 0 else { return .unknown }
    var at = header
    let end = min(text.count, header + 48)
    // Between time and level stand brackets, dashes, process numbers.
    while at < end {
        if let level = guessLevel(UnsafeBufferPointer(rebasing: text[at...]), isBehindTime: true) { return level }
        let byte = text[at]
        guard
            isDigit(byte) || byte == 0x20 || byte == 0x09 || (byte < 0x30 && byte > 0x20) || byte == UInt8(ascii: "[")
                || byte == UInt8(ascii: "]") || byte == UInt8(ascii: "{") || byte == UInt8(ascii: "}")
                || byte == UInt8(ascii: "|") || byte == UInt8(ascii: ":")
        else { return .unknown }
        at += 1
    }
    return .unknown
}
