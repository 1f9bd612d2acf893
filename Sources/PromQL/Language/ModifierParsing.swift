import Diagnostics

extension Parser {
    mutating func setOffset(_ offset: DurationExpression, _ parsed: inout Parsed, _ span: Range<Int>) {
        modify(&parsed, "offset", span) { selector in
            guard selector.offset == nil else { return false }
            selector.offset = offset
            return true
        } subquery: { subquery in
            guard subquery.offset == nil else { return false }
            subquery.offset = offset
            return true
        }
    }

    mutating func setFixedTime(_ time: FixedTime, _ parsed: inout Parsed, _ span: Range<Int>) {
        modify(&parsed, "@", span) { selector in
            guard selector.fixedTime == nil else { return false }
            selector.fixedTime = time
            return true
        } subquery: { subquery in
            guard subquery.fixedTime == nil else { return false }
            subquery.fixedTime = time
            return true
        }
    }

    mutating func setBoundary(_ boundary: Boundary, _ parsed: inout Parsed, _ span: Range<Int>) {
        if case .subquery = parsed.expression {
            return fault("\(boundary.rawValue) is not possible for subqueries", span)
        }
        if boundary == .anchored, case .selector = parsed.expression {
            return fault("anchored is only possible behind a range selector", span)
        }
        modify(&parsed, boundary.rawValue, span) { selector in
            guard selector.boundary == .extrapolated else { return false }
            selector.boundary = boundary
            return true
        } subquery: { _ in
            false
        }
    }

    /// Changes the selector or subquery at the top of `parsed`; the closures tell whether they could.
    private mutating func modify(
        _ parsed: inout Parsed, _ word: String, _ span: Range<Int>, selector change: (inout VectorSelector) -> Bool,
        subquery changeSubquery: (inout Subquery) -> Bool
    ) {
        var done = false
        switch parsed.expression {
        case .selector(var selector):
            done = change(&selector)
            parsed.expression = .selector(selector)
        case .range(var range):
            done = change(&range.selector)
            parsed.expression = .range(range)
        case .subquery(var subquery):
            done = changeSubquery(&subquery)
            parsed.expression = .subquery(subquery)
        default:
            return fault("\(word) must follow a selector, a range selector or a subquery", span)
        }
        if !done { fault("\(word) may not be given twice", span) }
    }

    /// What follows `@`: seconds since 1970, or `start()` or `end()`.
    mutating func fixedTime() throws(Diagnostic) -> FixedTime {
        if current.isKeyword("start") || current.isKeyword("end") {
            let isStart = current.isKeyword("start")
            advance()
            try expect("(", "@")
            try expect(")", "@")
            return isStart ? .start : .end
        }
        let negative = current.isSymbol("-")
        if negative || current.isSymbol("+") { advance() }
        let token = current
        guard let value = numberHere() else { throw unexpected("@", expected: "a time in seconds, start() or end()") }
        advance()
        let milliseconds = ((negative ? -value : value) * 1000).rounded()
        guard abs(milliseconds) < 9.2e18 else { throw diagnostic("the time is out of range", token.span) }
        return .milliseconds(Int64(milliseconds))
    }

    /// The value of the number or duration here, without reading it.
    func numberHere() -> Double? {
        switch current.kind {
        case .number(let value), .duration(let value): return value
        case .word where current.isKeyword("inf"): return .infinity
        case .word where current.isKeyword("nan"): return .nan
        default: return nil
        }
    }

    /// What `bool`, `on`, `ignoring`, `group_left`, `group_right` and `fill` say behind an operator.
    mutating func binaryModifiers(_ operation: BinaryOperator) throws(Diagnostic) -> BinaryModifiers {
        var modifiers = BinaryModifiers(start: current.span.lowerBound)
        if takeKeyword("bool") { modifiers.returnsBool = true }
        if current.isKeyword("on") || current.isKeyword("ignoring") {
            modifiers.matching.isOn = current.isKeyword("on")
            modifiers.isWritten = true
            advance()
            modifiers.matching.labels = try labelList("vector matching")
            if current.isKeyword("group_left") || current.isKeyword("group_right") {
                modifiers.matching.cardinality = current.isKeyword("group_left") ? .manyToOne : .oneToMany
                advance()
                if current.isSymbol("(") { modifiers.matching.included = try labelList("vector matching") }
            }
        } else if current.isKeyword("group_left") || current.isKeyword("group_right") {
            throw unexpected("", expected: nil, help: "write on (...) or ignoring (...) before it")
        }
        while try fill(&modifiers) {}
        modifiers.end = lastEnd
        return modifiers
    }

    /// `fill(n)`, `fill_left(n)`, `fill_right(n)`; false when there is none.
    private mutating func fill(_ modifiers: inout BinaryModifiers) throws(Diagnostic) -> Bool {
        let word = current.text.lowercased()
        guard current.isWord, ["fill", "fill_left", "fill_right"].contains(word), next.isSymbol("(") else {
            return false
        }
        // A metric may be called `fill` too: only a number in parentheses makes it a modifier.
        let sign = tokens[min(at + 2, tokens.count - 1)]
        let signed = sign.isSymbol("-") || sign.isSymbol("+")
        advance()
        advance()
        if signed { advance() }
        guard let value = numberHere() else { throw unexpected(word, expected: "a number") }
        advance()
        try expect(")", word)
        let fill = sign.isSymbol("-") ? -value : value
        if word != "fill_right" { modifiers.matching.fillLeft = fill }
        if word != "fill_left" { modifiers.matching.fillRight = fill }
        modifiers.fills = true
        return true
    }
}

/// What stands between an operator and its right side.
struct BinaryModifiers {
    var returnsBool = false
    var matching = VectorMatching()
    /// True when there was `on` or `ignoring`.
    var isWritten = false
    var fills = false
    var start: Int
    var end = 0

    var span: Range<Int> { start..<max(start, end) }
}
