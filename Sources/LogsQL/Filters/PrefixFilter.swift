import Records

/// `err*`, `"CUDA err"*`: something in the value begins so, at a word's start.
///
///     warn*
///     path:"/var/log/"*
///
/// `field:*` matches every value that is not empty.
struct PrefixFilter: Filter {
    let field: String
    let prefix: String
    private let phrase: Phrase

    init(field: String, prefix: String) {
        self.field = field
        self.prefix = prefix
        phrase = Phrase(prefix)
    }

    var description: String {
        if prefix.isEmpty { return (field.isEmpty ? "_msg:" : scope(field)) + "*" }
        return scope(field) + quoted(prefix) + "*"
    }

    func apply(to batch: RecordBatch, _ selection: inout Selection) {
        selection.keep(batch, field) { phrase.isPrefix(in: $0) }
    }

    var requirement: Requirement { wordRequirement(field, prefix, startOpen: false, endOpen: true) }
    var fields: FieldSet { FieldSet([field]) }
    var marks: [TextMark] { [TextMark(field, .phrase(phrase, isPrefix: true))] }
}
