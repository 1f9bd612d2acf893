public import Diagnostics

extension Expression {
    /// Longest text of an expression, in bytes.
    public static let longestText = 128 << 10
    /// How deep expressions may nest.
    public static let deepestNesting = 200

    /// Reads an expression with the rules of Prometheus 3, types included.
    ///
    /// - Throws: every fault of types, or the first fault of syntax, with its place in `source`.
    public static func parse(_ source: SourceText) throws(Diagnostics) -> Expression {
        guard source.text.utf8.count <= longestText else {
            throw Diagnostics([
                Diagnostic("the expression is longer than \(longestText) bytes", in: source, at: source.place(at: 0))
            ])
        }
        do {
            var parser = try Parser(source)
            let parsed = try parser.expression()
            try parser.expectEnd()
            guard parser.faults.isEmpty else { throw Diagnostics(parser.faults) }
            return parsed.expression
        } catch let faults as Diagnostics {
            throw faults
        } catch let fault as Diagnostic {
            throw Diagnostics([fault])
        } catch {
            throw Diagnostics([Diagnostic("\(error)")])
        }
    }

    /// Reads an expression that faults call `query`.
    public static func parse(_ text: String) throws(Diagnostics) -> Expression {
        try parse(SourceText(name: "query", text: text))
    }
}

/// An expression with its place and its depth.
struct Parsed {
    var expression: Expression
    var span: Range<Int>
    var depth = 1
}

/// Reads tokens by recursive descent; operators by their precedence.
struct Parser {
    let source: SourceText
    let tokens: [Token]
    var at = 0
    /// Faults after which reading could go on.
    var faults: [Diagnostic] = []
    private var nesting = 0
    var selectorCount = 0
    /// True when a selector need not rule out series without labels.
    var allowsEmptyConditions = false
    /// Parentheses open within a duration.
    var durationNesting = 0

    init(_ source: SourceText) throws(Diagnostic) {
        self.source = source
        var lexer = Lexer(source)
        tokens = try lexer.tokens()
    }

    var current: Token { tokens[at] }
    var next: Token { tokens[min(at + 1, tokens.count - 1)] }
    /// Where the last token ended.
    var lastEnd: Int { at > 0 ? tokens[at - 1].span.upperBound : 0 }

    mutating func advance() { at = min(at + 1, tokens.count - 1) }

    /// Reads the symbol if it is there.
    mutating func take(_ symbol: String) -> Bool {
        guard current.isSymbol(symbol) else { return false }
        advance()
        return true
    }

    mutating func takeKeyword(_ word: String) -> Bool {
        guard current.isKeyword(word) else { return false }
        advance()
        return true
    }

    mutating func expect(_ symbol: String, _ context: String) throws(Diagnostic) {
        if !take(symbol) { throw unexpected(context, expected: "\"\(symbol)\"") }
    }

    func expectEnd() throws(Diagnostic) {
        guard !current.isEnd else { return }
        throw unexpected("", expected: nil)
    }

    func unexpected(_ context: String, expected: String?, help: String? = nil) -> Diagnostic {
        let message =
            "unexpected \(current.shown)" + (context.isEmpty ? "" : " in \(context)")
            + (expected.map { ", expected \($0)" } ?? "")
        return diagnostic(message, current.span, help: help)
    }

    func diagnostic(_ message: String, _ span: Range<Int>, help: String? = nil) -> Diagnostic {
        let bytes = Array(source.text.utf8)[span]
        let length = String(decoding: bytes, as: UTF8.self).prefix { $0 != "\n" }.count
        return Diagnostic(message, in: source, at: source.place(at: span.lowerBound, length: length), help: help)
    }

    /// Notes a fault of types and goes on, up to a number that a person would read.
    mutating func fault(_ message: String, _ span: Range<Int>, help: String? = nil) {
        if faults.count < 20 { faults.append(diagnostic(message, span, help: help)) }
    }

    /// An expression whose operators bind tighter than or as tight as `lowest`.
    mutating func expression(_ lowest: Int = 1) throws(Diagnostic) -> Parsed {
        nesting += 1
        defer { nesting -= 1 }
        guard nesting <= Expression.deepestNesting / 2 else { throw tooDeep(current.span) }
        var left = try operand()
        while let operation = binaryOperator(), operation.precedence >= lowest {
            let place = current.span
            advance()
            let modifiers = try binaryModifiers(operation)
            // `^` groups to the right, all others to the left.
            let right = try expression(operation == .power ? operation.precedence : operation.precedence + 1)
            left = binary(operation, place, modifiers, left, right)
            if left.depth > Expression.deepestNesting { throw tooDeep(place) }
        }
        return left
    }

    private func tooDeep(_ span: Range<Int>) -> Diagnostic {
        diagnostic("the expression nests deeper than \(Expression.deepestNesting) levels", span)
    }

    private func binaryOperator() -> BinaryOperator? {
        switch current.kind {
        case .symbol: return BinaryOperator(rawValue: current.text)
        case .word: return BinaryOperator(rawValue: current.text.lowercased())
        default: return nil
        }
    }

    /// Something between operators: a sign with its operand, or a value with what follows it.
    private mutating func operand() throws(Diagnostic) -> Parsed {
        let start = current.span.lowerBound
        guard current.isSymbol("-") || current.isSymbol("+") else { return try postfixes(of: try primary()) }
        let negative = current.isSymbol("-")
        advance()
        // A sign binds like `*`, looser than `^`.
        let inner = try expression(BinaryOperator.power.precedence)
        let span = start..<inner.span.upperBound
        let type = inner.expression.type
        if type != .scalar, type != .vector {
            fault("a sign is only allowed on a scalar or an instant vector, not on a \(type.rawValue)", span)
        }
        if case .number(var literal) = inner.expression {
            if negative { literal.value.negate() }
            return Parsed(expression: .number(literal), span: span)
        }
        return Parsed(expression: .unary(negative: negative, inner.expression), span: span, depth: inner.depth + 1)
    }
}
