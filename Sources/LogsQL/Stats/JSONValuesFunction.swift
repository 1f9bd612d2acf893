import Diagnostics
import Records

/// `json_values(a, b) [sort by (c desc)] [limit N]`: the records as a JSON array of objects with
/// these fields, all when none are named; in the order they came, or sorted.
///
///     error | stats by (host) json_values(_time, message) sort by (_time) limit 3 first_errors
struct JSONValuesFunction: StatsFunction {
    let fields: FieldSelection
    let keys: [SortPipe.Key]
    let limit: Int?

    var description: String {
        var text = "json_values(\(fields))"
        if !keys.isEmpty { text += " sort" + SortPipe(keys: keys).arguments }
        return text + limitText(limit)
    }

    var needs: FieldSet { fields.needs.union(FieldSet(keys.map(\.field))) }

    func accumulator() -> any StatsAccumulator { JSONValuesAccumulator(self) }

    static let word = StatsWord(
        name: "json_values", syntax: "json_values(a, b) [sort by (c)] [limit N]", summary: "records as a JSON array"
    ) { (parser) throws(Diagnostic) in
        let fields = FieldSelection(try parser.functionFields("json_values"))
        var keys: [SortPipe.Key] = []
        if parser.skip(keyword: "sort") || parser.skip(keyword: "order") {
            _ = parser.skip(keyword: "by")
            keys = try parser.sortKeys()
        }
        return JSONValuesFunction(fields: fields, keys: keys, limit: try parser.functionLimit())
    }
}

private final class JSONValuesAccumulator: StatsAccumulator {
    private struct Entry {
        var keys: [SortValue]
        var row: [UInt8]
    }

    private let function: JSONValuesFunction
    private let limit: Int
    private var entries: [[Entry]] = []
    private var held = 0

    init(_ function: JSONValuesFunction) {
        self.function = function
        limit = function.limit == 0 ? .max : function.limit ?? .max
    }

    func grow(to count: Int) { entries.append(contentsOf: repeatElement([], count: count - entries.count)) }

    func consume(_ batch: RecordBatch, _ selection: Selection, _ groups: GroupNumbers) {
        let readers = function.keys.map { FieldReader(batch, $0.field) }
        selection.forEach { index in
            let group = groups[index]
            if readers.isEmpty, entries[group].count >= limit { return }
            let row = function.fields.object(batch, index)
            entries[group].append(Entry(keys: readers.map { $0.withValue(index) { SortValue($0) } }, row: row))
            held += row.count + 64 + readers.count * 96
            if limit < .max / 4, entries[group].count > max(256, limit * 2) { cut(group) }
        }
    }

    /// Keeps the first `limit` of the order.
    private func cut(_ group: Int) {
        let sorted = ordered(group)
        entries[group] = Array(sorted.prefix(limit))
        for entry in sorted.dropFirst(limit) { held -= entry.row.count + 64 + entry.keys.count * 96 }
    }

    private func ordered(_ group: Int) -> [Entry] {
        if function.keys.isEmpty { return entries[group] }
        return entries[group].enumerated().sorted { a, b in
            for (at, key) in function.keys.enumerated() {
                let order = a.element.keys[at].compare(b.element.keys[at])
                if order != 0 { return key.descends ? order > 0 : order < 0 }
            }
            return a.offset < b.offset
        }.map(\.element)
    }

    func appendResult(_ group: Int, to out: inout [UInt8]) -> FieldKind {
        out.append(UInt8(ascii: "["))
        for (at, entry) in ordered(group).prefix(limit).enumerated() {
            if at > 0 { out.append(UInt8(ascii: ",")) }
            out.append(contentsOf: entry.row)
        }
        out.append(UInt8(ascii: "]"))
        return .text
    }

    var memory: Int { entries.count * 24 + held }
}
