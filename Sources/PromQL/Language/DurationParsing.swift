import Diagnostics

extension Parser {
    /// A duration of a range or of a step, which must be longer than nothing.
    mutating func positiveDuration(_ context: String) throws(Diagnostic) -> DurationExpression {
        let start = current.span.lowerBound
        let duration = try durationSum(context)
        if duration.isConstant {
            let seconds = duration.seconds(step: 0, range: 0)
            if !(seconds > 0) { fault("the duration must be greater than 0", start..<lastEnd) }
            if !(seconds < 9.2e9) { fault("the duration is out of range", start..<lastEnd) }
        }
        return duration
    }

    /// What follows `offset`: a duration with a sign, or one in parentheses.
    mutating func signedDuration() throws(Diagnostic) -> DurationExpression {
        let start = current.span.lowerBound
        let negative = current.isSymbol("-")
        if negative || current.isSymbol("+") { advance() }
        let inner = try durationValue("an offset")
        let duration = negative ? .negated(inner) : inner
        if duration.isConstant, !(abs(duration.seconds(step: 0, range: 0)) < 9.2e9) {
            fault("the duration is out of range", start..<lastEnd)
        }
        return duration
    }

    private mutating func durationSum(_ context: String, _ lowest: Int = 4) throws(Diagnostic) -> DurationExpression {
        durationNesting += 1
        defer { durationNesting -= 1 }
        guard durationNesting < 50 else { throw unexpected(context, expected: nil, help: "write a shorter duration") }
        var left: DurationExpression
        if current.isSymbol("-") {
            advance()
            left = .negated(try durationSum(context, BinaryOperator.power.precedence))
        } else {
            _ = take("+")
            left = try durationValue(context)
        }
        var length = 0
        while case .symbol = current.kind, let operation = BinaryOperator(rawValue: current.text),
            operation.precedence >= max(lowest, 4)
        {
            length += 1
            guard length <= 50 else { throw unexpected(context, expected: nil, help: "write a shorter duration") }
            advance()
            let right = try durationSum(
                context, operation == .power ? operation.precedence : operation.precedence + 1)
            left = .computed(operation, left, right)
        }
        return left
    }

    private mutating func durationValue(_ context: String) throws(Diagnostic) -> DurationExpression {
        let token = current
        if let value = numberHere() {
            advance()
            var isDuration = false
            if case .duration = token.kind { isDuration = true }
            return .seconds(value, isDuration: isDuration)
        }
        if take("(") {
            let inner = try durationSum(context)
            try expect(")", context)
            return .parentheses(inner)
        }
        guard token.isWord, next.isSymbol("(") else { throw unexpected(context, expected: "a duration like 5m") }
        return try durationFunction(token, context)
    }

    private mutating func durationFunction(_ token: Token, _ context: String) throws(Diagnostic) -> DurationExpression {
        let word = token.text.lowercased()
        guard ["step", "range", "min_of", "max_of"].contains(word) else {
            throw unexpected(context, expected: "a duration like 5m, step(), range(), min_of(a, b) or max_of(a, b)")
        }
        advance()
        advance()
        if word == "step" || word == "range" {
            try expect(")", word)
            return word == "step" ? .step : .range
        }
        let first = try durationSum(word)
        try expect(",", word)
        let second = try durationSum(word)
        try expect(")", word)
        return word == "min_of" ? .smaller(first, second) : .larger(first, second)
    }
}
