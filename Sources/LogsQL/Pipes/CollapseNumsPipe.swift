import Diagnostics
import Records

/// `collapse_nums [if (FILTER)] [at f] [prettify]`: each decimal or hexadecimal number in a text becomes `<N>`, so
/// that texts of one shape become equal.
///
///     level:error | collapse_nums prettify | top 10 by (_msg)
///
/// With `prettify` the shapes of UUIDs, IPv4 addresses, times and dates become `<UUID>`, `<IP4>`, `<TIME>`, `<DATE>`
/// and `<DATETIME>`.
struct CollapseNumsPipe: ConditionalPipe {
    let field: String
    let isPretty: Bool
    var condition: (any Filter)?

    var description: String {
        "collapse_nums" + conditionText(condition) + fieldText("at", field) + (isPretty ? " prettify" : "")
    }

    func processor(into next: any PipeProcessor, limits: QueryLimits) -> any PipeProcessor {
        RowProcessor(next, limits, if: condition) { row in
            let value = row.value(field)
            if value.count > 0 { row.put(field, collapsedNumbers(value, prettily: isPretty)) }
        }
    }

    func fields(for output: FieldSet) -> FieldSet { needs([], for: output) }

    static let word = PipeWord(
        names: ["collapse_nums"], syntax: "collapse_nums [at f] [prettify]", summary: "numbers in a text become <N>"
    ) { (parser) throws(Diagnostic) in
        let condition = try parser.condition()
        let field = parser.skip(keyword: "at") ? try parser.fieldName("to change") : ""
        return CollapseNumsPipe(field: field, isPretty: parser.skip(keyword: "prettify"), condition: condition)
    }
}
