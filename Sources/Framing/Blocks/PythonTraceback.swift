/// A Python traceback: frames, the exception with its message, chained tracebacks, exception groups.
///
/// Ruby 2.5 to 3.0 print the same first line. Source: CPython, `Lib/traceback.py`.
struct PythonTraceback: Block {
    private enum Place {
        /// Frames and code follow, up to the exception line.
        case frames
        /// Behind the exception line: its message may go on, a chained traceback may follow.
        case exception
        /// Behind the chaining sentence.
        case chaining
        /// In an exception group, whose lines have a margin of `|`.
        case group
        /// In the table that torchrun prints behind its ChildFailedError.
        case summary(ElasticSummary)
    }

    private var place: Place
    private var wasIndented = true
    /// The line before was `"""`, which begins what another process wrote.
    private var wasQuote = false
    /// The error lists faults, each a name and indented lines, as pydantic's does.
    private var listsFaults = false
    /// TensorFlow's error, which tells where a graph was made.
    private var isGraphError = false
    /// The line before announces one of the message.
    private var wasAnnouncement = false
    /// The traceback is of a line with a timestamp, as all records of the file are then.
    private var isLogged = false
    /// Lines without a shape of their own that were taken.
    private var notes = 0
    private static let mostNotes = 8

    /// A syntax error without a traceback: `  File "a.py", line 3` and the line of the source.
    init?(file line: LineText) {
        guard line.indent == 2, line.starts("File \""), line.contains("\", line ") else { return nil }
        place = .frames
    }

    init?(_ line: LineText) {
        if line.starts("Traceback (most recent call last)") || line.starts("^CTraceback (most recent call last)")
            || line.starts("Stack (most recent call last):")
        {
            place = .frames
        } else if line.starts("+ Exception Group Traceback (most recent call last):") {
            place = .group
        } else if line.ends("RemoteTraceback:") {
            // Of another process: its text stands between quotes.
            place = .exception
        } else {
            return nil
        }
    }

    /// The traceback that goes on with the record `held`.
    init?(_ line: LineText, of held: LineText) {
        self.init(line)
        isLogged = hasTimestamp(held)
    }

    var isUnfinished: Bool {
        switch place {
        case .frames, .chaining, .summary: true
        case .exception, .group: false
        }
    }

    var blanks: BlankLines { .between }

    mutating func takes(_ line: LineText, _ ahead: LinesAhead) -> Bool {
        defer {
            wasIndented = line.isIndented
            wasQuote = line.starts("\"\"\"")
            wasAnnouncement = line.starts("Last error:") && line.body.count == 11
        }
        switch place {
        case .summary(var table):
            let taken = table.takes(line, ahead)
            place = .summary(table)
            return taken
        case .group: return takesGroupLine(line, ahead)
        case .frames: return takesFrameLine(line)
        case .exception: return takesBehindException(line, ahead)
        case .chaining: return takesTraceback(line)
        }
    }

    private mutating func takesFrameLine(_ line: LineText) -> Bool {
        if line.isIndented { return true }
        place = .exception
        listsFaults = line.contains(" validation error")
        isGraphError = line.ends("Graph execution error:")
        return Self.isException(line) || isRubyError(line)
    }

    private mutating func takesGroupLine(_ line: LineText, _ ahead: LinesAhead) -> Bool {
        if line.isIndented && (line.first == UInt8(ascii: "|") || line.first == UInt8(ascii: "+")) { return true }
        return takesBehindException(line, ahead)
    }

    private mutating func takesBehindException(_ line: LineText, _ ahead: LinesAhead) -> Bool {
        if wasAnnouncement, !isRecordStart(line) { return true }
        if listsFaults, !line.isIndented, !isRecordStart(line),
            ahead.ask(limit: 1, { $0.indent == 2 && !$0.isBlank ? .yes : .no })
        {
            return true
        }
        if isGraphError, isGraphLine(line) || ahead.ask(limit: 1, { $0.starts("[[{{node ") ? .yes : .no }) {
            return true
        }
        if wasQuote, PythonTraceback(line) != nil { return takesTraceback(line) }
        if line.starts("Original Traceback (most recent call last):") || line.starts("Stack (most recent call last):") {
            place = .frames
            return true
        }
        if isChaining(line) {
            place = .chaining
            return true
        }
        if line.isRule(of: UInt8(ascii: "="), atLeast: 20) {
            place = .summary(ElasticSummary(rules: 1))
            return true
        }
        // The message of the exception goes on; of an error that Ray brought along, its own traceback.
        if line.isIndented { return !isRecordStart(line) }
        return isMessageTail(line) || (wasIndented && Self.isException(line)) || takesNote(line, ahead)
    }

    /// A further line of the message, or a note (PEP 678), which may be any text: where a logger stamps its
    /// lines, it is what stands between the exception and the next stamp and begins as sentences do. Access lines
    /// begin with an address, what was printed in between often with a sign.
    private mutating func takesNote(_ line: LineText, _ ahead: LinesAhead) -> Bool {
        guard isLogged, notes < Self.mostNotes, Self.isProse(line),
            ahead.ask(
                limit: Self.mostNotes - notes, { hasTimestamp($0) ? .yes : Self.isProse($0) ? .unknown : .no })
        else { return false }
        notes += 1
        return true
    }

    private static func isProse(_ line: LineText) -> Bool {
        (line.first | 0x20) &- 0x61 < 26 && !isRecordStart(line)
    }

    private mutating func takesTraceback(_ line: LineText) -> Bool {
        guard let next = PythonTraceback(line) else { return isChaining(line) }
        place = next.place
        return true
    }

    private func isGraphLine(_ line: LineText) -> Bool {
        line.isIndented
            || line.starts(
                anyOf: "Detected at node", "Node: ", "Hint: If you want to see", "(0) ", "(1) ",
                "0 successful operations",
                "Original stack trace for ")
    }

    private func isChaining(_ line: LineText) -> Bool {
        line.starts("During handling of the above exception") || line.starts("The above exception was the direct cause")
            || line.starts("Original exception was:")
    }

    /// `module.Error: message` or a bare exception name at the start of a line.
    static func isException(_ line: LineText) -> Bool {
        guard (line.first | 0x20) &- 0x61 < 26 || line.first == 0x5F else { return false }
        let end = line.nameEnd
        return end == line.body.count || line.body[end] == UInt8(ascii: ":")
    }

    /// `x.rb:1:in 'f': message (Error)`
    private func isRubyError(_ line: LineText) -> Bool { RubyTrace.isPlace(line) }

    /// Lines without indentation that PyTorch, NCCL, pip's and SQLAlchemy's errors have behind their first.
    private func isMessageTail(_ line: LineText) -> Bool {
        switch line.first {
        case UInt8(ascii: "C"):
            line.starts(
                anyOf: "CUDA kernel errors might", "Compile with `TORCH_USE_CUDA_DSA`", "Cuda failure", "Call stack:")
        case UInt8(ascii: "F"): line.starts("For debugging consider passing")
        case UInt8(ascii: "S"): line.starts("Search for `cuda")
        case UInt8(ascii: "D"): line.starts("Device-side assertion")
        case UInt8(ascii: "E"): line.starts("Exception raised from ")
        case UInt8(ascii: "f"): line.starts("frame #")
        case UInt8(ascii: "n"): line.starts("nccl")
        case UInt8(ascii: "L"): line.starts("Last error:")
        case UInt8(ascii: "["): line.starts(anyOf: "[SQL: ", "[parameters: ")
        case UInt8(ascii: "\""): line.starts("\"\"\"") && line.body.count == 3
        case UInt8(ascii: "("): line.starts("(Background on this error")
        case UInt8(ascii: "M"): line.starts("Message: ")
        case UInt8(ascii: "A"): line.starts("Arguments: (")
        default: false
        }
    }
}

/// What Python's faulthandler prints on a fatal signal: threads with their frames.
struct FaultHandler: Block {
    init?(_ line: LineText) {
        guard line.starts("Fatal Python error: ") else { return nil }
    }

    var blanks: BlankLines { .between }

    mutating func takes(_ line: LineText, _ ahead: LinesAhead) -> Bool {
        line.isIndented
            || line.starts(
                anyOf: "Thread 0x", "Current thread 0x", "Python runtime state:", "Extension modules:", "Stack (")
            || line.starts(anyOf: "<no Python frame>", "Current thread's C stack trace")
    }
}
