import Diagnostics
import Records

/// `top [N] by (a, b) [hits as h] [rank as r]`: the N combinations that come most often, ten
/// without a number.
///
///     level:error | top 5 by (host, logger)
struct TopPipe: Pipe {
    let count: Int
    let fields: [String]
    let hitsName: String
    let rank: String?

    var description: String {
        "top " + (count == 10 ? "" : "\(count) ") + "by (" + fields.map(quotedName).joined(separator: ", ") + ")"
            + (hitsName == Self.defaultName(fields) ? "" : " hits as \(quotedName(hitsName))")
            + (rank.map { " rank as \(quotedName($0))" } ?? "")
    }

    /// `hits`, with as many `s` as it takes to be no grouped field.
    static func defaultName(_ fields: [String]) -> String {
        var name = "hits"
        while fields.contains(name) { name += "s" }
        return name
    }

    func processor(into next: any PipeProcessor, limits: QueryLimits) -> any PipeProcessor {
        TopProcessor(self, next, limits)
    }

    func fields(for output: FieldSet) -> FieldSet { FieldSet(fields) }
    var waitsForEnd: Bool { true }
    var tally: Tally? { Tally(fields: Set(fields)) }

    static let word = PipeWord(
        names: ["top"], syntax: "top N by (a, b)", summary: "the combinations that come most often"
    ) { (parser) throws(Diagnostic) in
        var count = 10
        if parser.current.kind == .word, numberLiteral(parser.current.text) != nil {
            count = try parser.count("of rows")
        }
        guard parser.skip(keyword: "by") || parser.current.isSymbol("(") || !parser.startsTopOption else {
            throw parser.unexpected("expected by (...) after top")
        }
        let fields = try parser.fieldList("to count")
        guard !fields.isEmpty else { throw parser.unexpected("expected a field to count") }
        var hitsName: String?
        var rank: String?
        while !parser.endsPipe {
            if hitsName == nil, parser.skip(keyword: "hits") {
                _ = parser.skip(keyword: "as")
                hitsName = try parser.fieldName("for the hits")
            } else if rank == nil, parser.skip(keyword: "rank") {
                rank = try parser.rankName()
            } else {
                throw parser.unexpectedOption("expected hits as NAME or rank")
            }
        }
        return TopPipe(count: count, fields: fields, hitsName: hitsName ?? defaultName(fields), rank: rank)
    }
}

extension QueryParser {
    fileprivate var startsTopOption: Bool { endsPipe || current.isKeyword("rank") || current.isKeyword("hits") }
}

private final class TopProcessor: TallyProcessor {
    private let pipe: TopPipe
    private let next: any PipeProcessor
    private let limits: QueryLimits
    private let counts: HitTable

    init(_ pipe: TopPipe, _ next: any PipeProcessor, _ limits: QueryLimits) {
        self.pipe = pipe
        self.next = next
        self.limits = limits
        counts = HitTable(pipe.fields, "top", limits)
    }

    func consume(_ batch: RecordBatch, _ selection: Selection, weights: [Int]) throws(QueryError) {
        try counts.consume(batch, selection, weights)
    }

    func finish() throws(QueryError) {
        // Equal counts stay in the order of first appearance.
        let order = (0..<counts.count).sorted { (counts.hits[$1], $0) < (counts.hits[$0], $1) }
        let writer = RowWriter(next, limits)
        for (rank, group) in order.prefix(pipe.count).enumerated() where !next.isSatisfied {
            try writer.beginRow()
            counts.write(group, to: writer)
            writer.add(pipe.hitsName, Array(String(counts.hits[group]).utf8), .number)
            if let name = pipe.rank { writer.add(name, Array(String(rank + 1).utf8), .number) }
        }
        try writer.flush()
        try next.finish()
    }

    var isSatisfied: Bool { pipe.count == 0 || next.isSatisfied }
}
