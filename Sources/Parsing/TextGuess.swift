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
    guard at > start, at < bytes.count else { return nil }
    let word = UnsafeBufferPointer(rebasing: bytes[start..<at])
    if word.count == 1 { return isBracketed && isUpper && isDigitBehindBlank(bytes, at) ? Level(word: word) : nil }
    guard word.count >= 3 else { return nil }
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

/// True in `[W 2026-11-20 ...`, behind the letter.
private func isDigitBehindBlank(_ bytes: UnsafeBufferPointer<UInt8>, _ at: Int) -> Bool {
    at + 1 < bytes.count && bytes[at] == 0x20 && isDigit(bytes[at + 1])
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
func isLevelWord(_ word: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let first = word.first else { return false }
    func any(_ texts: StaticString...) -> Bool {
        texts.contains { text in
            text.utf8CodeUnitCount == word.count && !word.indices.contains { word[$0] | 0x20 != text.utf8Start[$0] }
        }
    }
    switch first | 0x20 {
    case UInt8(ascii: "e"): return any("error", "err", "emerg", "emergency")
    case UInt8(ascii: "w"): return any("warning", "warn", "wrn")
    case UInt8(ascii: "i"): return any("info", "inf", "information")
    case UInt8(ascii: "d"): return any("debug", "dbg", "dbug")
    case UInt8(ascii: "f"): return any("fatal", "ftl", "fail")
    case UInt8(ascii: "c"): return any("critical", "crit")
    case UInt8(ascii: "t"): return any("trace", "trce")
    case UInt8(ascii: "n"): return any("notice")
    case UInt8(ascii: "s"): return any("severe")
    case UInt8(ascii: "p"): return any("panic")
    case UInt8(ascii: "a"): return any("alert")
    case UInt8(ascii: "v"): return any("verbose", "vrb")
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
    return header > 0 ? guessLevel(text, behind: header) : .unknown
}

/// The level behind a timestamp: signs, numbers and up to four brackets and two words may stand
/// before it, as the thread, the process and the class do.
private func guessLevel(_ text: UnsafeBufferPointer<UInt8>, behind header: Int) -> Level {
    var at = header
    let end = min(text.count, header + 128)
    var brackets = 0
    var words = 0
    while at < end {
        let byte = text[at]
        if byte <= 0x20 || isDigit(byte) || "|#-*/,.:;])}'\"".utf8.contains(byte) {
            at += 1
            continue
        }
        let rest = UnsafeBufferPointer(rebasing: text[at..<end])
        if let level = guessLevel(rest, isBehindTime: words == 0), words == 0 || isUpper(rest) { return level }
        if "[(<{".utf8.contains(byte) {
            if let level = levelInBracket(rest) { return level }
            guard brackets < 4, let close = bracketEnd(rest) else { return .unknown }
            brackets += 1
            at += close
            continue
        }
        var length = 0
        while length < rest.count, rest[length] > 0x20, rest[length] != UInt8(ascii: "|") { length += 1 }
        if let level = levelOfPair(UnsafeBufferPointer(rebasing: rest[..<length])) { return level }
        guard words < 2, length < rest.count else { return .unknown }
        words += 1
        at += length
    }
    return .unknown
}

/// True when the first letter is a capital, or the one behind a bracket.
private func isUpper(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    text[0] &- 0x41 < 26 || (text.count > 1 && !(text[0] | 0x20 &- 0x61 < 26) && text[1] &- 0x41 < 26)
}

/// The length of a bracket on one line, or nil.
private func bracketEnd(_ text: UnsafeBufferPointer<UInt8>) -> Int? {
    let close: UInt8 =
        switch text[0] {
        case UInt8(ascii: "["): UInt8(ascii: "]")
        case UInt8(ascii: "("): UInt8(ascii: ")")
        case UInt8(ascii: "<"): UInt8(ascii: ">")
        default: UInt8(ascii: "}")
        }
    for at in 1..<max(1, text.count) {
        if text[at] == close { return at + 1 }
        if text[at] == 0x0A { return nil }
    }
    return nil
}

/// A level in capitals among the words of a bracket: `[main null INFO  com.example.Log]`.
private func levelInBracket(_ text: UnsafeBufferPointer<UInt8>) -> Level? {
    var at = 1
    while at < text.count, text[at] != UInt8(ascii: "]"), text[at] != 0x0A {
        let start = at
        while at < text.count, text[at] &- 0x41 < 26 { at += 1 }
        if at - start >= 3, at < text.count, text[at] == 0x20 || text[at] == UInt8(ascii: "]"), text[start - 1] == 0x20
        {
            let word = UnsafeBufferPointer(rebasing: text[start..<at])
            if isLevelWord(word) { return Level(word: word) }
        }
        at = max(at, start + 1)
    }
    return nil
}

/// The level of `level=info`, `lvl="warn"`.
private func levelOfPair(_ word: UnsafeBufferPointer<UInt8>) -> Level? {
    guard let sign = word.firstIndex(of: UInt8(ascii: "=")) else { return nil }
    let name = word[..<sign]
    guard ["level", "lvl", "severity"].contains(where: { $0.utf8.elementsEqual(name) }) else { return nil }
    var start = sign + 1
    if start < word.count, word[start] == UInt8(ascii: "\"") { start += 1 }
    var end = start
    while end < word.count, word[end] | 0x20 &- 0x61 < 26 { end += 1 }
    return end > start ? Level(word: UnsafeBufferPointer(rebasing: word[start..<end])) : nil
}
