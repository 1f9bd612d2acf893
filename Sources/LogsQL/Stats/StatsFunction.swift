import Diagnostics
import Records

/// A function of `stats`: what it computes over the records of each group.
protocol StatsFunction: Sendable, CustomStringConvertible {
    /// The fields it looks at.
    var needs: FieldSet { get }

    func accumulator() -> any StatsAccumulator

    /// True when its accumulator heeds `GroupNumbers.weights`, or gives the same without them.
    var takesWeights: Bool { get }

    /// As `accumulator`, for functions that count by the second: `seconds` is the length of time
    /// that a group stands for, when that is known.
    func accumulator(seconds: Double?) -> any StatsAccumulator
}

extension StatsFunction {
    var takesWeights: Bool { false }

    func accumulator(seconds: Double?) -> any StatsAccumulator { accumulator() }
}

/// The running results of one function, for all groups of a `stats`.
protocol StatsAccumulator: AnyObject {
    /// Makes room for groups up to `count`.
    func grow(to count: Int)
    /// Takes the selected records of `batch`, each for its group.
    func consume(_ batch: RecordBatch, _ selection: Selection, _ groups: GroupNumbers)
    /// Appends the result of `group`; says how it is written in JSON.
    func appendResult(_ group: Int, to out: inout [UInt8]) -> FieldKind
    /// Bytes held, about.
    var memory: Int { get }
}

/// The group of each record of a batch.
struct GroupNumbers {
    /// By record; empty when all belong to group 0.
    var numbers: [Int32] = []

    /// How many records each stands for, by record; empty when each stands for itself.
    var weights: [Int] = []

    @inline(__always) subscript(index: Int) -> Int { numbers.isEmpty ? 0 : Int(numbers[index]) }
    @inline(__always) func weight(_ index: Int) -> Int { weights.isEmpty ? 1 : weights[index] }
    var isSingle: Bool { numbers.isEmpty }
}

/// The fields a function is given: names, prefixes of names, `*`.
struct FieldSelection: Sendable, CustomStringConvertible {
    /// Empty means all fields.
    let patterns: [String]

    init(_ patterns: [String]) { self.patterns = patterns.contains("*") ? [] : patterns }

    var isEverything: Bool { patterns.isEmpty }
    var needs: FieldSet { hasPrefixes ? .all : FieldSet(patterns) }
    var hasPrefixes: Bool { isEverything || patterns.contains { $0.hasSuffix("*") } }
    var description: String { isEverything ? "*" : patterns.map(quotedPattern).joined(separator: ", ") }

    /// The selected fields in `batch`.
    func readers(_ batch: RecordBatch) -> [FieldReader] { hasPrefixes ? [] : patterns.map { FieldReader(batch, $0) } }

    /// Calls `body` with each selected value of record `index`. Fields given by name come also
    /// when they are empty, those given by a prefix or `*` only when they are there.
    func forEachValue(
        _ batch: RecordBatch, _ readers: [FieldReader], _ index: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Void
    ) {
        guard hasPrefixes else {
            for reader in readers { reader.withValue(index, body) }
            return
        }
        batch.forEachValue(of: index) { name, value, _ in
            if isEverything || selects(name) { body(value) }
        }
    }

    /// The selected fields of record `index` that are not empty, as a JSON object of strings.
    func object(_ batch: RecordBatch, _ index: Int) -> [UInt8] {
        var row: [UInt8] = [UInt8(ascii: "{")]
        batch.forEachValue(of: index) { name, value, _ in
            guard selects(name) else { return }
            if row.count > 1 { row.append(UInt8(ascii: ",")) }
            appendJSONString(name, to: &row)
            row.append(UInt8(ascii: ":"))
            appendJSONString(value, to: &row)
        }
        row.append(UInt8(ascii: "}"))
        return row
    }

    func selects(_ name: UnsafeBufferPointer<UInt8>) -> Bool {
        if isEverything { return true }
        let name = String(decoding: name, as: UTF8.self)
        return patterns.contains { matches(name, $0) }
    }
}

extension QueryParser {
    /// `(a, b*, ...)` after a function's name; `()` means all fields.
    mutating func functionFields(_ name: String) throws(Diagnostic) -> [String] {
        guard current.isSymbol("(") else { throw unexpected("expected ( after \(name)") }
        return try parenthesized { (parser: inout QueryParser) throws(Diagnostic) in try parser.fieldPattern() }
    }

    /// As `functionFields`, where names are needed: at least one, no `*` and no prefix.
    mutating func functionNames(_ name: String) throws(Diagnostic) -> [String] {
        let token = current
        let names = try functionFields(name)
        guard !names.isEmpty, !names.contains(where: { $0.hasSuffix("*") }) else {
            throw fault("\(name)(...) needs the names of fields", at: token, help: "for example \(name)(host)")
        }
        return names
    }

    /// `limit N`, when it stands here.
    mutating func functionLimit() throws(Diagnostic) -> Int? {
        skip(keyword: "limit") ? try count("of values") : nil
    }
}

func limitText(_ limit: Int?) -> String { limit.map { " limit \($0)" } ?? "" }
