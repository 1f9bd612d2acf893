import Diagnostics
import Instants
import Records

/// `time_add 1h [at f]`: a time moved; `_time` without a field. Values that are no time stay.
///
///     * | time_add -1h30m at started
struct TimeAddPipe: Pipe {
    let span: TimeSpan
    let written: String
    let field: String

    var description: String { "time_add \(written)" + (field == "_time" ? "" : " at \(quotedName(field))") }

    func processor(into next: any PipeProcessor, limits: QueryLimits) -> any PipeProcessor {
        RowProcessor(next, limits) { row in
            guard let time = timestamp(row.value(field)) else { return }
            var text: [UInt8] = []
            (time + span).appendRFC3339(to: &text)
            row.put(field, text)
        }
    }

    func fields(for output: FieldSet) -> FieldSet { output }

    static let word = PipeWord(
        names: ["time_add"], syntax: "time_add 1h [at f]", summary: "a time moved"
    ) { (parser) throws(Diagnostic) in
        let token = parser.current
        let text = try parser.compoundText(allowingColon: false)
        guard let span = durationLiteral(text) else {
            throw parser.fault("expected a duration, found \(text)", at: token, help: "for example time_add -1h30m")
        }
        let field = parser.skip(keyword: "at") ? try parser.fieldName("to change") : "_time"
        return TimeAddPipe(span: TimeSpan(nanoseconds: Int64(clamping: span)), written: text, field: field)
    }
}
