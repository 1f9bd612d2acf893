import Records

/// `*text*`: the text stands anywhere in the value, also inside a word.
///
///     *rror*
///     url:*"/api/v1"*
struct SubstringFilter: Filter {
    let field: String
    let text: String
    private let needle: Needle

    init(field: String, text: String) {
        self.field = field
        self.text = text
        needle = Needle(text)
    }

    var description: String { scope(field) + "*" + quoted(text) + "*" }

    func apply(to batch: RecordBatch, _ selection: inout Selection) {
        selection.keep(batch, field) { needle.position(in: $0) != nil }
    }

    var requirement: Requirement { wordRequirement(field, text, startOpen: true, endOpen: true) }
    var fields: FieldSet { FieldSet([field]) }
    var marks: [TextMark] { [TextMark(field, .substring(needle))] }
}
