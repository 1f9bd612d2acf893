import Diagnostics
import Records

/// `fields a, b, http.*` (also `keep`): only these fields, in this order.
///
///     error | fields _time, host, message
struct FieldsPipe: Pipe {
    var keepsRecords: Bool { true }
    let patterns: [String]

    var description: String { "fields " + patterns.map(quotedPattern).joined(separator: ", ") }

    func processor(into next: any PipeProcessor, limits: QueryLimits) -> any PipeProcessor {
        RowProcessor(next, limits) { row in
            let all = row.cells
            row.cells.removeAll(keepingCapacity: true)
            for pattern in patterns {
                for cell in all where matches(cell.name, pattern) && row.cell(cell.name) == nil {
                    row.cells.append(cell)
                }
            }
        }
    }

    func fields(for output: FieldSet) -> FieldSet { FieldSet(patterns) }

    static let word = PipeWord(
        names: ["fields", "keep"], syntax: "fields a, b, c.*", summary: "only these fields"
    ) { (parser) throws(Diagnostic) in
        FieldsPipe(patterns: try parser.patternList())
    }
}

extension QueryParser {
    /// Names, `*` or prefixes, bare or in parentheses.
    mutating func patternList() throws(Diagnostic) -> [String] {
        let element = { (parser: inout QueryParser) throws(Diagnostic) -> String in try parser.fieldPattern() }
        return current.isSymbol("(") ? try parenthesized(element) : try list(element)
    }
}
