import Diagnostics
import Records

/// `drop_empty_fields`: no fields that are empty, and no records of which nothing is left.
///
///     * | extract "user=<user>" | drop_empty_fields
struct DropEmptyFieldsPipe: Pipe {
    var description: String { "drop_empty_fields" }

    func processor(into next: any PipeProcessor, limits: QueryLimits) -> any PipeProcessor {
        DropEmptyProcessor(next, limits)
    }

    func fields(for output: FieldSet) -> FieldSet { output }

    static let word = PipeWord(
        names: ["drop_empty_fields"], syntax: "drop_empty_fields", summary: "no empty fields, no empty records"
    ) { (parser) throws(Diagnostic) in
        DropEmptyFieldsPipe()
    }
}

private final class DropEmptyProcessor: PipeProcessor {
    private let next: any PipeProcessor
    private let writer: RowWriter

    init(_ next: any PipeProcessor, _ limits: QueryLimits) {
        self.next = next
        writer = RowWriter(next, limits)
    }

    func consume(_ batch: RecordBatch, _ selection: Selection) throws(QueryError) {
        do {
            try selection.forEach { index in
                var isEmpty = true
                // The writer leaves out what is empty.
                batch.forEachValue(of: index) { _, value, _ in if value.count > 0 { isEmpty = false } }
                if isEmpty { return }
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
