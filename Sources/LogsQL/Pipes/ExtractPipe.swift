import Diagnostics
import Records

/// `extract [if (FILTER)] "ip=<ip> " [from f] [keep_original_fields | skip_empty_results]`: pieces of a text as
/// fields of their own.
///
///     _msg:"Failed password" | extract "for <user> from <ip> port"
///
/// The first text is looked for anywhere, each further one behind it. A quoted piece comes unquoted;
/// `<plain:name>` takes it as it is. `<>` takes a piece that nobody needs.
struct ExtractPipe: ConditionalPipe {
    let template: FieldTemplate
    let source: String
    let handling: ResultHandling
    var condition: (any Filter)?

    var description: String {
        "extract" + conditionText(condition) + " " + quoted(template.written) + fieldText("from", source)
            + handling.text
    }

    func processor(into next: any PipeProcessor, limits: QueryLimits) -> any PipeProcessor {
        RowProcessor(next, limits, if: condition) { row in
            let value = row.value(source)
            template.extract(from: value) { handling.put($0, $1, in: row) }
        }
    }

    func fields(for output: FieldSet) -> FieldSet { needs([source], for: output) }

    static let word = PipeWord(
        names: ["extract"], syntax: #"extract "a=<a> b=<b>" [from f]"#, summary: "pieces of a text as fields"
    ) { (parser) throws(Diagnostic) in
        let condition = try parser.condition()
        let token = parser.current
        let template = try parser.fieldTemplate("of the text")
        guard !template.names.isEmpty else {
            throw parser.fault("the template names no field", at: token, help: "for example \"ip=<ip> \"")
        }
        for (part, next) in zip(template.parts, template.parts.dropFirst())
        where next.hole != nil && next.text.isEmpty {
            throw parser.fault(
                "no text between <\(part.hole?.name ?? "")> and <\(next.hole?.name ?? "")> says where one ends",
                at: token)
        }
        let source = parser.skip(keyword: "from") ? try parser.fieldName("to extract from") : ""
        return ExtractPipe(
            template: template, source: source, handling: parser.resultHandling(), condition: condition)
    }
}
