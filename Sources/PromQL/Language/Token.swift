internal import Diagnostics

/// A piece of a PromQL text.
struct Token {
    enum Kind {
        case end
        /// A name or a keyword; with `:` it can only be a metric's name.
        case word
        case number(Double)
        /// In seconds.
        case duration(Double)
        /// Its text is what stood between the quotes, escapes read.
        case string
        case symbol
    }

    var kind: Kind
    var text: String
    /// Place in the text, in UTF-8 bytes.
    var span: Range<Int>

    var isWord: Bool { if case .word = kind { true } else { false } }
    var isString: Bool { if case .string = kind { true } else { false } }
    var isEnd: Bool { if case .end = kind { true } else { false } }

    func isSymbol(_ symbol: String) -> Bool {
        if case .symbol = kind { return text == symbol }
        return false
    }

    /// True for the keyword `word`, in any case.
    func isKeyword(_ word: String) -> Bool { isWord && text.lowercased() == word }

    /// As a fault names it.
    var shown: String {
        switch kind {
        case .end: "end of input"
        case .string: "string \(inQuotes(String(text.prefix(40))))"
        case .number, .duration: "number \(text)"
        case .word, .symbol: "\"\(text.prefix(60))\""
        }
    }
}
