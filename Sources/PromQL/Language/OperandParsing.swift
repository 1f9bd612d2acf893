import Diagnostics

extension Parser {
    /// A literal, a selector, a call, an aggregation or an expression in parentheses.
    mutating func primary() throws(Diagnostic) -> Parsed {
        let token = current
        switch token.kind {
        case .number(let value), .duration(let value):
            advance()
            var isDuration = false
            if case .duration = token.kind { isDuration = true }
            return Parsed(expression: .number(NumberLiteral(value: value, isDuration: isDuration)), span: token.span)
        case .string:
            advance()
            return Parsed(expression: .string(token.text), span: token.span)
        case .word: return try named(token)
        case .symbol where token.text == "(":
            advance()
            let inner = try expression()
            try expect(")", "an expression in parentheses")
            let span = token.span.lowerBound..<lastEnd
            return Parsed(expression: .parentheses(inner.expression), span: span, depth: inner.depth + 1)
        case .symbol where token.text == "{": return try selector(named: nil, from: token.span.lowerBound)
        case .end: throw unexpected("", expected: "an expression")
        case .symbol: throw unexpected("", expected: "an expression")
        }
    }

    private mutating func named(_ token: Token) throws(Diagnostic) -> Parsed {
        let word = token.text.lowercased()
        let opens = next.isSymbol("(")
        if let operation = AggregationOperator(rawValue: word),
            opens || next.isKeyword("by") || next.isKeyword("without")
        {
            return try aggregation(operation, token)
        }
        if opens, !["bool", "on", "ignoring", "group_left", "group_right"].contains(word) { return try call(token) }
        if word == "inf" || word == "nan" {
            advance()
            let value = word == "inf" ? Double.infinity : .nan
            return Parsed(expression: .number(NumberLiteral(value: value, isDuration: false)), span: token.span)
        }
        if ["bool", "on", "ignoring", "group_left", "group_right", "atan2"].contains(word) {
            throw unexpected("", expected: "an expression")
        }
        advance()
        return try selector(named: token.text, from: token.span.lowerBound)
    }

    /// `name(arguments)`.
    private mutating func call(_ token: Token) throws(Diagnostic) -> Parsed {
        guard let function = Function.named(token.text) else {
            throw diagnostic(
                "unknown function \"\(token.text)\"", token.span,
                help: nearestName(to: token.text, among: Function.names).map { "did you mean \"\($0)\"?" })
        }
        advance()
        let arguments = try arguments(of: token.text)
        let span = token.span.lowerBound..<lastEnd
        check(arguments, of: function, span)
        let expressions = arguments.map(\.expression)
        let depth = (arguments.map(\.depth).max() ?? 0) + 1
        return Parsed(expression: .call(Call(function: function, arguments: expressions)), span: span, depth: depth)
    }

    /// `(a, b)` of a function or an aggregation.
    mutating func arguments(of name: String) throws(Diagnostic) -> [Parsed] {
        try expect("(", "the call of \"\(name)\"")
        var arguments: [Parsed] = []
        if take(")") { return arguments }
        repeat {
            if current.isSymbol(")"), !arguments.isEmpty {
                throw unexpected("the call of \"\(name)\"", expected: "an argument", help: "remove the comma before it")
            }
            // The second argument of `info` is a list of conditions, which may be true for empty values.
            allowsEmptyConditions = name == "info" && arguments.count == 1
            arguments.append(try expression())
            allowsEmptyConditions = false
        } while take(",")
        try expect(")", "the call of \"\(name)\"")
        return arguments
    }

    /// `sum by (a) (x)`, `sum(x) by (a)`, `topk(3, x)`.
    private mutating func aggregation(
        _ operation: AggregationOperator, _ token: Token
    ) throws(Diagnostic) -> Parsed {
        advance()
        var grouping = try groupingClause()
        var arguments = try arguments(of: token.text)
        if grouping == nil { grouping = try groupingClause() }
        let span = token.span.lowerBound..<lastEnd
        let wanted = operation.parameter == nil ? 1 : 2
        guard arguments.count == wanted else {
            throw diagnostic(
                "\(operation.rawValue) takes \(wanted == 1 ? "1 argument" : "2 arguments"), not \(arguments.count)",
                span,
                help: operation.syntax)
        }
        let operand = arguments.removeLast()
        expectType(.vector, operand, "the aggregation \(operation.rawValue)")
        let parameter = arguments.first
        if let parameter, let type = operation.parameter {
            expectType(type, parameter, "the parameter of \(operation.rawValue)")
        }
        let aggregation = Aggregation(
            operation: operation, operand: operand.expression, parameter: parameter?.expression,
            grouping: grouping ?? Grouping(isWithout: false, labels: [], isWritten: false))
        let depth = max(operand.depth, parameter?.depth ?? 0) + 1
        return Parsed(expression: .aggregation(aggregation), span: span, depth: depth)
    }

    private mutating func groupingClause() throws(Diagnostic) -> Grouping? {
        let isWithout = current.isKeyword("without")
        guard isWithout || current.isKeyword("by") else { return nil }
        advance()
        return Grouping(isWithout: isWithout, labels: try labelList("grouping"), isWritten: true)
    }

    /// `(a, b, "c.d")`; a comma may stand at the end.
    mutating func labelList(_ context: String) throws(Diagnostic) -> [String] {
        try expect("(", context)
        var labels: [String] = []
        while !current.isSymbol(")") {
            guard current.isString || (current.isWord && isLabelName(current.text)), !current.text.isEmpty else {
                throw unexpected(context, expected: "a label's name")
            }
            labels.append(current.text)
            advance()
            if !take(",") { break }
        }
        try expect(")", context)
        return labels
    }
}
