import Diagnostics
import Records

/// `limit N` (also `head`): the first N records that come, ten without a number.
///
///     error | limit 20
struct LimitPipe: Pipe {
    let count: Int

    var description: String { "limit \(count)" }

    func processor(into next: any PipeProcessor, limits: QueryLimits) -> any PipeProcessor {
        WindowProcessor(next, offset: 0, limit: count)
    }

    func fields(for output: FieldSet) -> FieldSet { output }

    static let word = PipeWord(
        names: ["limit", "head"], syntax: "limit N", summary: "the first N records"
    ) { (parser) throws(Diagnostic) in
        LimitPipe(count: parser.endsPipe ? 10 : try parser.count("of records"))
    }
}

/// Passes on a window of the records that come.
final class WindowProcessor: PipeProcessor {
    private let next: any PipeProcessor
    private var toSkip: Int
    private var left: Int

    init(_ next: any PipeProcessor, offset: Int, limit: Int) {
        self.next = next
        toSkip = offset
        left = limit
    }

    func consume(_ batch: RecordBatch, _ selection: Selection) throws(QueryError) {
        guard left > 0 else { return }
        let selected = selection.selectedCount
        if toSkip == 0, selected <= left {
            left -= left == .max ? 0 : selected
            return try next.consume(batch, selection)
        }
        var window = selection
        window.filter { _ in
            if toSkip > 0 {
                toSkip -= 1
                return false
            }
            guard left > 0 else { return false }
            left -= left == .max ? 0 : 1
            return true
        }
        if !window.isEmpty { try next.consume(batch, window) }
    }

    func finish() throws(QueryError) { try next.finish() }
    var isSatisfied: Bool { left == 0 || next.isSatisfied }
}
