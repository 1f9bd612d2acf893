/// Lines that make one record by their shape: a traceback, a table, a report.
///
/// A block is a small state machine. It is asked about the lines behind its first one, in order, until
/// it refuses one.
protocol Block {
    /// True when `line` belongs to the record. A blank line is shown only to blocks that ask for it.
    mutating func takes(_ line: LineText, _ ahead: LinesAhead) -> Bool
    /// The record is surely unfinished, so that lines of other lanes do not end it.
    var isUnfinished: Bool { get }
    /// How blank lines are treated.
    var blanks: BlankLines { get }
}

/// What a blank line means to a block.
enum BlankLines {
    /// It ends the record.
    case end
    /// It belongs to it when the next line with text does.
    case between
    /// The block is asked.
    case asked
}

extension Block {
    var isUnfinished: Bool { false }
    var blanks: BlankLines { .end }
}

/// False when no block begins with `byte`.
@inline(__always)
func mayOpenBlock(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "T"), UInt8(ascii: "+"), UInt8(ascii: "S"), UInt8(ascii: "W"), UInt8(ascii: "U"),
        UInt8(ascii: "F"),
        UInt8(ascii: "P"), UInt8(ascii: "p"), UInt8(ascii: "f"), UInt8(ascii: "r"), UInt8(ascii: "g"),
        UInt8(ascii: "u"),
        UInt8(ascii: "t"), UInt8(ascii: "c"), UInt8(ascii: "m"), UInt8(ascii: "-"), UInt8(ascii: "="), 0xE2,
        UInt8(ascii: "#"), UInt8(ascii: "{"), UInt8(ascii: "_"), UInt8(ascii: "*"),
        UInt8(ascii: "^"):
        true
    default: false
    }
}

/// The block that begins with `line`; nil for an ordinary line. A look at the first byte settles most.
func openedBlock(_ line: LineText) -> (any Block)? {
    if KernelTrace.mayBegin(line) { return KernelTrace(line) }
    switch line.first {
    case UInt8(ascii: "T"): return PythonTraceback(line)
    case UInt8(ascii: "+"): return PythonTraceback(line)
    case UInt8(ascii: "S"): return PythonTraceback(line) ?? GoDump(line)
    case UInt8(ascii: "p"), UInt8(ascii: "f"), UInt8(ascii: "r"), UInt8(ascii: "g"), UInt8(ascii: "u"):
        return GoDump(line)
    case UInt8(ascii: "W"): return SanitizerReport(line)
    case UInt8(ascii: "t"): return RustPanic(line) ?? NativeCrash(line) ?? ElasticSummary(line)
    case UInt8(ascii: "U"): return DartError(line)
    case UInt8(ascii: "F"): return FaultHandler(line) ?? PythonTraceback(file: line)
    case UInt8(ascii: "^"): return PythonTraceback(line)
    case UInt8(ascii: "P"): return PHPError(line)
    case UInt8(ascii: "-"): return DashedTable(line) ?? AuditSections(line)
    case UInt8(ascii: "="): return BenchmarkResult(line) ?? SanitizerReport(line) ?? ErlangReport(line)
    case 0xE2: return BoxTable(line)
    case UInt8(ascii: "#"): return SlowQuery(line) ?? CrashReport(line)
    case UInt8(ascii: "{"): return PrettyObject(line)
    case UInt8(ascii: "_"): return JournalEntry(line)
    case UInt8(ascii: "*"):
        return ElixirError(line) ?? CrashReport(line) ?? NativeCrash(line) ?? VarnishTransaction(line)
    case UInt8(ascii: "c"), UInt8(ascii: "m"): return line.last == UInt8(ascii: ":") ? PythonTraceback(line) : nil
    default: return nil
    }
}
