import Diagnostics
import Records

/// `format [if (FILTER)] "<a>: <b>" [as f] [keep_original_fields | skip_empty_results]`: a text made of fields.
///
///     * | format "<host> <q:_msg>" as line
///
/// Options before a name: `q` as a JSON string; `uc`, `lc` in upper or lower case; `time` and `duration` of
/// nanoseconds, `duration_seconds` of a duration; `ipv4` of a number; `hexencode`, `hexdecode`, `base64encode`,
/// `base64decode`, `urlencode`, `urldecode`; `hexnumencode`, `hexnumdecode` of whole numbers.
struct FormatPipe: ConditionalPipe {
    let template: FieldTemplate
    let result: String
    let handling: ResultHandling
    var condition: (any Filter)?

    var description: String {
        "format" + conditionText(condition) + " " + quoted(template.written) + fieldText("as", result) + handling.text
    }

    func processor(into next: any PipeProcessor, limits: QueryLimits) -> any PipeProcessor {
        var text: [UInt8] = []
        return RowProcessor(next, limits, if: condition) { row in
            text.removeAll(keepingCapacity: true)
            var hasValue = false
            for part in template.parts {
                text.append(contentsOf: part.text)
                guard let hole = part.hole, hole.isNamed else { continue }
                let value = row.value(hole.name)
                if value.count > 0 { hasValue = true }
                ValueConversion(rawValue: hole.option)?.append(value, to: &text)
            }
            // A text of which only the frame is there is no result worth replacing another one.
            if handling == .skipEmpty, !hasValue, !template.names.isEmpty { text.removeAll(keepingCapacity: true) }
            text.withUnsafeBufferPointer { handling.put(result, $0, in: row) }
        }
    }

    func fields(for output: FieldSet) -> FieldSet { needs(template.names, for: output) }

    static let word = PipeWord(
        names: ["format"], syntax: #"format "<a>: <b>" [as f]"#, summary: "a text made of fields"
    ) { (parser) throws(Diagnostic) in
        let condition = try parser.condition()
        let token = parser.current
        let template = try parser.fieldTemplate("of the result")
        for part in template.parts {
            guard let option = part.hole?.option, ValueConversion(rawValue: option) == nil else { continue }
            let known = ValueConversion.allCases.map(\.rawValue).filter { !$0.isEmpty }
            throw parser.fault("unknown option \(option):", at: token, help: suggestion(for: option, among: known))
        }
        let result = parser.skip(keyword: "as") ? try parser.fieldName("for the result") : ""
        return FormatPipe(
            template: template, result: result, handling: parser.resultHandling(), condition: condition)
    }
}
