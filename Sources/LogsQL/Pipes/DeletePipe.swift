import Diagnostics
import Records

/// `delete a, b.*` (also `del`, `drop`, `rm`): all fields but these.
///
///     error | delete source, http.*
struct DeletePipe: Pipe {
    var keepsRecords: Bool { true }
    let patterns: [String]

    var description: String { "delete " + patterns.map(quotedPattern).joined(separator: ", ") }

    func processor(into next: any PipeProcessor, limits: QueryLimits) -> any PipeProcessor {
        RowProcessor(next, limits) { row in
            row.cells.removeAll { cell in patterns.contains { matches(cell.name, $0) } }
        }
    }

    func fields(for output: FieldSet) -> FieldSet { output.subtracting(patterns) }

    static let word = PipeWord(
        names: ["delete", "del", "drop", "rm"], syntax: "delete a, b.*", summary: "all fields but these"
    ) { (parser) throws(Diagnostic) in
        DeletePipe(patterns: try parser.patternList())
    }
}
