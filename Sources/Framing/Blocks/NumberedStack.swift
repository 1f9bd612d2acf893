/// A PHP error with its trace: `Stack trace:`, `#0 file(1): f()`, `  thrown in file on line 1`.
struct PHPError: Block {
    private var isTrace = false

    init?(_ line: LineText) {
        guard line.starts("PHP "), line.contains("error:") || line.contains("Warning:") || line.contains("Notice:")
        else {
            return nil
        }
    }

    /// When `line` begins a trace that goes on with the line before it.
    init?(following line: LineText) {
        guard line.starts("Stack trace:") || line.starts("[stacktrace]") || line.starts("PHP Stack trace:") else {
            return nil
        }
        isTrace = true
    }

    var blanks: BlankLines { .between }

    mutating func takes(_ line: LineText, _ ahead: LinesAhead) -> Bool {
        if PHPError(following: line) != nil || line.isNumbered {
            isTrace = true
            return true
        }
        if line.starts("PHP   ") || line.starts("Next ") { return isTrace }
        return line.isIndented && line.starts("thrown in ") || isTrace && line.first == UInt8(ascii: "\"")
    }
}

/// A Dart error: `Unhandled exception:`, the message, then `#0      main (file.dart:1:2)`.
struct DartError: Block {
    private var isTrace = false
    private var lines = 0

    init?(_ line: LineText) {
        guard line.starts("Unhandled exception:") else { return nil }
    }

    /// When `line` is the first entry of a stack behind an error of the kind.
    init?(following line: LineText) {
        guard line.starts("#0 "), line.last == UInt8(ascii: ")") else { return nil }
        isTrace = true
    }

    var isUnfinished: Bool { !isTrace }
    var blanks: BlankLines { .asked }

    mutating func takes(_ line: LineText, _ ahead: LinesAhead) -> Bool {
        lines += 1
        if line.isNumbered {
            isTrace = true
            return true
        }
        if isTrace { return line.starts("<asynchronous suspension>") || line.starts("<fully inlined>") }
        if lines == 1, !line.isBlank, !line.starts("Unhandled exception:") { return true }
        // The message goes on as far as a stack follows.
        return ahead.ask(limit: 12) { next in
            next.isNumbered ? .yes : next.starts("Unhandled exception:") ? .no : .unknown
        }
    }
}

/// A C++ abort: `terminate called after throwing ...`, `  what():  ...`, c10's frames.
struct NativeCrash: Block {
    init?(_ line: LineText) {
        guard line.starts("terminate called ") || line.starts("*** Aborted at ") || line.starts("*** SIG") else {
            return nil
        }
    }

    /// When `line` goes on with the line before it: c10's and glog's stacks.
    init?(following line: LineText) {
        guard
            line.starts("frame #") && line.contains(": ") || line.starts("Exception raised from ")
                || line.starts("*** Check failure stack trace: ***")
        else { return nil }
    }

    var blanks: BlankLines { .between }

    mutating func takes(_ line: LineText, _ ahead: LinesAhead) -> Bool {
        if NativeCrash(following: line) != nil { return true }
        if line.starts("*** ") {
            return line.contains("received by PID") || line.contains("stack trace") || line.contains("Aborted at")
        }
        if line.isIndented {
            return line.starts("what():") || line.starts("@ ") || line.starts("frame #") || line.contains("0x")
        }
        return line.starts(
            anyOf: "PC: @ ", "CUDA kernel errors might", "For debugging consider passing",
            "Compile with `TORCH_USE_CUDA_DSA`")
            || line.starts("Search for `cuda")
    }
}
