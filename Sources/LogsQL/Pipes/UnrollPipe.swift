import Diagnostics
import Records

/// `unroll [if (FILTER)] by (a, b)`: a record for each item of the JSON arrays in these fields.
///
///     * | unroll by (tags) | stats by (tags) count() as n
///
/// Of several arrays the items go together by their place; a shorter one is filled up with nothing. A value that
/// is no array counts as one without items, of a record that stays.
struct UnrollPipe: ConditionalPipe {
    let fieldNames: [String]
    var condition: (any Filter)?

    var description: String {
        "unroll" + conditionText(condition) + " by (" + fieldNames.map(quotedName).joined(separator: ", ") + ")"
    }

    func processor(into next: any PipeProcessor, limits: QueryLimits) -> any PipeProcessor {
        UnrollProcessor(self, next, limits)
    }

    func fields(for output: FieldSet) -> FieldSet { needs(fieldNames, for: output) }

    static let word = PipeWord(
        names: ["unroll"], syntax: "unroll by (a, b)", summary: "a record for each item of JSON arrays"
    ) { (parser) throws(Diagnostic) in
        let condition = try parser.condition()
        _ = parser.skip(keyword: "by")
        let names = try parser.fieldList("to unroll")
        guard !names.isEmpty else { throw parser.unexpected("expected a field to unroll") }
        return UnrollPipe(fieldNames: names, condition: condition)
    }
}

private final class UnrollProcessor: PipeProcessor {
    private let pipe: UnrollPipe
    private let next: any PipeProcessor
    private let writer: RowWriter
    private let row = Row()

    init(_ pipe: UnrollPipe, _ next: any PipeProcessor, _ limits: QueryLimits) {
        self.pipe = pipe
        self.next = next
        writer = RowWriter(next, limits)
    }

    func consume(_ batch: RecordBatch, _ selection: Selection) throws(QueryError) {
        var chosen = selection
        pipe.condition?.apply(to: batch, &chosen)
        do {
            try selection.forEach { index in
                row.load(batch, index)
                guard chosen.contains(index) else {
                    try writer.beginRow(fields: row.cells.count)
                    return row.write(to: writer)
                }
                try unroll()
            }
        } catch {
            throw error as? QueryError ?? .stopped("\(error)")
        }
        try writer.flush()
    }

    private func unroll() throws(QueryError) {
        let lists = pipe.fieldNames.map { name in
            let json = JSONText(row.value(name))
            let array = json.whole()
            return array?.kind == .array ? array.map { (json, json.items(of: $0)) } : nil
        }
        let count = lists.reduce(1) { max($0, $1?.1.count ?? 0) }
        var text: [UInt8] = []
        for at in 0..<count where !next.isSatisfied {
            for (name, list) in zip(pipe.fieldNames, lists) {
                text.removeAll(keepingCapacity: true)
                if let (json, items) = list, at < items.count { json.append(items[at], to: &text) }
                row.put(name, text)
            }
            try writer.beginRow(fields: row.cells.count)
            row.write(to: writer)
        }
    }

    func finish() throws(QueryError) { try next.finish() }
    var isSatisfied: Bool { next.isSatisfied }
}
