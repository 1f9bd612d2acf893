internal import Records

/// What a line has to do with the ordinary record before it.
enum Continuation {
    /// A record of its own.
    case none
    /// The record goes on; still an ordinary one.
    case line
    /// The record goes on with a block that may have more lines.
    case block(any Block)
}

/// True when no line that begins with `byte` goes on with an ordinary record. Most lines end here.
func beginsRecord(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, UInt8(ascii: "{"), UInt8(ascii: "<"), UInt8(ascii: "("): true
    default: false
    }
}

/// Decides whether `line` goes on with the ordinary record whose first line is `held`.
///
/// - Parameters:
///   - hasHeader: every line has a header of its own, so that indentation says nothing.
///   - isList: the record has indented lines already.
func continuation(
    _ line: LineText, of held: LineText, hasHeader: Bool, isList: Bool, _ ahead: LinesAhead
) -> Continuation {
    if held.isBlank { return .none }
    if line.isBlank { return blankLine(behind: held, ahead) }
    if line.indent > 0 { return indentedLine(line, held, hasHeader, isList, ahead) }
    return specialLine(line, held, ahead)
}

/// A blank line belongs to the record when frames of the error in it follow.
private func blankLine(behind held: LineText, _ ahead: LinesAhead) -> Continuation {
    if held.ends("):"), ahead.ask({ $0.isBlank ? .unknown : RubyTrace(entry: $0) != nil ? .yes : .no }) {
        return .block(RubyTrace())
    }
    if let report = CrashReport(behind: held, ahead) { return .block(report) }
    if held.starts("Error: "),
        ahead.ask({ $0.isBlank ? .unknown : $0.body.count == 10 && $0.starts("Caused by:") ? .yes : .no })
    {
        return .block(CauseList())
    }
    if isLogLine(held), ahead.ask(limit: 2, { !$0.isIndented ? .no : $0.first == UInt8(ascii: "^") ? .yes : .unknown })
    {
        return .block(RubyTrace(pictureLines: 2))
    }
    guard StackTrace.mentionsException(held) || isSevere(held) else { return .none }
    var exceptions = 0
    let answer = ahead.ask { next in
        if next.isBlank { return .unknown }
        if StackTrace.isFrame(next) { return .yes }
        exceptions += 1
        return exceptions == 1 && isLogLine(held) && StackTrace.isException(next) ? .unknown : .no
    }
    return answer ? .block(StackTrace(lead: exceptions)) : .none
}

private func indentedLine(
    _ line: LineText, _ held: LineText, _ hasHeader: Bool, _ isList: Bool, _ ahead: LinesAhead
) -> Continuation {
    if let frames = StackTrace(frame: line) { return .block(frames) }
    if let entries = RubyTrace(entry: line, of: held) { return .block(entries) }
    if line.starts("nested exception is:"), StackTrace.mentionsException(held) { return .block(StackTrace(lead: 1)) }
    if let group = PythonTraceback(line, of: held) { return announces(held) ? .block(group) : .none }
    if PythonTraceback(file: line) != nil, !announces(held) { return .none }
    if let report = SanitizerReport(following: line, held: held) { return .block(report) }
    if let stack = RuntimeStack(following: line, held: held) { return .block(stack) }
    if isSourcePicture(held, ahead) { return .block(StackTrace.behindPicture) }
    if let object = BrokenObject(following: line, held: held) { return .block(object) }
    guard !hasHeader, line.indent > held.indent, isList || isHead(held, of: line), !isRecordStart(line) else {
        return .none
    }
    return .line
}

/// Lines without indentation that cannot stand alone.
private func specialLine(_ line: LineText, _ held: LineText, _ ahead: LinesAhead) -> Continuation {
    if JavaLevelLine.follows(held, line) { return .line }
    if held.last == UInt8(ascii: "("), let dump = ArgumentDump(line) { return .block(dump) }
    switch line.first {
    case UInt8(ascii: "T"), UInt8(ascii: "+"), UInt8(ascii: "S"):
        if let traceback = PythonTraceback(line, of: held) { return announces(held) ? .block(traceback) : .none }
        if let report = CrashReport(following: line, held: held) { return .block(report) }
        if let trace = PHPError(following: line) { return .block(trace) }
    case UInt8(ascii: "["):
        if let history = XidHistory(following: line, held: held) { return .block(history) }
        if let trace = PHPError(following: line) { return .block(trace) }
        if let dump = GoDump(following: line) { return .block(dump) }
    case UInt8(ascii: "g"), UInt8(ascii: "p"):
        if let dump = GoDump(following: line), line.first == UInt8(ascii: "g") || repeats(line, held) {
            return .block(dump)
        }
    case UInt8(ascii: "#"):
        guard line.isNumbered, StackTrace.mentionsException(held) else { return .none }
        return DartError(following: line).map { .block($0) } ?? .none
    case UInt8(ascii: "f"), UInt8(ascii: "*"):
        if isLogLine(held), let error = ElixirError(line) { return .block(error) }
        if let report = CrashReport(following: line, held: held) { return .block(report) }
        if let stack = NativeCrash(following: line) { return .block(stack) }
    case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"):
        return line.body.count <= 2 && isOpened(held) ? .line : .none
    case UInt8(ascii: "|"):
        return .none
    case 0xE2:
        guard let panel = BoxTable(line), panel.isTraceback, hasTimestamp(held), announces(held) else { break }
        return .block(panel)
    case UInt8(ascii: "\""):
        return BrokenObject(following: line, held: held).map { .block($0) } ?? .none
    case UInt8(ascii: "N"):
        return line.starts(anyOf: "NVRM: (PCI ID", "NVRM: fallen off the bus", "NVRM: installed in this system")
            && held.contains("NVRM: The NVIDIA GPU") ? .line : .none
    case UInt8(ascii: "V"):
        return line.starts("Version: '") && held.ends("ready for connections.") ? .line : .none
    case UInt8(ascii: "P"):
        if line.starts("PHP message: "), held.contains("FastCGI sent in stderr: \"") { return .line }
        if let trace = PHPError(following: line) { return .block(trace) }
    case UInt8(ascii: "E"):
        if let stack = NativeCrash(following: line) { return .block(stack) }
    case UInt8(ascii: "/"), UInt8(ascii: "."):
        if line.contains(" block: ["), line.contains(".cu:"), held.contains(" block: ["), held.contains(".cu:") {
            return .line
        }
    default: break
    }
    if StackTrace.isFrame(line) { return StackTrace(frame: line).map { .block($0) } ?? .none }
    if let history = XidHistory(following: line, held: held) { return .block(history) }
    if let stack = RuntimeStack(following: line, held: held) { return .block(stack) }
    if StackTrace.isException(held), !isRecordStart(line), !StackTrace.isException(line),
        ahead.ask(limit: 3, { StackTrace.isFrame($0) ? .yes : isRecordStart($0) || $0.isBlank ? .no : .unknown })
    {
        // The message goes on behind its first line.
        return .block(StackTrace(message: ()))
    }
    if line.starts("Exception in thread "), !isSevere(held) { return .none }
    if StackTrace.isException(line), isLogLine(held), ahead.ask(limit: 1, { StackTrace.isFrame($0) ? .yes : .no }) {
        return .block(StackTrace(lead: 0))
    }
    if isSourcePicture(held, ahead) { return .block(StackTrace.behindPicture) }
    if let entries = RubyTrace(entry: line), held.contains("Error") || isLogLine(held) { return .block(entries) }
    return .none
}

/// Node.js shows the place, the source line and a caret below what is wrong.
private func isSourcePicture(_ held: LineText, _ ahead: LinesAhead) -> Bool {
    guard StackTrace.isSourcePlace(held) else { return false }
    return ahead.ask(limit: 1) { $0.body.allSatisfy { $0 == UInt8(ascii: "^") } && !$0.isBlank ? .yes : .no }
}

/// `panic: ` and the text that Go's `log.Panic` wrote as a log line before.
private func repeats(_ panic: LineText, _ held: LineText) -> Bool {
    let text = LineText(UnsafeBufferPointer(rebasing: panic.body[min(7, panic.body.count)...])).body
    guard !text.isEmpty, text.count < held.body.count else { return false }
    return sameBytes(text, UnsafeBufferPointer(rebasing: held.body[(held.body.count - text.count)...]))
}

/// The line ends in an opening bracket.
private func isOpened(_ held: LineText) -> Bool {
    held.last == UInt8(ascii: "(") || held.last == UInt8(ascii: "[") || held.last == UInt8(ascii: "{")
}

/// A record whose indented lines belong to it.
private func isHead(_ held: LineText, of line: LineText) -> Bool {
    if hasTimestamp(held) || isOpened(held) { return true }
    if hasLevel(held) { return held.first != UInt8(ascii: "W") || !held.starts("WARNING:  ") }
    if held.first == UInt8(ascii: "["), held.contains("NVRM: The NVIDIA GPU") || isUptime(held) { return true }
    // Python's warnings show the line that warned.
    if held.contains("Warning: "), held.contains(".py:") { return true }
    // A thread of a Java thread dump.
    if held.first == UInt8(ascii: "\""), held.contains(" prio=") || held.contains(" tid=") { return true }
    guard held.indent == 0, held.last == UInt8(ascii: ":"), !held.starts("Events:") else { return false }
    return line.last == UInt8(ascii: ":") || line.contains(": ") || line.contains(" = ") || line.starts("- ")
}

/// `[   12.345678] `
private func isUptime(_ line: LineText) -> Bool {
    var at = 1
    while at < line.body.count, line.body[at] == 0x20 { at += 1 }
    let end = line.digitsEnd(at)
    return end > at && end + 7 < line.body.count && line.body[end] == UInt8(ascii: ".")
        && line.digitsEnd(end + 1) == end + 7
}

/// `Caused by:` with numbered or indented causes and `Stack backtrace:`, as Rust's anyhow and eyre print them.
struct CauseList: Block {
    var blanks: BlankLines { .between }

    mutating func takes(_ line: LineText, _ ahead: LinesAhead) -> Bool {
        line.isIndented || line.starts("Caused by:") || line.starts("Stack backtrace:") || line.starts("Location:")
    }
}
