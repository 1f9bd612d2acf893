import Diagnostics
import Records

/// `uniq by (a, b) [hits] [limit N]`: the distinct combinations, with how often each came.
///
///     * | uniq by (host, level) hits
struct UniqPipe: Pipe {
    let fields: [String]
    let countsHits: Bool
    let limit: Int?

    var description: String {
        "uniq by (" + fields.map(quotedName).joined(separator: ", ") + ")" + (countsHits ? " hits" : "")
            + (limit.map { " limit \($0)" } ?? "")
    }

    func processor(into next: any PipeProcessor, limits: QueryLimits) -> any PipeProcessor {
        UniqProcessor(self, next, limits)
    }

    func fields(for output: FieldSet) -> FieldSet { FieldSet(fields) }
    var waitsForEnd: Bool { true }
    var tally: Tally? { Tally(fields: Set(fields)) }

    static let word = PipeWord(
        names: ["uniq"], syntax: "uniq by (a, b) [hits] [limit N]", summary: "distinct combinations"
    ) { (parser) throws(Diagnostic) in
        if parser.current.isKeyword("hits") || parser.current.isKeyword("limit") || parser.current.isKeyword("with") {
            throw parser.unexpected("expected by (...) first")
        }
        _ = parser.skip(keyword: "by")
        let fields = try parser.fieldList("to be distinct")
        guard !fields.isEmpty else { throw parser.unexpected("expected a field to be distinct") }
        var countsHits = false
        var limit: Int?
        while !parser.endsPipe {
            if parser.skip(keyword: "with") {
                guard parser.current.isKeyword("hits") else { throw parser.unexpected("expected hits after with") }
            } else if parser.skip(keyword: "hits") {
                countsHits = true
            } else if limit == nil, parser.skip(keyword: "limit") {
                limit = try parser.count("of rows")
            } else {
                throw parser.unexpectedOption("expected hits or limit N")
            }
        }
        return UniqPipe(fields: fields, countsHits: countsHits, limit: limit)
    }
}

private final class UniqProcessor: TallyProcessor {
    private let pipe: UniqPipe
    private let next: any PipeProcessor
    private let limits: QueryLimits
    private let counts: HitTable

    init(_ pipe: UniqPipe, _ next: any PipeProcessor, _ limits: QueryLimits) {
        self.pipe = pipe
        self.next = next
        self.limits = limits
        counts = HitTable(pipe.fields, "uniq", limits)
    }

    func consume(_ batch: RecordBatch, _ selection: Selection, weights: [Int]) throws(QueryError) {
        if !isSatisfied { try counts.consume(batch, selection, weights) }
    }

    func finish() throws(QueryError) {
        let writer = RowWriter(next, limits)
        let name = pipe.fields.contains("hits") ? "hitss" : "hits"
        for group in 0..<min(counts.count, pipe.limit ?? .max) where !next.isSatisfied {
            try writer.beginRow()
            counts.write(group, to: writer)
            if pipe.countsHits { writer.add(name, Array(String(counts.hits[group]).utf8), .number) }
        }
        try writer.flush()
        try next.finish()
    }

    var isSatisfied: Bool {
        if let limit = pipe.limit, !pipe.countsHits, counts.count >= limit { return true }
        return next.isSatisfied
    }
}

/// How often each combination of some fields came.
final class HitTable {
    private let fields: [String]
    private let pipe: String
    private let limits: QueryLimits
    private let table = GroupTable()
    private(set) var hits: [Int] = []
    private var kinds: [FieldKind] = []

    init(_ fields: [String], _ pipe: String, _ limits: QueryLimits) {
        self.fields = fields
        self.pipe = pipe
        self.limits = limits
    }

    var count: Int { hits.count }

    func consume(_ batch: RecordBatch, _ selection: Selection, _ weights: [Int]) throws(QueryError) {
        let readers = fields.map { FieldReader(batch, $0) }
        var key = GroupKey()
        selection.forEach { index in
            key.clear()
            for reader in readers { reader.withValue(index) { key.append($0) } }
            let group = key.bytes.withUnsafeBufferPointer { table.insert($0) }
            if group == hits.count {
                hits.append(0)
                kinds.append(contentsOf: readers.map { $0.kind(index) })
            }
            hits[group] += weights.isEmpty ? 1 : weights[index]
        }
        if table.count > limits.maxGroups { throw .tooManyGroups(pipe: pipe, limit: limits.maxGroups) }
        if table.memory > limits.maxMemoryBytes { throw .tooMuchMemory(pipe: pipe, limit: limits.maxMemoryBytes) }
    }

    func write(_ group: Int, to writer: RowWriter) {
        GroupKey.forEach(table.key(group)) { at, value in
            writer.add(fields[at], value, kinds[group * fields.count + at])
        }
    }
}
