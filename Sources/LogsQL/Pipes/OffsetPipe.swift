import Diagnostics
import Records

/// `offset N` (also `skip`): all records but the first N that come.
///
///     * | sort by (_time) | offset 100 | limit 10
struct OffsetPipe: Pipe {
    let count: Int

    var description: String { "offset \(count)" }

    func processor(into next: any PipeProcessor, limits: QueryLimits) -> any PipeProcessor {
        WindowProcessor(next, offset: count, limit: .max)
    }

    func fields(for output: FieldSet) -> FieldSet { output }

    static let word = PipeWord(
        names: ["offset", "skip"], syntax: "offset N", summary: "all records but the first N"
    ) { (parser) throws(Diagnostic) in
        OffsetPipe(count: try parser.count("of records to skip"))
    }
}
