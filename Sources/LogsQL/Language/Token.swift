/// A piece of query text: a run of letters, digits and `_`, a quoted text, or one other character.
struct Token {
    enum Kind { case word, quoted, symbol, end }

    var kind: Kind
    /// What it stands for: unquoted and unescaped.
    var text: String
    /// Byte offsets into the source.
    var start: Int
    var end: Int
    /// True when blanks or a comment stand before it.
    var isSpaced: Bool

    func isSymbol(_ symbol: String) -> Bool { kind == .symbol && text == symbol }

    /// True for an unquoted word, whatever its case.
    func isKeyword(_ word: String) -> Bool { kind == .word && text.lowercased() == word }
}
