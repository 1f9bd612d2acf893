/// An entry of MySQL's slow query log: from `# Time:` or `# User@Host:` up to the next one.
struct SlowQuery: Block {
    private var hasUser: Bool

    init?(_ line: LineText) {
        guard line.starts("# Time: ") || line.starts("# User@Host: ") else { return nil }
        hasUser = line.starts("# User")
    }

    var blanks: BlankLines { .between }

    mutating func takes(_ line: LineText, _ ahead: LinesAhead) -> Bool {
        if line.starts("# Time: ") || line.ends("started with:") { return false }
        if line.starts("# User@Host: ") {
            defer { hasUser = true }
            return !hasUser
        }
        return true
    }
}

/// An entry of `journalctl -o export`: `KEY=value` lines up to a blank line.
struct JournalEntry: Block {
    private var isClosed = false

    init?(_ line: LineText) {
        guard line.indent == 0, line.starts("__CURSOR=") else { return nil }
    }

    var isUnfinished: Bool { !isClosed }
    var blanks: BlankLines { .asked }

    mutating func takes(_ line: LineText, _ ahead: LinesAhead) -> Bool {
        if isClosed { return false }
        // A binary value whose length is wrong may have a blank line in it.
        isClosed = line.isBlank && !ahead.ask(limit: 1) { Self.isPair($0) ? .yes : .no }
        return !line.starts("__CURSOR=")
    }

    /// A line of an entry that has begun.
    private static func isPair(_ line: LineText) -> Bool {
        guard let end = line.body.firstIndex(of: UInt8(ascii: "=")), end > 0, !line.starts("__CURSOR=") else {
            return false
        }
        return line.body[..<end].allSatisfy { $0 &- 0x41 < 26 || $0 &- 0x30 < 10 || $0 == 0x5F }
    }

    /// True for a key without a value: a binary one follows, its length in eight bytes in front.
    static func announcesBinary(_ line: LineText) -> Bool {
        line.indent == 0 && !line.isBlank
            && line.body.allSatisfy { $0 &- 0x41 < 26 || $0 &- 0x30 < 10 || $0 == 0x5F }
    }
}

/// An object printed over several lines: from `{` alone to `}` alone.
struct PrettyObject: Block {
    private var isClosed = false

    init?(_ line: LineText) {
        guard line.indent == 0, line.body.count == 1 else { return nil }
    }

    var isUnfinished: Bool { !isClosed }

    mutating func takes(_ line: LineText, _ ahead: LinesAhead) -> Bool {
        if isClosed { return false }
        isClosed = line.indent == 0 && line.first == UInt8(ascii: "}")
        return isClosed || line.isIndented
    }
}

/// A JSON object that was broken inside a list: goes on up to the line that ends with `}`.
struct BrokenObject: Block {
    private var isClosed = false

    /// When `line` goes on with the unclosed object `held`.
    init?(following line: LineText, held: LineText) {
        guard held.first == UInt8(ascii: "{"), held.starts("{\""),
            held.last == UInt8(ascii: ",") || held.last == UInt8(ascii: "[") || held.last == UInt8(ascii: "{"),
            line.first == UInt8(ascii: "\"") || line.isIndented
        else { return nil }
        isClosed = line.last == UInt8(ascii: "}")
    }

    mutating func takes(_ line: LineText, _ ahead: LinesAhead) -> Bool {
        if isClosed { return false }
        isClosed = line.last == UInt8(ascii: "}") && line.indent == 0
        return line.isIndented || line.first == UInt8(ascii: "\"") || line.first == UInt8(ascii: "]")
            || line.first == UInt8(ascii: "}")
    }
}

/// A transaction of ModSecurity's audit log: sections from `--id-A--` to `--id-Z--`.
struct AuditSections: Block {
    private var isClosed = false

    init?(_ line: LineText) {
        guard Self.section(line) == UInt8(ascii: "A") else { return nil }
    }

    var isUnfinished: Bool { !isClosed }
    var blanks: BlankLines { .asked }

    mutating func takes(_ line: LineText, _ ahead: LinesAhead) -> Bool {
        if isClosed { return false }
        let letter = Self.section(line)
        isClosed = letter == UInt8(ascii: "Z")
        return letter != UInt8(ascii: "A")
    }

    /// The letter of `--1f2e3d4c-B--`.
    private static func section(_ line: LineText) -> UInt8? {
        let bytes = line.body
        guard bytes.count >= 9, bytes.count < 48, line.starts("--"), line.ends("--"),
            bytes[bytes.count - 4] == UInt8(ascii: "-")
        else { return nil }
        return bytes[bytes.count - 3]
    }
}

/// A transaction as varnishlog prints it: `*   << Request  >> 2`, then lines that begin with `-`.
struct VarnishTransaction: Block {
    init?(_ line: LineText) {
        guard line.contains("<< "), line.contains(" >> ") else { return nil }
    }

    mutating func takes(_ line: LineText, _ ahead: LinesAhead) -> Bool {
        line.first == UInt8(ascii: "-") || line.starts("**  << ")
    }
}

/// A line of CSV whose last quoted field goes on in the next lines.
struct QuotedField: Block {
    private var isInside = true

    /// When `held`, a line of PostgreSQL's csvlog, leaves a quote open that a following line closes.
    init?(held: LineText, _ line: LineText, _ ahead: LinesAhead) {
        guard Self.isCSVLog(held), Self.quotes(held) % 2 == 1, !isRecordStart(line) else { return nil }
        let isClosed =
            Self.quotes(line) % 2 == 1
            || ahead.ask(limit: LineFramer.recordLines) { line in
                if Self.isCSVLog(line) { return .no }
                return Self.quotes(line) % 2 == 1 ? .yes : .unknown
            }
        guard isClosed, takes(line, ahead) else { return nil }
    }

    var isUnfinished: Bool { isInside }
    var blanks: BlankLines { .asked }

    mutating func takes(_ line: LineText, _ ahead: LinesAhead) -> Bool {
        guard isInside, !Self.isCSVLog(line) else { return false }
        if Self.quotes(line) % 2 == 1 { isInside = false }
        return true
    }

    /// `2026-11-20 04:46:00.123 UTC,`
    static func isCSVLog(_ line: LineText) -> Bool {
        guard line.first &- 0x30 < 10, line.body.count > 30, line.body[10] == 0x20, line.body[4] == UInt8(ascii: "-")
        else {
            return false
        }
        return line.body[24..<30].contains(UInt8(ascii: ","))
    }

    private static func quotes(_ line: LineText) -> Int {
        line.body.reduce(0) { $1 == UInt8(ascii: "\"") ? $0 + 1 : $0 }
    }
}

/// The arguments of an object printed one on a line, as Python's dataclasses do: `name=value,` up to `)`.
struct ArgumentDump: Block {
    private var isClosed = false

    init?(_ line: LineText) {
        guard Self.isArgument(line) else { return nil }
    }

    mutating func takes(_ line: LineText, _ ahead: LinesAhead) -> Bool {
        if isClosed { return false }
        isClosed = line.body.count == 1 && line.first == UInt8(ascii: ")")
        return isClosed || Self.isArgument(line)
    }

    private static func isArgument(_ line: LineText) -> Bool {
        let end = line.nameEnd
        return end > 0 && end < line.body.count && line.body[end] == UInt8(ascii: "=") && line.last == UInt8(ascii: ",")
    }
}

/// The second line that java.util.logging writes of a record: `INFO: text` behind `Nov 20, 2026 4:54:10 AM Class method`.
enum JavaLevelLine {
    static func follows(_ held: LineText, _ line: LineText) -> Bool {
        switch line.first {
        case UInt8(ascii: "I"), UInt8(ascii: "W"), UInt8(ascii: "S"), UInt8(ascii: "C"), UInt8(ascii: "F"): break
        default: return false
        }
        return isHeader(held)
            && line.starts(anyOf: "INFO: ", "WARNING: ", "SEVERE: ", "CONFIG: ", "FINE: ", "FINER: ", "FINEST: ")
    }

    /// A date with its year, a clock of twelve hours, then one or two names. Sentences that follow a date have signs.
    private static func isHeader(_ held: LineText) -> Bool {
        let body = held.body
        guard body.count > 24, body.count < 300, let comma = body.prefix(7).firstIndex(of: UInt8(ascii: ",")),
            held.digitsEnd(comma + 2) == comma + 6, hasTimestamp(held),
            let half = (19..<min(28, body.count - 3)).first(where: { held.starts("M ", at: $0) })
        else { return false }
        let name = body[(half + 2)...]
        return name.filter { $0 == 0x20 }.count <= 1
            && name.allSatisfy {
                $0 == 0x20 || $0 == 0x2E || $0 == 0x24 || $0 == 0x5F || $0 == 0x3C || $0 == 0x3E
                    || ($0 | 0x20) &- 0x61 < 26 || $0 &- 0x30 < 10
            }
    }
}
