import Diagnostics
import Records

/// `seq("a", "b")`: the phrases stand in the value in this order.
///
///     seq("connection", "closed by", "peer")
struct SequenceFilter: Filter {
    let field: String
    let texts: [String]

    var description: String { scope(field) + "seq(" + texts.map(quoted).joined(separator: ",") + ")" }

    func apply(to batch: RecordBatch, _ selection: inout Selection) {
        let phrases = texts.filter { !$0.isEmpty }.map { Phrase($0) }
        selection.keep(batch, field) { value in
            var from = 0
            for phrase in phrases {
                guard let place = phrase.position(in: value, from: from) else { return false }
                from = place + phrase.count
            }
            return true
        }
    }

    var requirement: Requirement {
        .every(texts.map { wordRequirement(field, $0, startOpen: false, endOpen: false) })
    }
    var fields: FieldSet { FieldSet([field]) }
    var marks: [TextMark] { texts.map { TextMark(field, .phrase(Phrase($0), isPrefix: false)) } }

    static let word = FilterWord(
        names: ["seq"], syntax: #"seq("a", "b")"#, summary: "the phrases stand in this order"
    ) { (parser, field) throws(Diagnostic) in
        SequenceFilter(field: field, texts: try parser.textArguments())
    }
}
