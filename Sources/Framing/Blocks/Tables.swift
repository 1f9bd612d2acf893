internal import Records

/// The table of torchrun's `ChildFailedError`: up to its second rule of `=`.
struct ElasticSummary: Block {
    private var rules: Int

    init(rules: Int) { self.rules = rules }

    init?(_ line: LineText) {
        guard line.starts("torch.distributed.elastic."), line.contains("ChildFailedError:") else { return nil }
        rules = 0
    }

    var isUnfinished: Bool { rules == 1 }
    var blanks: BlankLines { .asked }

    mutating func takes(_ line: LineText, _ ahead: LinesAhead) -> Bool {
        if line.isRule(of: UInt8(ascii: "="), atLeast: 20) {
            guard rules < 2 else { return false }
            rules += 1
            return true
        }
        return rules == 1
    }
}

/// A table between rules of dashes with `|` at its sides, as Stable-Baselines3 prints it.
struct DashedTable: Block {
    private var rows = 0
    private var isClosed = false

    init?(_ line: LineText) {
        guard line.isRule(of: UInt8(ascii: "-"), atLeast: 16) else { return nil }
    }

    var isUnfinished: Bool { rows > 0 && !isClosed }

    mutating func takes(_ line: LineText, _ ahead: LinesAhead) -> Bool {
        if isClosed { return false }
        if line.first == UInt8(ascii: "|"), line.last == UInt8(ascii: "|") {
            rows += 1
            return true
        }
        // Megatron's validation, one line between the rules.
        if rows == 0, line.indent == 1, line.starts("validation ") {
            rows = 1
            return true
        }
        isClosed = rows > 0 && line.isRule(of: UInt8(ascii: "-"), atLeast: 16)
        return isClosed
    }
}

/// A table or a panel drawn with lines: from an upper to a lower edge.
struct BoxTable: Block {
    private var isClosed = false
    /// What Rich prints for an error: the error itself stands behind the panel.
    let isTraceback: Bool
    private var hasError = false
    /// The error goes on in the next line, where it was too long for the console.
    private var isWrapped = false

    init?(_ line: LineText) {
        guard Self.corner(line, "┌┏╭╔╒╓") else { return nil }
        isTraceback = line.contains("Traceback")
    }

    var isUnfinished: Bool { !isClosed }

    mutating func takes(_ line: LineText, _ ahead: LinesAhead) -> Bool {
        if isClosed { return isTraceback && takesError(line) }
        if Self.corner(line, "└┗╰╚╘╙") {
            isClosed = true
            return true
        }
        return Self.corner(line, "│┃║├┡┢╞╠┣┠╟")
    }

    private mutating func takesError(_ line: LineText) -> Bool {
        guard !line.isIndented else { return false }
        if hasError {
            defer { isWrapped = false }
            return isWrapped && (line.first == UInt8(ascii: "'") || line.first == UInt8(ascii: "\""))
        }
        hasError = PythonTraceback.isException(line) && line.nameEnd < line.body.count
        isWrapped = line.last == UInt8(ascii: ":")
        return hasError
    }

    /// True when the text begins with one of `characters`, each of three bytes.
    private static func corner(_ line: LineText, _ characters: StaticString) -> Bool {
        guard line.first == 0xE2, line.body.count >= 3 else { return false }
        let wanted = characters.utf8Bytes
        return stride(from: 0, to: wanted.count, by: 3).contains {
            wanted[$0 + 1] == line.body[1] && wanted[$0 + 2] == line.body[2]
        }
    }
}

/// The result of a serving benchmark: from `==== Serving Benchmark Result ====` to a rule of `=`.
struct BenchmarkResult: Block {
    private var isClosed = false

    init?(_ line: LineText) {
        guard line.starts("===="), line.contains(" Benchmark Result ="), line.ends("====") else { return nil }
    }

    var isUnfinished: Bool { !isClosed }
    var blanks: BlankLines { .asked }

    mutating func takes(_ line: LineText, _ ahead: LinesAhead) -> Bool {
        if isClosed { return false }
        isClosed = line.isRule(of: UInt8(ascii: "="), atLeast: 20)
        return isClosed || line.isBlank || line.first == UInt8(ascii: "-") || line.body.contains(UInt8(ascii: ":"))
    }
}
