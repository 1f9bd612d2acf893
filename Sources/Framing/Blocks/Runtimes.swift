internal import Records

/// A stack that goes on with the line that names the error, one kind of line behind the other: Lua,
/// Haskell, OCaml, Julia, Perl, R.
struct RuntimeStack: Block {
    private enum Language { case lua, haskell, ocaml, julia, perl, r }

    private let language: Language

    /// When `line` is the first one behind the error `held`.
    init?(following line: LineText, held: LineText) {
        switch line.first {
        case UInt8(ascii: "s") where line.starts("stack traceback:"): language = .lua
        case UInt8(ascii: "C") where line.starts("CallStack (from HasCallStack):"): language = .haskell
        case UInt8(ascii: "C") where line.starts("Calls: ") && held.starts("Error"): language = .r
        case UInt8(ascii: "E") where line.starts("Execution halted") && held.starts("Error"): language = .r
        case UInt8(ascii: "R") where line.starts("Raised at ") || line.starts("Raised by "): language = .ocaml
        case UInt8(ascii: "S") where line.starts("Stacktrace:") && held.contains("Error"): language = .julia
        case UInt8(ascii: "B") where line.starts("BEGIN failed--compilation aborted"): language = .perl
        case _ where line.isIndented && Self.isPerlFrame(line) && held.contains(" line "): language = .perl
        default: return nil
        }
    }

    mutating func takes(_ line: LineText, _ ahead: LinesAhead) -> Bool {
        switch language {
        case .lua: line.isIndented || line.starts("coroutine ") && line.last == UInt8(ascii: ":")
        case .haskell: line.isIndented
        case .ocaml: line.starts(anyOf: "Raised at ", "Called from ", "Re-raised at ", "Raised by ")
        case .julia: line.isIndented || line.starts(anyOf: "in expression starting at ", "caused by: ", "Stacktrace:")
        case .perl: line.isIndented && Self.isPerlFrame(line) || line.starts("BEGIN failed--")
        case .r: line.isIndented || line.starts(anyOf: "Calls: ", "Execution halted", "In addition: ")
        }
    }

    /// `main::f(1) called at a.pl line 7`
    private static func isPerlFrame(_ line: LineText) -> Bool {
        line.contains(" called at ") && line.contains(" line ")
    }
}

/// A report of Erlang's error logger: `=CRASH REPORT==== 20-Nov-2026::04:46:00 ===` and what follows.
struct ErlangReport: Block {
    init?(_ line: LineText) {
        guard line.first == UInt8(ascii: "="), line.contains(" REPORT==== "), line.ends("===") else { return nil }
    }

    mutating func takes(_ line: LineText, _ ahead: LinesAhead) -> Bool {
        line.first != UInt8(ascii: "=") && (line.isIndented || !hasTimestamp(line))
    }
}

/// An Elixir error: `** (RuntimeError) text`, its frames, and what GenServer tells of itself.
struct ElixirError: Block {
    init?(_ line: LineText) {
        guard line.indent == 0, line.starts("** ("), line.contains(") ") else { return nil }
    }

    mutating func takes(_ line: LineText, _ ahead: LinesAhead) -> Bool {
        line.isIndented || line.starts("** (")
            || line.starts(
                anyOf: "Last message", "State: ", "Function: ", "Args: ", "Client #PID", "Initial Call: ",
                "Ancestors: ",
                "Process Label: ", "Queue Length: ", "Messages: ")
    }
}

/// What the runtime of Java or of Swift writes when it crashes, and glibc when it aborts.
struct CrashReport: Block {
    private enum Kind { case java, swift, glibc }

    private let kind: Kind
    private var lines = 0

    init?(_ line: LineText) {
        guard line.indent == 0 else { return nil }
        if line.first == UInt8(ascii: "#") {
            guard line.body.count == 1 else { return nil }
            kind = .java
        } else if line.starts("*** Program crashed: ") || Self.isBacktracing(line) {
            kind = .swift
        } else if line.starts("*** "), line.contains(" detected ***") || line.starts("*** Error in ") {
            kind = .glibc
        } else {
            return nil
        }
    }

    /// What Swift's runtime reports behind the error `held`, in the line after it.
    init?(following line: LineText, held: LineText) {
        guard Self.isSwiftError(held), Self.beginsSwift(line) else { return nil }
        kind = .swift
    }

    /// The same behind blank lines.
    init?(behind held: LineText, _ ahead: LinesAhead) {
        guard Self.isSwiftError(held), ahead.nextText(Self.beginsSwift) else { return nil }
        kind = .swift
    }

    /// `main/main.swift:3: Fatal error: Index out of range`
    private static func isSwiftError(_ line: LineText) -> Bool {
        line.contains("Fatal error") && (line.starts("Fatal error") || line.contains(".swift:"))
    }

    /// `*** Signal 4: Backtracing from 0x7f0012... done ***`
    private static func isBacktracing(_ line: LineText) -> Bool {
        line.starts("*** Signal ") && line.contains(": Backtracing from 0x")
    }

    private static func beginsSwift(_ line: LineText) -> Bool {
        isBacktracing(line) || line.starts("*** Program crashed: ") || line.starts("Crash in ")
            || line.starts("Current stack trace:") || line.starts("Thread ") && line.ends("crashed:")
    }

    var isUnfinished: Bool { false }
    var blanks: BlankLines { kind == .swift ? .between : .end }

    mutating func takes(_ line: LineText, _ ahead: LinesAhead) -> Bool {
        lines += 1
        switch kind {
        case .java:
            if lines == 1 {
                return line.starts("# A fatal error has been detected")
                    || line.starts("# There is insufficient memory for the Java")
            }
            return line.first == UInt8(ascii: "#")
        case .swift: return takesSwiftLine(line)
        case .glibc:
            return line.starts(anyOf: "======= ", "Aborted", "/", "./", "[0x")
                || line.contains("-")
                    && line.contains(" r") && line.first != UInt8(ascii: "[") && !hasTimestamp(line)
        }
    }

    private func takesSwiftLine(_ line: LineText) -> Bool {
        if line.isIndented || Self.beginsSwift(line)
            || line.starts(anyOf: "Thread ", "Registers:", "Images ", "Backtrace took", "Platform: ", "...")
        {
            return true
        }
        if line.first &- 0x30 < 10 {
            let end = line.digitsEnd(0)
            return line.starts("0x") || end < line.body.count && line.body[end] == 0x20 && !hasTimestamp(line)
        }
        let end = line.nameEnd
        return end >= 2 && end <= 6 && line.contains(" 0x")
    }
}

/// The history of calls that the NVIDIA driver prints behind an Xid 119 or 120, a header on each line.
struct XidHistory: Block {
    /// When `line` is the first one behind the Xid `held`.
    init?(following line: LineText, held: LineText) {
        guard held.contains("NVRM: Xid ("), held.contains(": 119, ") || held.contains(": 120, "), Self.isEntry(line)
        else { return nil }
    }

    mutating func takes(_ line: LineText, _ ahead: LinesAhead) -> Bool { Self.isEntry(line) }

    private static func isEntry(_ line: LineText) -> Bool {
        let mark: StaticString = "NVRM: "
        guard !line.contains("Xid ("),
            let found = firstRange(of: mark.utf8Bytes, in: UnsafeBufferPointer(rebasing: line.body.prefix(160)))
        else { return false }
        let text = LineText(UnsafeBufferPointer(rebasing: line.body[(found + mark.utf8CodeUnitCount)...]))
        if text.contains("GSP RPC buffer") || text.contains(" history (") { return true }
        guard text.indent > 0 else { return false }
        return text.starts("entry ") || text.first &- 0x30 < 10 || text.first == UInt8(ascii: "-")
    }
}
