import Diagnostics
import Records

/// `in(a, b)`, `contains_all(a, b)`, `contains_any(a, b)`: a list of values or phrases.
///
///     host:in(gpu1, gpu2)
///     contains_all(timeout, "rank 3")
///
/// `in` wants the whole value; the others look for phrases. An empty phrase is contained in every
/// value; `contains_all()` matches everything, `in()` and `contains_any()` nothing.
struct ListFilter: Filter {
    enum Kind: String, Sendable {
        case wholeValue = "in"
        case all = "contains_all"
        case any = "contains_any"
    }

    let field: String
    let kind: Kind
    let texts: [String]

    var description: String {
        scope(field) + kind.rawValue + "(" + texts.map(quoted).joined(separator: ",") + ")"
    }

    func apply(to batch: RecordBatch, _ selection: inout Selection) {
        switch kind {
        case .wholeValue:
            let values = ByteSet(texts)
            selection.keep(batch, field) { values.contains($0) }
        case .all:
            let phrases = texts.filter { !$0.isEmpty }.map { Phrase($0) }
            selection.keep(batch, field) { value in phrases.allSatisfy { $0.isFound(in: value) } }
        case .any:
            if texts.contains("") { return }
            // One after the other, each on what the ones before have left.
            OrFilter(parts: texts.map { PhraseFilter(field: field, text: $0) }).apply(to: batch, &selection)
        }
    }

    var requirement: Requirement {
        let parts = texts.map { wordRequirement(field, $0, startOpen: false, endOpen: false) }
        return kind == .all ? .every(parts) : .some(parts)
    }
    var fields: FieldSet { FieldSet([field]) }
    var marks: [TextMark] { texts.map { TextMark(field, .phrase(Phrase($0), isPrefix: false)) } }

    static let inWord = word(.wholeValue, "the value is one of the list")
    static let allWord = word(.all, "the value contains all phrases of the list")
    static let anyWord = word(.any, "the value contains a phrase of the list")

    private static func word(_ kind: Kind, _ summary: String) -> FilterWord {
        FilterWord(names: [kind.rawValue], syntax: "\(kind.rawValue)(a, \"b c\")", summary: summary) {
            (parser, field) throws(Diagnostic) in
            if parser.peek(2).isSymbol("*"), parser.peek(3).isSymbol(")") {
                for _ in 0..<4 { parser.advance() }
                return EverythingFilter()
            }
            if parser.listHoldsPipe() { return try SubqueryFilter.parse(&parser, field, kind) }
            return ListFilter(field: field, kind: kind, texts: try parser.textArguments())
        }
    }
}

extension QueryParser {
    /// True when a `|` stands between the parenthesis after the current token and its end.
    func listHoldsPipe() -> Bool {
        var depth = 0
        var ahead = 1
        while peek(ahead).kind != .end {
            if peek(ahead).isSymbol("|") { return true }
            // A range may open with one kind of bracket and close with the other: `[a, b)`.
            if peek(ahead).isSymbol("(") || peek(ahead).isSymbol("[") { depth += 1 }
            if peek(ahead).isSymbol(")") || peek(ahead).isSymbol("]") { depth -= 1 }
            if depth == 0 { return false }
            ahead += 1
        }
        return false
    }
}

/// A set of byte strings that is asked with views, without making keys of them.
struct ByteSet {
    private var buckets: [UInt64: [[UInt8]]] = [:]

    init(_ texts: [String]) {
        for text in texts {
            let bytes = Array(text.utf8)
            let hash = bytes.withUnsafeBufferPointer(hashBytes)
            buckets[hash, default: []].append(bytes)
        }
    }

    /// Adds `value`; false when it is there.
    mutating func insert(_ value: UnsafeBufferPointer<UInt8>) -> Bool {
        if contains(value) { return false }
        buckets[hashBytes(value), default: []].append(Array(value))
        return true
    }

    func contains(_ value: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let candidates = buckets[hashBytes(value)] else { return false }
        return candidates.contains { $0.withUnsafeBufferPointer { sameBytes($0, value) } }
    }
}
