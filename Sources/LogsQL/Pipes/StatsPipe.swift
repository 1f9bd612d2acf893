import Diagnostics
import Records

/// `stats [by (a, b:step)] f(x) [if (FILTER)] [as] name, ...`: functions over all records, or over
/// each group of records. The word `stats` may be left out.
///
///     * | stats by (_time:5m, host) count() logs, count() if (level:error) errors
///     error | count()
///
/// Groups come in the order of their first appearance. Memory is bounded by `QueryLimits`.
struct StatsPipe: Pipe {
    struct Key: Sendable, CustomStringConvertible {
        let field: String
        let bucket: Bucket?

        var description: String { quotedName(field) + (bucket.map { ":\($0)" } ?? "") }
    }

    struct Column: Sendable, CustomStringConvertible {
        let function: any StatsFunction
        let condition: (any Filter)?
        let name: String

        var description: String {
            "\(function)" + (condition.map { " if (\($0))" } ?? "") + " as \(quotedName(name))"
        }
    }

    let keys: [Key]
    let columns: [Column]
    /// The length of the query's time range, in seconds, when it has one.
    var rangeSeconds: Double?
    /// Written as `stats_remote`, which VictoriaLogs' cluster sends to its nodes; the same here.
    var isRemote = false

    /// The length of time a group stands for: of the step of `_time`, else of the query's range.
    var seconds: Double? {
        for key in keys where key.field == "_time" {
            if case .width(let width, _)? = key.bucket?.step { return width / 1e9 }
        }
        return rangeSeconds
    }

    var description: String {
        (isRemote ? "stats_remote " : "stats ")
            + (keys.isEmpty ? "" : "by (" + keys.map(\.description).joined(separator: ", ") + ") ")
            + columns.map(\.description).joined(separator: ", ")
    }

    func processor(into next: any PipeProcessor, limits: QueryLimits) -> any PipeProcessor {
        StatsProcessor(self, next, limits)
    }

    func fields(for output: FieldSet) -> FieldSet {
        columns.reduce(FieldSet(keys.map(\.field))) { needed, column in
            needed.union(column.function.needs).union(column.condition?.fields ?? .none)
        }
    }

    var waitsForEnd: Bool { true }

    var tally: Tally? {
        var time = Tally.Time.nothing
        for key in keys where key.field == "_time" {
            guard let bucket = key.bucket, case .nothing = time else { return nil }
            time = .steps { bucket.span(of: $0) }
        }
        guard columns.allSatisfy(\.function.takesWeights) else { return nil }
        let needed = fields(for: .none)
        let isTimed = columns.contains { column in
            column.function.needs.contains("_time") || column.condition?.fields.contains("_time") == true
        }
        return needed.isEverything || isTimed ? nil : Tally(fields: needed.names.subtracting(["_time"]), time: time)
    }

    var abandonedMatches: Int { columns.reduce(0) { $0 + ($1.condition?.abandonedMatches ?? 0) } }

    func replacingFilters(
        _ change: (any Filter) throws(QueryError) -> (any Filter)?
    ) throws(QueryError) -> any Pipe {
        var changed: [Column] = []
        for column in columns {
            let condition: (any Filter)? = if let old = column.condition { try old.replacing(change) } else { nil }
            changed.append(Column(function: column.function, condition: condition, name: column.name))
        }
        return StatsPipe(keys: keys, columns: changed, rangeSeconds: rangeSeconds, isRemote: isRemote)
    }

    static let word = PipeWord(
        names: ["stats"], syntax: "stats by (a, b:step) f(x) if (FILTER) as name, ...",
        summary: "functions over groups of records"
    ) { (parser) throws(Diagnostic) in
        try parse(&parser)
    }

    static let remoteWord = PipeWord(
        names: ["stats_remote"], syntax: "stats_remote by (a) f(x) as name", summary: "the same as stats"
    ) { (parser) throws(Diagnostic) in
        var pipe = try parse(&parser)
        pipe.isRemote = true
        return pipe
    }

    static func parse(_ parser: inout QueryParser) throws(Diagnostic) -> StatsPipe {
        var keys: [Key] = []
        if parser.skip(keyword: "by") {
            let key = { (parser: inout QueryParser) throws(Diagnostic) -> Key in
                let field = try parser.groupName()
                return Key(field: field, bucket: try Bucket.parse(&parser))
            }
            keys = parser.current.isSymbol("(") ? try parser.parenthesized(key) : [try key(&parser)]
        }
        var columns: [Column] = []
        let columnsToken = parser.current
        for column in try parser.list(column) {
            let isTaken = columns.contains { $0.name == column.name } || keys.contains { $0.field == column.name }
            if isTaken {
                throw parser.fault(
                    "two results have the name \(quotedName(column.name))", at: columnsToken,
                    help: "name one with as NAME")
            }
            columns.append(column)
        }
        return StatsPipe(keys: keys, columns: columns)
    }

    static func column(_ parser: inout QueryParser) throws(Diagnostic) -> Column {
        let token = parser.current
        guard token.kind == .word else {
            throw parser.unexpected("expected a function", help: "functions: \(Registry.functionList)")
        }
        let name = token.text.lowercased()
        guard let word = Registry.function(name) else {
            throw parser.fault(
                "unknown function \(token.text)", help: suggestion(for: name, among: Registry.functions.map(\.name)))
        }
        parser.advance()
        let function = try word.parse(&parser)
        let condition = try parser.condition()
        let given = try parser.resultName()
        let fallback = "\(function)" + (condition.map { " if (\($0))" } ?? "")
        return Column(function: function, condition: condition, name: given ?? fallback)
    }
}

extension QueryParser {
    /// A field to group by: a name without its step.
    mutating func groupName() throws(Diagnostic) -> String {
        guard !current.isSymbol("*") else { throw unexpected("expected the name of a field to group by") }
        let name = try compoundText(allowingColon: false)
        return name == "_msg" ? "" : name
    }
}
