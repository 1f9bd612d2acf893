import Diagnostics
import Records

/// `math a / b * 100 as percent, round(c, 0.1) as d` (also `eval`): numbers computed from fields.
///
///     * | math (hits - misses) / hits as ratio | filter ratio:<0.9
///
/// `+ - * / % ^ & or xor default`, parentheses, and `abs`, `ceil`, `exp`, `floor`, `ln`, `max`, `min`, `now`, `rand`,
/// `round`. Durations count in nanoseconds, sizes in bytes, times in nanoseconds since 1970, IPv4 addresses as whole
/// numbers; other text is `NaN`. A result may be used in the expressions after it. Without a name the result is
/// named as the expression is written.
struct MathPipe: Pipe {
    struct Entry: Sendable {
        let expression: MathExpression
        let result: String
    }

    let entries: [Entry]

    var description: String {
        "math "
            + entries.map { entry in
                let text = "\(entry.expression)"
                return text == entry.result ? text : "\(text) as \(quotedName(entry.result))"
            }.joined(separator: ", ")
    }

    func processor(into next: any PipeProcessor, limits: QueryLimits) -> any PipeProcessor {
        var random = SplitMix()
        return RowProcessor(next, limits) { row in
            for entry in entries { row.put(entry.result, number: entry.expression.value(in: row, &random)) }
        }
    }

    func fields(for output: FieldSet) -> FieldSet {
        entries.reversed().reduce(output) { needed, entry in
            needed.subtracting([entry.result]).union(FieldSet(entry.expression.fields))
        }
    }

    static let word = PipeWord(
        names: ["math", "eval"], syntax: "math a / b as c, round(d) as e", summary: "numbers computed from fields"
    ) { (parser) throws(Diagnostic) in
        MathPipe(
            entries: try parser.list { (parser: inout QueryParser) throws(Diagnostic) in
                let expression = try parser.mathExpression()
                return Entry(expression: expression, result: try parser.resultName() ?? "\(expression)")
            })
    }
}
