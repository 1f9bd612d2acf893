import Diagnostics
import Records

/// `sample N`: one record of N, chosen at random.
///
///     * | sample 100 | stats count() as hundredth
///
/// The choice is the same each time the same records come in the same order.
struct SamplePipe: Pipe {
    let size: Int

    var description: String { "sample \(size)" }

    func processor(into next: any PipeProcessor, limits: QueryLimits) -> any PipeProcessor {
        SampleProcessor(size, next)
    }

    func fields(for output: FieldSet) -> FieldSet { output }

    static let word = PipeWord(
        names: ["sample"], syntax: "sample N", summary: "one record of N, at random"
    ) { (parser) throws(Diagnostic) in
        let token = parser.current
        let size = try parser.count("of which one record is taken")
        guard size > 0 else { throw parser.fault("expected a number greater than 0", at: token) }
        return SamplePipe(size: size)
    }
}

private final class SampleProcessor: PipeProcessor {
    private let size: UInt64
    private let next: any PipeProcessor
    private var random = SplitMix()

    init(_ size: Int, _ next: any PipeProcessor) {
        self.size = UInt64(size)
        self.next = next
    }

    func consume(_ batch: RecordBatch, _ selection: Selection) throws(QueryError) {
        var chosen = selection
        chosen.filter { _ in random.next() % size == 0 }
        if !chosen.isEmpty { try next.consume(batch, chosen) }
    }

    func finish() throws(QueryError) { try next.finish() }
    var isSatisfied: Bool { next.isSatisfied }
}
