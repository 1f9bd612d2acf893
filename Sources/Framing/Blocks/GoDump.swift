/// A Go panic, fatal error or dump on a signal: signals, goroutines with their frames.
///
/// Source: the Go runtime, `panic.go`, `traceback.go`.
struct GoDump: Block {
    private enum Place {
        /// Behind the first line.
        case head
        /// A function's line is next.
        case function
        /// The place of that function is next.
        case file
        case ended
    }

    private var place: Place

    init?(_ line: LineText) {
        guard line.indent == 0 else { return nil }
        if line.starts("panic: ") || line.starts("fatal error: ") || line.starts("runtime: ")
            || line.starts(
                anyOf: "SIGQUIT: quit", "SIGABRT: abort", "SIGSEGV: segmentation", "SIGBUS: bus error",
                "SIGILL: illegal instruction", "SIGFPE: ", "SIGTRAP: ")
            || line.starts("unexpected fault address ")
        {
            place = .head
        } else if Self.isGoroutine(line) || line.starts("runtime stack:") {
            place = .function
        } else {
            return nil
        }
    }

    /// The dump that goes on with an ordinary line, such as `http: panic serving ...`.
    init?(following line: LineText) {
        guard line.indent == 0, Self.isGoroutine(line) || line.starts("[signal ") || line.starts("panic: ") else {
            return nil
        }
        place = Self.isGoroutine(line) ? .function : .head
    }

    var isUnfinished: Bool {
        switch place {
        case .file, .function: true
        case .head, .ended: false
        }
    }

    var blanks: BlankLines { .between }

    mutating func takes(_ line: LineText, _ ahead: LinesAhead) -> Bool {
        if case .file = place {
            place = .function
            return line.isIndented || Self.isFunction(line)
        }
        if case .ended = place { return line.starts("exit status ") }
        if Self.isGoroutine(line) || line.starts("runtime stack:") {
            place = .function
            return true
        }
        if line.starts("[signal ") || line.starts("goroutine ") || line.starts("exit status ")
            || line.starts("[recovered]")
        {
            if line.starts("exit status ") { place = .ended }
            return true
        }
        if case .head = place { return takesHead(line) }
        if Self.isFunction(line) || line.starts("created by ") {
            place = .file
            return true
        }
        return line.starts("...") || line.isIndented || isRegister(line)
    }

    private func takesHead(_ line: LineText) -> Bool {
        if line.indent > 0 { return line.starts("panic: ") || line.starts("main.") || !isRecordStart(line) }
        return line.starts("PC=") || line.starts("fatal error: ") || line.starts("panic: ") || isRegister(line)
            || line.starts("runtime: ") || line.starts("runtime.")
    }

    /// `goroutine 7 [running]:`
    private static func isGoroutine(_ line: LineText) -> Bool {
        guard line.starts("goroutine ") else { return false }
        let end = line.digitsEnd(10)
        return end > 10 && end + 1 < line.body.count && (line.body[end + 1] == UInt8(ascii: "[") || line.ends("]:"))
    }

    /// `main.(*T).run(0xc000012345, {0x1, 0x2})`: a name without blanks, then arguments.
    private static func isFunction(_ line: LineText) -> Bool {
        guard line.last == UInt8(ascii: ")"), (line.first | 0x20) &- 0x61 < 26 || line.first == 0x5F else {
            return false
        }
        for byte in line.body {
            if byte == UInt8(ascii: "(") { return true }
            if byte == 0x20 || byte == UInt8(ascii: ":") { return false }
        }
        return false
    }

    /// `rax    0x0`
    private func isRegister(_ line: LineText) -> Bool {
        let end = line.nameEnd
        guard end >= 2, end <= 6, end < line.body.count, line.body[end] == 0x20 else { return false }
        return line.contains(" 0x") && !line.body.contains(UInt8(ascii: ":"))
    }
}
