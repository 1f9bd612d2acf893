/// A token within `{{ }}`.
struct TemplateToken: Sendable, Equatable {
    enum Kind: Sendable, Equatable {
        /// A function, a keyword, `true`, `false`, `nil`.
        case word(String)
        /// `.name`
        case field(String)
        /// `$name`
        case variable(String)
        case text(String)
        case integer(Int)
        case number(Double)
        case dot
        case open
        case close
        case bar
        case comma
        case declare
        case assign
    }

    var kind: Kind
    var offset: Int
    var length: Int
    /// Whether blanks come before it: `.a .b` are two operands, `.a.b` is one.
    var isApart: Bool

    /// As a person wrote it, for messages.
    var shown: String {
        switch kind {
        case .word(let word): word
        case .field(let name): ".\(name)"
        case .variable(let name): "$\(name)"
        case .text(let text): quoted(text)
        case .integer(let number): String(number)
        case .number(let number): goText(number)
        case .dot: "."
        case .open: "("
        case .close: ")"
        case .bar: "|"
        case .comma: ","
        case .declare: ":="
        case .assign: "="
        }
    }
}
