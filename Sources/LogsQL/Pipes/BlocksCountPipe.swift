import Diagnostics
import Records

/// `blocks_count [as n]`: how many blocks of records came, in `blocks_count`.
///
///     error | blocks_count
struct BlocksCountPipe: Pipe {
    let result: String

    var description: String { "blocks_count" + (result == "blocks_count" ? "" : " as \(quotedName(result))") }

    func processor(into next: any PipeProcessor, limits: QueryLimits) -> any PipeProcessor {
        BlocksCountProcessor(self, next, limits)
    }

    func fields(for output: FieldSet) -> FieldSet { .none }
    var waitsForEnd: Bool { true }
    var looksAtBlocks: Bool { true }

    static let word = PipeWord(
        names: ["blocks_count"], syntax: "blocks_count [as n]", summary: "how many blocks of records came"
    ) { (parser) throws(Diagnostic) in
        BlocksCountPipe(result: try parser.resultName() ?? "blocks_count")
    }
}

private final class BlocksCountProcessor: PipeProcessor {
    private let pipe: BlocksCountPipe
    private let next: any PipeProcessor
    private let limits: QueryLimits
    private var count = 0

    init(_ pipe: BlocksCountPipe, _ next: any PipeProcessor, _ limits: QueryLimits) {
        self.pipe = pipe
        self.next = next
        self.limits = limits
    }

    func consume(_ batch: RecordBatch, _ selection: Selection) { count += selection.isEmpty ? 0 : 1 }

    func finish() throws(QueryError) {
        let writer = RowWriter(next, limits)
        try writer.beginRow()
        writer.add(pipe.result, Array(String(count).utf8), .number)
        try writer.flush()
        try next.finish()
    }

    var isSatisfied: Bool { next.isSatisfied }
}
