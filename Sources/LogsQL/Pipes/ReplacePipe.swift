import Diagnostics
import Records

/// `replace [if (FILTER)] ("old", "new") [at f] [limit N]`: a text in a field replaced, each time or the first N.
///
///     * | replace ("secret-password", "***") at _msg
struct ReplacePipe: ConditionalPipe {
    let old: String
    let new: String
    let field: String
    /// 0 for no limit.
    let limit: Int
    var condition: (any Filter)?
    private let needle: Needle

    init(old: String, new: String, field: String, limit: Int, condition: (any Filter)?) {
        (self.old, self.new, self.field, self.limit, self.condition) = (old, new, field, limit, condition)
        needle = Needle(old)
    }

    var description: String {
        "replace" + conditionText(condition) + " (\(quoted(old)), \(quoted(new)))" + fieldText("at", field)
            + (limit > 0 ? " limit \(limit)" : "")
    }

    func processor(into next: any PipeProcessor, limits: QueryLimits) -> any PipeProcessor {
        let new = Array(new.utf8)
        return RowProcessor(next, limits, if: condition) { row in
            let value = row.value(field)
            guard needle.count > 0, var place = needle.position(in: value) else { return }
            var text: [UInt8] = []
            var from = 0
            var count = 0
            while limit == 0 || count < limit {
                text.append(contentsOf: value[from..<place])
                text.append(contentsOf: new)
                from = place + needle.count
                count += 1
                guard let next = needle.position(in: value, from: from) else { break }
                place = next
            }
            text.append(contentsOf: value[from...])
            row.put(field, text)
        }
    }

    func fields(for output: FieldSet) -> FieldSet { needs([], for: output) }

    static let word = PipeWord(
        names: ["replace"], syntax: #"replace ("old", "new") [at f] [limit N]"#, summary: "a text replaced"
    ) { (parser) throws(Diagnostic) in
        let condition = try parser.condition()
        let texts = try parser.replacement("replace")
        let (field, limit) = try parser.replacementPlace()
        return ReplacePipe(old: texts.old, new: texts.new, field: field, limit: limit, condition: condition)
    }
}

extension QueryParser {
    /// `("old", "new")`.
    mutating func replacement(_ name: String) throws(Diagnostic) -> (old: String, new: String) {
        let token = current
        let texts = try parenthesized { (parser: inout QueryParser) throws(Diagnostic) in
            try parser.compoundText(allowingColon: true)
        }
        guard texts.count == 2 else {
            throw fault(
                "\(name) takes two texts, the old and the new one", at: token, help: "\(name) (\"old\", \"new\")")
        }
        return (texts[0], texts[1])
    }

    /// `[at f] [limit N]`.
    mutating func replacementPlace() throws(Diagnostic) -> (field: String, limit: Int) {
        let field = skip(keyword: "at") ? try fieldName("to change") : ""
        return (field, skip(keyword: "limit") ? try count("of replacements") : 0)
    }
}
