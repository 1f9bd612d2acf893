import Records

/// Decides which lines belong to the record before them.
///
/// Python tracebacks, chained ones too, join the log line that announced them; Java stack frames
/// and causes join the line before. Everything else is a record of its own.
struct LineJoiner {
    private enum State {
        case plain
        /// Inside a traceback: frames and code follow, up to the exception line.
        case traceback
        /// Behind the exception line: only a chained traceback follows.
        case exception
        /// Behind a blank line that followed an exception, or the chaining sentence.
        case chaining
    }

    private var state = State.plain
    private var lines = 1

    /// Starts a record with `line`.
    mutating func begin(_ line: Frame, in bytes: UnsafeBufferPointer<UInt8>) {
        lines = 1
        state = isOrdinary(line, bytes) ? .plain : isTraceback(content(line, bytes)) ? .traceback : .plain
    }

    /// True when `line` goes on with the record `held`.
    mutating func joins(_ line: Frame, to held: Frame, in bytes: UnsafeBufferPointer<UInt8>, _ end: InputEnd) -> Bool {
        if state == .plain, isOrdinary(line, bytes) { return false }
        guard held.length < LineFramer.recordLimit, lines < LineFramer.recordLines,
            held.flags.isDisjoint(with: [.continues, .unterminated]), !line.flags.contains(.continued)
        else { return false }
        let text = content(line, bytes)
        if state == .exception, isBlank(text) {
            guard chainGoesOn(behind: line, bytes, end) else { return false }
            state = .chaining
            lines += 1
            return true
        }
        let joined = follows(text, held, bytes)
        if joined { lines += 1 }
        return joined
    }

    /// True when the first byte of `line` shows that it neither begins a traceback nor goes on with
    /// a plain line: no blank, rank prefix, `Traceback` or `Caused by`.
    private func isOrdinary(_ line: Frame, _ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        switch bytes[line.start] {
        case 0x20, 0x09, UInt8(ascii: "["), UInt8(ascii: "T"), UInt8(ascii: "C"): false
        default: true
        }
    }

    private mutating func follows(
        _ text: UnsafeBufferPointer<UInt8>, _ held: Frame, _ bytes: UnsafeBufferPointer<UInt8>
    ) -> Bool {
        switch state {
        case .plain:
            if isTraceback(text), announces(content(held, bytes)) {
                state = .traceback
                return true
            }
            return isStackFrame(text)
        case .traceback:
            if isBlank(text) || isIndented(text) || isTraceback(text) { return true }
            state = .exception
            return isException(text)
        case .exception, .chaining:
            if isTraceback(text) {
                state = .traceback
                return true
            }
            let goesOn = isChaining(text) || (state == .chaining && isBlank(text))
            if goesOn { state = .chaining }
            return goesOn
        }
    }

    /// True when the first line with text behind the blank `line` chains another traceback, or
    /// when that cannot be known yet; the record is then held back anyway.
    private func chainGoesOn(behind line: Frame, _ bytes: UnsafeBufferPointer<UInt8>, _ end: InputEnd) -> Bool {
        var at = line.start + line.length
        while let newline = firstIndex(of: UInt8(ascii: "\n"), in: bytes, from: at) {
            let text = content(Frame(start: at, length: newline + 1 - at, flags: []), bytes)
            if !isBlank(text) { return isChaining(text) || isTraceback(text) }
            at = newline + 1
        }
        return end == .open
    }

    /// The line without its terminator and without a rank prefix.
    private func content(_ line: Frame, _ bytes: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
        var end = line.start + line.length
        while end > line.start, bytes[end - 1] == 0x0A || bytes[end - 1] == 0x0D { end -= 1 }
        let text = UnsafeBufferPointer(rebasing: bytes[line.start..<end])
        return UnsafeBufferPointer(rebasing: text[rankPrefix(text)...])
    }

    /// The length of `[rank0]: `, `[default0]:[rank0]: ` and the like at the start of `text`.
    private func rankPrefix(_ text: UnsafeBufferPointer<UInt8>) -> Int {
        var at = 0
        while at < text.count, text[at] == UInt8(ascii: "["), startsWord(text, at + 1) {
            guard let close = firstIndex(of: UInt8(ascii: "]"), in: text, from: at), close - at < 24,
                close + 1 < text.count, text[close + 1] == UInt8(ascii: ":")
            else { break }
            at = close + 2
            if at < text.count, text[at] == UInt8(ascii: " ") { at += 1 }
        }
        return at
    }

    private func startsWord(_ text: UnsafeBufferPointer<UInt8>, _ at: Int) -> Bool {
        starts(text, "rank", at) || starts(text, "Rank", at) || starts(text, "default", at)
    }

    private func isTraceback(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        starts(text, "Traceback (most recent call last):")
            || starts(text, "  + Exception Group Traceback (most recent call last):")
    }

    /// A log line that a traceback may belong to: it begins like one, or says that it is an error.
    private func announces(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let first = text.first else { return false }
        if first >= 0x30, first <= 0x39 { return true }
        if first == UInt8(ascii: "[") || first == 0x1B { return true }
        for word in ["ERROR", "CRITICAL", "WARNING", "INFO", "DEBUG", "Exception"] as [StaticString]
        where starts(text, word) {
            return true
        }
        return text.count > 5 && first >= 0x41 && first <= 0x5A && text[1] >= 0x30 && text[1] <= 0x39
    }

    private func isChaining(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        starts(text, "During handling of the above exception")
            || starts(text, "The above exception was the direct cause")
    }

    /// `module.Error: message` or a bare exception name at the start of a line.
    private func isException(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let first = text.first, (first | 0x20 >= 0x61 && first | 0x20 <= 0x7A) || first == 0x5F else {
            return false
        }
        for byte in text {
            let lower = byte | 0x20
            if (lower >= 0x61 && lower <= 0x7A) || (byte >= 0x30 && byte <= 0x39) || byte == 0x5F || byte == 0x2E {
                continue
            }
            return byte == UInt8(ascii: ":")
        }
        return true
    }

    /// A frame or a cause of a Java stack trace.
    private func isStackFrame(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        var at = 0
        while at < text.count, text[at] == 0x20 || text[at] == 0x09 { at += 1 }
        if at == 0 { return starts(text, "Caused by: ") }
        return starts(text, "at ", at) && text.contains(UInt8(ascii: "("))
            || starts(text, "... ", at) && text.last == UInt8(ascii: "e")
            || starts(text, "Suppressed: ", at) || starts(text, "Caused by: ", at)
    }

    private func isBlank(_ text: UnsafeBufferPointer<UInt8>) -> Bool { text.allSatisfy { $0 == 0x20 || $0 == 0x09 } }

    private func isIndented(_ text: UnsafeBufferPointer<UInt8>) -> Bool { text.first == 0x20 || text.first == 0x09 }

    private func starts(_ text: UnsafeBufferPointer<UInt8>, _ word: StaticString, _ at: Int = 0) -> Bool {
        let wanted = word.utf8Bytes
        guard at + wanted.count <= text.count else { return false }
        return sameBytes(UnsafeBufferPointer(rebasing: text[at..<(at + wanted.count)]), wanted)
    }
}
