import Diagnostics
import Records

/// `sort by (a desc, b) [desc] [partition by (c)] [offset N] [limit N] [rank as r]` (also `order`).
///
///     * | stats by (host) count() logs | sort by (logs desc) limit 10
///     error | sort by (_time)
///
/// Numbers, durations and sizes sort by size, timestamps by time, other text naturally. Without
/// fields all of them count, in the order of their names. With a limit only so many rows are held.
struct SortPipe: Pipe {
    struct Key: Sendable {
        let field: String
        let descends: Bool
    }

    var keys: [Key] = []
    var descends = false
    /// Limit and offset hold for each combination of these fields.
    var partition: [String] = []
    var offset: Int?
    var limit: Int?
    var rank: String?

    var description: String { "sort" + arguments }

    var arguments: String {
        var text = ""
        if !keys.isEmpty {
            text +=
                " by (" + keys.map { quotedName($0.field) + ($0.descends ? " desc" : "") }.joined(separator: ", ") + ")"
        }
        if descends { text += " desc" }
        if !partition.isEmpty { text += " partition by (" + partition.map(quotedName).joined(separator: ", ") + ")" }
        if let offset { text += " offset \(offset)" }
        if let limit { text += " limit \(limit)" }
        if let rank { text += " rank as \(quotedName(rank))" }
        return text
    }

    func processor(into next: any PipeProcessor, limits: QueryLimits) -> any PipeProcessor {
        SortProcessor(self, next, limits)
    }

    func fields(for output: FieldSet) -> FieldSet {
        if keys.isEmpty { return .all }
        return output.subtracting(rank.map { [$0] } ?? []).union(FieldSet(keys.map(\.field) + partition))
    }

    var waitsForEnd: Bool { true }

    /// This sort with a following `limit` or `offset` as part of it, when that says the same.
    func merging(_ pipe: any Pipe) -> SortPipe? {
        guard partition.isEmpty, limit == nil else { return nil }
        var merged = self
        if let more = pipe as? LimitPipe {
            merged.limit = more.count
            return merged
        }
        guard let more = pipe as? OffsetPipe, offset == nil, rank == nil else { return nil }
        merged.offset = more.count
        return merged
    }

    static let word = PipeWord(
        names: ["sort", "order"], syntax: "sort by (a desc, b) [desc] [offset N] [limit N]", summary: "records in order"
    ) { (parser) throws(Diagnostic) in
        var sort = SortPipe()
        try parser.sortArguments(&sort, takesCounts: true)
        if !sort.partition.isEmpty, sort.limit == nil {
            throw parser.unexpected("expected limit N, since partition by means the first N of each")
        }
        return sort
    }
}

extension QueryParser {
    /// What follows `sort`, `first` or `last`, in any order.
    mutating func sortArguments(_ sort: inout SortPipe, takesCounts: Bool) throws(Diagnostic) {
        while !endsPipe {
            if sort.keys.isEmpty, current.isKeyword("by") || current.isSymbol("(") {
                _ = skip(keyword: "by")
                sort.keys = try sortKeys()
            } else if skip(keyword: "desc") {
                sort.descends = true
            } else if skip(keyword: "asc") {
                sort.descends = false
            } else if sort.partition.isEmpty, skip(keyword: "partition") {
                _ = skip(keyword: "by")
                guard current.isSymbol("(") else { throw unexpected("expected ( after partition by") }
                sort.partition = try fieldList("to partition by")
            } else if sort.rank == nil, skip(keyword: "rank") {
                sort.rank = try rankName()
            } else if takesCounts, sort.offset == nil, skip(keyword: "offset") {
                sort.offset = try count("of rows to skip")
            } else if takesCounts, sort.limit == nil, skip(keyword: "limit") {
                sort.limit = try count("of rows")
            } else {
                throw unexpectedOption("expected by (...), desc, partition by (...), offset, limit or rank, each once")
            }
        }
    }

    /// `(a desc, b)`, with or without parentheses.
    mutating func sortKeys() throws(Diagnostic) -> [SortPipe.Key] {
        let key = { (parser: inout QueryParser) throws(Diagnostic) -> SortPipe.Key in
            let field = try parser.fieldName("to sort by")
            let descends = parser.skip(keyword: "desc")
            if !descends { _ = parser.skip(keyword: "asc") }
            return SortPipe.Key(field: field, descends: descends)
        }
        return current.isSymbol("(") ? try parenthesized(key) : try list(key)
    }

    /// `rank`, `rank as r` or `rank r`, after the word.
    mutating func rankName() throws(Diagnostic) -> String {
        if skip(keyword: "as") { return try fieldName("for the rank") }
        let words = ["limit", "offset", "partition", "desc", "by", "hits"]
        if endsPipe || words.contains(where: current.isKeyword) { return "rank" }
        return try fieldName("for the rank")
    }
}
