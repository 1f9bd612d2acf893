import Diagnostics
import Records

/// `set_stream_fields [if (FILTER)] a, b`: the field `_stream` becomes the set of these fields, `{a="...",b="..."}`.
///
///     * | set_stream_fields host, app
struct SetStreamFieldsPipe: ConditionalPipe {
    let patterns: [String]
    var condition: (any Filter)?

    var description: String {
        "set_stream_fields" + conditionText(condition) + " " + patterns.map(quotedPattern).joined(separator: ", ")
    }

    func processor(into next: any PipeProcessor, limits: QueryLimits) -> any PipeProcessor {
        RowProcessor(next, limits, if: condition) { row in
            let chosen = row.cells.filter { cell in cell.value.count > 0 && patterns.contains { matches(cell.name, $0) }
            }
            let labels = chosen.sorted { $0.name < $1.name }.map { cell in
                quoted(cell.name) + "=" + inQuotes(String(decoding: cell.value, as: UTF8.self))
            }
            row.put("_stream", Array(("{" + labels.joined(separator: ",") + "}").utf8))
        }
    }

    func fields(for output: FieldSet) -> FieldSet { needs(patterns, for: output) }

    static let word = PipeWord(
        names: ["set_stream_fields"], syntax: "set_stream_fields a, b", summary: "_stream made of these fields"
    ) { (parser) throws(Diagnostic) in
        let condition = try parser.condition()
        return SetStreamFieldsPipe(patterns: try parser.patternList(), condition: condition)
    }
}
