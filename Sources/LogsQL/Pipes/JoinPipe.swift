import Diagnostics
import Records

/// `join by (a, b) (QUERY) [inner] [prefix p]`: each record with the fields of the other query's rows that have the
/// same values in these fields, a record for each such row. Without one the record stays as it is, or goes with
/// `inner`.
///
///     * | stats by (user.name) count() as logins
///       | join by (user.name) (level:error | stats by (user.name) count() as errors)
///
/// The other query is answered first and its rows are held in memory, within the limit.
struct JoinPipe: Pipe {
    let keys: [String]
    let query: Query
    let isInner: Bool
    let prefix: String
    /// The answer of the query; nil until it is answered.
    var table: JoinTable?

    var description: String {
        "join by (" + keys.map(quotedName).joined(separator: ", ") + ") (\(query))" + (isInner ? " inner" : "")
            + (prefix.isEmpty ? "" : " prefix \(quoted(prefix))")
    }

    func processor(into next: any PipeProcessor, limits: QueryLimits) -> any PipeProcessor {
        JoinProcessor(self, next, limits)
    }

    func fields(for output: FieldSet) -> FieldSet { output.union(FieldSet(keys)) }
    var hasQueries: Bool { table == nil }

    func answeringQueries(_ run: QueryRunner, _ limits: QueryLimits) throws(QueryError) -> any Pipe {
        let rows = RowStore("join", limits)
        try run(query) { (batch, selection) throws(QueryError) in try rows.take(batch, selection) }
        var answered = self
        answered.table = JoinTable(rows, keys)
        return answered
    }

    static let word = PipeWord(
        names: ["join"], syntax: "join by (a, b) (QUERY) [inner] [prefix p]",
        summary: "fields of another query's rows with the same values"
    ) { (parser) throws(Diagnostic) in
        if !parser.skip(keyword: "by") { _ = parser.skip(keyword: "on") }
        guard parser.current.isSymbol("(") else { throw parser.unexpected("expected by (...) after join") }
        let keys = try parser.fieldList("to join by")
        guard !keys.isEmpty else { throw parser.unexpected("expected a field to join by") }
        let query = try parser.innerQuery("join")
        let isInner = parser.skip(keyword: "inner")
        var prefix = ""
        if parser.skip(keyword: "prefix") {
            guard !parser.endsPipe else { throw parser.unexpected("expected a prefix of names") }
            prefix = try parser.compoundText(allowingColon: true)
        }
        return JoinPipe(keys: keys, query: query, isInner: isInner, prefix: prefix)
    }
}

/// Rows found by the values of some of their fields.
final class JoinTable: @unchecked Sendable {  // only read once it is made
    private let rows: RowStore
    private let keys: [String]
    private let groups = GroupTable()
    private var places: [[(batch: Int, row: Int)]] = []

    init(_ rows: RowStore, _ keys: [String]) {
        self.rows = rows
        self.keys = keys
        var key = GroupKey()
        for (at, batch) in rows.batches.enumerated() {
            let readers = keys.map { FieldReader(batch, $0) }
            for row in 0..<batch.count {
                key.clear()
                for reader in readers { reader.withValue(row) { key.append($0) } }
                let group = key.bytes.withUnsafeBufferPointer { groups.insert($0) }
                if group == places.count { places.append([]) }
                places[group].append((at, row))
            }
        }
    }

    /// Calls `body` for each row with the values of `key`; false when there is none.
    func forEachMatch(
        of key: GroupKey, _ body: (RecordBatch, Int) throws(QueryError) -> Void
    ) throws(QueryError) -> Bool {
        guard let group = key.bytes.withUnsafeBufferPointer({ groups.find($0) }) else { return false }
        for place in places[group] { try body(rows.batches[place.batch], place.row) }
        return true
    }
}

private final class JoinProcessor: PipeProcessor {
    private let pipe: JoinPipe
    private let next: any PipeProcessor
    private let writer: RowWriter
    private let row = Row()

    init(_ pipe: JoinPipe, _ next: any PipeProcessor, _ limits: QueryLimits) {
        self.pipe = pipe
        self.next = next
        writer = RowWriter(next, limits)
    }

    func consume(_ batch: RecordBatch, _ selection: Selection) throws(QueryError) {
        let readers = pipe.keys.map { FieldReader(batch, $0) }
        var key = GroupKey()
        do {
            try selection.forEach { index in
                key.clear()
                for reader in readers { reader.withValue(index) { key.append($0) } }
                let isFound =
                    try pipe.table?.forEachMatch(of: key) { (other, at) throws(QueryError) in
                        row.load(batch, index)
                        other.forEachValue(of: at) { name, value, kind in
                            let name = String(decoding: name, as: UTF8.self)
                            let isKey = pipe.keys.contains { ($0.isEmpty ? "_msg" : $0) == name }
                            if !isKey { row.put(pipe.prefix + name, value, kind) }
                        }
                        try writer.beginRow(fields: row.cells.count)
                        row.write(to: writer)
                    } ?? false
                guard !isFound, !pipe.isInner else { return }
                try writer.beginRow(fields: batch.fieldCount(index))
                writer.addFields(of: batch, index)
            }
        } catch {
            throw error as? QueryError ?? .stopped("\(error)")
        }
        try writer.flush()
    }

    func finish() throws(QueryError) { try next.finish() }
    var isSatisfied: Bool { next.isSatisfied }
}
