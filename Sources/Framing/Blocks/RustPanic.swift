/// A Rust panic: the place, its message on the next lines (from 1.73 on), the backtrace, the closing note.
struct RustPanic: Block {
    private var needsMessage: Bool
    private var hasNote = false

    init?(_ line: LineText) {
        guard line.starts("thread '"), line.contains(" panicked at ") else { return nil }
        needsMessage = line.last == UInt8(ascii: ":")
    }

    var isUnfinished: Bool { needsMessage }
    var blanks: BlankLines { .between }

    mutating func takes(_ line: LineText, _ ahead: LinesAhead) -> Bool {
        if needsMessage {
            needsMessage = false
            return true
        }
        if line.starts("note: ") || line.starts("stack backtrace:") {
            hasNote = true
            return true
        }
        if line.isIndented || line.starts("query stack during panic:") || line.starts("end of query stack") {
            return true
        }
        if hasNote || isRecordStart(line) || line.starts("thread '") { return false }
        // More lines of the message, when the note is not far.
        return ahead.ask(limit: 8) { next in
            if next.starts("note: run with ") || next.starts("stack backtrace:") { return .yes }
            return isRecordStart(next) || next.starts("thread '") ? .no : .unknown
        }
    }
}
