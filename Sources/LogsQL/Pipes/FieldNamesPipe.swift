import Diagnostics
import Records

/// `field_names [as n]`: the names of all fields that have a value, in `name`, and in how many records, in `hits`.
///
///     {format="json"} | field_names | sort by (hits desc)
struct FieldNamesPipe: Pipe {
    let result: String

    var description: String { "field_names" + (result == "name" ? "" : " as \(quotedName(result))") }

    func processor(into next: any PipeProcessor, limits: QueryLimits) -> any PipeProcessor {
        FieldNamesProcessor(self, next, limits)
    }

    func fields(for output: FieldSet) -> FieldSet { .all }
    var waitsForEnd: Bool { true }

    static let word = PipeWord(
        names: ["field_names"], syntax: "field_names [as n]", summary: "the names of all fields, with counts"
    ) { (parser) throws(Diagnostic) in
        FieldNamesPipe(result: try parser.resultName() ?? "name")
    }
}

private final class FieldNamesProcessor: PipeProcessor {
    private let pipe: FieldNamesPipe
    private let next: any PipeProcessor
    private let limits: QueryLimits
    private let names = GroupTable()
    private var hits: [Int] = []

    init(_ pipe: FieldNamesPipe, _ next: any PipeProcessor, _ limits: QueryLimits) {
        self.pipe = pipe
        self.next = next
        self.limits = limits
    }

    func consume(_ batch: RecordBatch, _ selection: Selection) throws(QueryError) {
        selection.forEach { index in
            batch.forEachValue(of: index) { name, value, _ in
                guard value.count > 0 else { return }
                let id = names.insert(name)
                if id == hits.count { hits.append(0) }
                hits[id] += 1
            }
        }
        if names.count > limits.maxGroups { throw .tooManyGroups(pipe: "field_names", limit: limits.maxGroups) }
    }

    func finish() throws(QueryError) {
        let writer = RowWriter(next, limits)
        for id in 0..<names.count where !next.isSatisfied {
            try writer.beginRow()
            writer.add(pipe.result, names.key(id), .text)
            writer.add("hits", Array(String(hits[id]).utf8), .number)
        }
        try writer.flush()
        try next.finish()
    }

    var isSatisfied: Bool { next.isSatisfied }
}
