import Diagnostics
import Records

/// `copy a as b, http.* as web.*` (also `cp`): the same values under a second name, one after the
/// other.
///
///     * | copy _msg as original
struct CopyPipe: Pipe {
    var keepsRecords: Bool { true }
    let pairs: [NamePair]

    var description: String { "copy " + pairs.map(\.description).joined(separator: ", ") }

    func processor(into next: any PipeProcessor, limits: QueryLimits) -> any PipeProcessor {
        RowProcessor(next, limits) { row in
            for pair in pairs where pair.from != pair.to { pair.apply(to: row, keepsSource: true) }
        }
    }

    func fields(for output: FieldSet) -> FieldSet { NamePair.sources(pairs, output) }

    static let word = PipeWord(
        names: ["copy", "cp"], syntax: "copy a as b, c.* as d.*", summary: "values under a second name"
    ) { (parser) throws(Diagnostic) in
        CopyPipe(pairs: try parser.namePairs())
    }
}
