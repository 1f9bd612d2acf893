/// Frames of a stack with their causes: the JVM's languages, .NET, JavaScript.
///
/// The record's first line is whatever stood before the frames: a log line or the error itself.
struct StackTrace: Block {
    private enum Place {
        case frames
        /// Behind `Caused by:`, whose message may have a nested exception.
        case cause
        /// In the properties of a Node.js error, up to the closing brace.
        case properties
        /// In Node.js' picture of the source, or in the exception line of a log line: `left` more lines belong.
        case lead(left: Int)
    }

    private var place: Place

    /// When `line` is a frame or a cause, so that it goes on with the line before.
    init?(frame line: LineText) {
        guard Self.isFrame(line) else { return nil }
        place = Self.opensProperties(line) ? .properties : Self.isCause(line) ? .cause : .frames
    }

    /// - Parameter left: how many lines still belong to the record before its frames begin.
    init(lead left: Int) { place = left > 0 ? .lead(left: left) : .cause }

    /// Behind the second line of an exception's message.
    init(message: Void) {
        place = .cause
        hasLongMessage = true
    }

    /// Behind Node.js' picture of the source: the error, whose message may have several lines, follows.
    static var behindPicture: StackTrace {
        var trace = StackTrace(lead: 2)
        trace.hasLongMessage = true
        return trace
    }

    /// Lines up to the first frame belong to the message.
    private var hasLongMessage = false

    var blanks: BlankLines { hasLongMessage ? .asked : .between }

    mutating func takes(_ line: LineText, _ ahead: LinesAhead) -> Bool {
        switch place {
        case .properties:
            if line.first == UInt8(ascii: "}"), line.indent == 0 { place = .frames }
            return line.isIndented || line.first == UInt8(ascii: "}")
        case .lead(let left):
            place = left > 1 ? .lead(left: left - 1) : .cause
            return true
        case .cause, .frames:
            if Self.isFrame(line) {
                hasLongMessage = false
                place = Self.opensProperties(line) ? .properties : Self.isCause(line) ? .cause : .frames
                return true
            }
            if case .cause = place, continuesCause(line, ahead) { return true }
            if hasLongMessage, !Self.isOther(line) {
                return ahead.ask(limit: 16) { Self.isFrame($0) ? .yes : Self.isOther($0) ? .no : .unknown }
            }
            return line.starts("Node.js v") || line.starts("(Use `node --trace-")
        }
    }

    /// Another record's beginning. (`Error: ` is a level too.)
    private static func isOther(_ line: LineText) -> Bool { isRecordStart(line) && !isException(line) }

    /// `  nested exception is:` and the exception it names.
    private mutating func continuesCause(_ line: LineText, _ ahead: LinesAhead) -> Bool {
        if line.starts("nested exception is:") {
            place = .lead(left: 1)
            return true
        }
        return false
    }

    /// A line that can stand only in a stack trace.
    static func isFrame(_ line: LineText) -> Bool {
        if line.indent == 0 {
            return line.starts(
                anyOf: "Caused by: ", "Suppressed: ", "Wrapped by: ", "--- End of stack trace from previous location")
                || line.starts("[CIRCULAR REFERENCE")
        }
        switch line.first {
        case UInt8(ascii: "a"): return line.starts("at ") && isPlace(line)
        case UInt8(ascii: "e"): return line.starts("eval at ")
        case UInt8(ascii: "."): return line.starts("... ") && (line.ends("more") || line.ends("omitted"))
        case UInt8(ascii: "C"): return line.starts("Caused by: ")
        case UInt8(ascii: "S"): return line.starts("Suppressed: ")
        case UInt8(ascii: "W"): return line.starts("Wrapped by: ")
        case UInt8(ascii: "-"):
            return line.starts(anyOf: "---> ", "--- End of ", "- locked ", "- waiting ", "- parking ", "- eliminated ")
        case UInt8(ascii: "["): return line.starts("[CIRCULAR REFERENCE")
        default: return false
        }
    }

    /// What stands behind `at `: one word, or something with `(`, `in` or a place with a colon; no sentence.
    private static func isPlace(_ line: LineText) -> Bool {
        var blanks = 0
        for byte in line.body.dropFirst(3) {
            if byte == UInt8(ascii: "(") || byte == UInt8(ascii: ":") || byte == UInt8(ascii: "<") { return true }
            if byte == 0x20 { blanks += 1 }
        }
        return blanks == 0
    }

    private static func isCause(_ line: LineText) -> Bool {
        line.first == UInt8(ascii: "C") || line.first == UInt8(ascii: "S")
    }

    /// The last frame of a Node.js error with properties ends in `{`.
    private static func opensProperties(_ line: LineText) -> Bool { line.ends(" {") && line.starts("at ") }

    /// An exception as a line of its own: `java.io.IOException: text`, `Error: text`, `Exception in thread "main" ...`.
    static func isException(_ line: LineText) -> Bool {
        guard (line.first | 0x20) &- 0x61 < 26 else { return false }
        if line.starts("Exception in thread ") { return true }
        let end = line.nameEnd
        guard end > 4, end == line.body.count || line.body[end] == UInt8(ascii: ":") else { return false }
        let name = LineText(UnsafeBufferPointer(rebasing: line.body[..<end]))
        return name.ends("Exception") || name.ends("Error") || name.ends("Throwable")
    }

    /// A line that may carry a nested exception or be followed by a blank line before its frames.
    static func mentionsException(_ line: LineText) -> Bool {
        line.contains("Exception") || line.contains("Error") || line.contains("Throwable") || line.contains("error")
    }

    /// `/srv/app.js:10`, `node:internal/x:1`: where Node.js shows the source of an error.
    static func isSourcePlace(_ line: LineText) -> Bool {
        guard line.first == UInt8(ascii: "/") || line.starts("node:") || line.starts("file://") else { return false }
        var at = line.body.count
        while at > 0, line.body[at - 1] &- 0x30 < 10 { at -= 1 }
        return at < line.body.count && at > 2 && line.body[at - 1] == UInt8(ascii: ":") && !line.body.contains(0x20)
    }
}
