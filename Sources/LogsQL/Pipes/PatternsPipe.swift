import Diagnostics
import Instants
import Records

/// `patterns [N]`: the shapes of the records' texts, those that come most often first; all
/// without a number. A word with a digit is a hole, `<*>`; holes joined by `.`, `:`, `-`, `/` or `,`
/// are one, so that addresses and times are single holes.
///
///     level:error | patterns 20
///
/// Gives `pattern`, `hits`, `share` (of all the records, in per cent), `first` and `last` (times).
struct PatternsPipe: Pipe {
    let limit: Int?

    var description: String { "patterns" + (limit.map { " \($0)" } ?? "") }

    func processor(into next: any PipeProcessor, limits: QueryLimits) -> any PipeProcessor {
        PatternsProcessor(limit, next, limits)
    }

    func fields(for output: FieldSet) -> FieldSet { FieldSet(["_msg", "message", "_time"]) }
    var waitsForEnd: Bool { true }
    var tally: Tally? { Tally.patterns }

    static let word = PipeWord(
        names: ["patterns"], syntax: "patterns N", summary: "the shapes of the texts, with counts and times"
    ) { (parser) throws(Diagnostic) in
        parser.endsPipe ? PatternsPipe(limit: nil) : PatternsPipe(limit: try parser.count("of patterns"))
    }
}

/// Turns the text of a record into its pattern.
public struct PatternText {
    public private(set) var bytes: [UInt8] = []
    private static let hole: [UInt8] = Array("<*>".utf8)
    /// Patterns are told apart by their first bytes; nobody reads a longer one.
    private static let limit = 1024

    public init() {}

    public mutating func take(_ text: UnsafeBufferPointer<UInt8>) {
        bytes.removeAll(keepingCapacity: true)
        var at = 0
        var holeEnd = -1
        while at < text.count, bytes.count < Self.limit {
            let start = at
            var hasDigit = false
            while at < text.count, isWord(text[at], &hasDigit) { at += 1 }
            if at == start {
                bytes.append(text[at])
                at += 1
            } else if !hasDigit {
                bytes.append(contentsOf: text[start..<at])
            } else if holeEnd >= 0, start == holeEnd + 1, joins(text[holeEnd]) {
                // `<*>` stands already; the sign between the two goes.
                bytes.removeLast()
                holeEnd = at
                continue
            } else {
                bytes.append(contentsOf: Self.hole)
                holeEnd = at
                continue
            }
            if at > holeEnd + 1 { holeEnd = -1 }
        }
    }

    @inline(__always)
    private func isWord(_ byte: UInt8, _ hasDigit: inout Bool) -> Bool {
        if byte >= 0x30, byte <= 0x39 {
            hasDigit = true
            return true
        }
        let lower = byte | 0x20
        return (lower >= 0x61 && lower <= 0x7A) || byte == 0x5F || byte >= 0x80
    }

    private func joins(_ byte: UInt8) -> Bool {
        byte == 0x2E || byte == 0x3A || byte == 0x2D || byte == 0x2F || byte == 0x2C
    }
}

private final class PatternsProcessor: TallyProcessor {
    private let limit: Int?
    private let next: any PipeProcessor
    private let limits: QueryLimits
    private let table = GroupTable()
    private var hits: [Int] = []
    private var times: [(first: Int64, last: Int64)] = []
    private var text = PatternText()
    private let samples = GroupTable()
    private var samplePatterns: [Int] = []
    private static let sampleLimit = 8 << 20
    private var scratch: [UInt8] = []

    init(_ limit: Int?, _ next: any PipeProcessor, _ limits: QueryLimits) {
        self.limit = limit
        self.next = next
        self.limits = limits
    }

    func consume(_ batch: RecordBatch, _ selection: Selection, weights: [Int]) throws(QueryError) {
        let message = batch.resolve("message")
        let whole = batch.resolve("_msg")
        let time = batch.resolve("_time")
        selection.forEach { index in
            let short = batch.value(message, of: index, scratch: &scratch)
            let value = short.count > 0 ? short : batch.value(whole, of: index, scratch: &scratch)
            let id = weights.isEmpty ? pattern(value) : knownPattern(value)
            if id == hits.count {
                hits.append(0)
                times.append((.max, .min))
            }
            hits[id] += weights.isEmpty ? 1 : weights[index]
            guard let at = self.time(batch, index, time) else { return }
            times[id] = (min(times[id].first, at), max(times[id].last, at))
        }
        if table.count > limits.maxGroups { throw .tooManyGroups(pipe: "patterns", limit: limits.maxGroups) }
        if table.memory > limits.maxMemoryBytes { throw .tooMuchMemory(pipe: "patterns", limit: limits.maxMemoryBytes) }
    }

    private func pattern(_ value: UnsafeBufferPointer<UInt8>) -> Int {
        text.take(value)
        return text.bytes.withUnsafeBufferPointer { table.insert($0) }
    }

    /// The same for texts that come again block by block: those of templates.
    private func knownPattern(_ value: UnsafeBufferPointer<UInt8>) -> Int {
        if samples.memory > Self.sampleLimit { return pattern(value) }
        let sample = samples.insert(value)
        if sample == samplePatterns.count { samplePatterns.append(pattern(value)) }
        return samplePatterns[sample]
    }

    private func time(_ batch: RecordBatch, _ index: Int, _ reference: FieldReference) -> Int64? {
        if !batch.isRows { return batch.records[index].time.nanoseconds }
        return timestamp(batch.value(reference, of: index, scratch: &scratch))?.nanoseconds
    }

    func finish() throws(QueryError) {
        let total = hits.reduce(0, +)
        // Equal counts stay in the order of first appearance.
        let order = (0..<table.count).sorted { (hits[$1], $0) < (hits[$0], $1) }
        let writer = RowWriter(next, limits)
        for id in order.prefix(limit ?? .max) where !next.isSatisfied {
            try writer.beginRow()
            writer.add("pattern", table.key(id), .text)
            writer.add("hits", Array(String(hits[id]).utf8), .number)
            var share: [UInt8] = []
            appendNumber((Double(hits[id]) * 1000 / Double(total)).rounded() / 10, to: &share)
            writer.add("share", share, .number)
            if times[id].first <= times[id].last {
                writer.add("first", Array(Instant(nanoseconds: times[id].first).rfc3339.utf8), .text)
                writer.add("last", Array(Instant(nanoseconds: times[id].last).rfc3339.utf8), .text)
            }
        }
        try writer.flush()
        try next.finish()
    }

    var isSatisfied: Bool { limit == 0 || next.isSatisfied }
}
