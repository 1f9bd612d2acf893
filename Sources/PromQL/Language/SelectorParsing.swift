import Diagnostics

extension Parser {
    /// `name{matchers}`; the name has been read.
    mutating func selector(named name: String?, from start: Int) throws(Diagnostic) -> Parsed {
        var matchers: [LabelMatcher] = []
        var quotedName: String?
        if take("{") { try matcherList(&matchers, &quotedName, name) }
        let span = start..<lastEnd
        let wholeName = name ?? quotedName
        if let wholeName {
            for matcher in matchers where matcher.name == LabelSet.nameLabel && matcher.operation == .equal {
                fault("the metric's name is given twice: \"\(wholeName)\" and \"\(matcher.value)\"", span)
            }
            matchers.append(LabelMatcher(LabelSet.nameLabel, equals: wholeName))
        }
        if !allowsEmptyConditions, matchers.allSatisfy(\.acceptsEmpty) {
            fault(
                "a selector needs at least one condition that an empty value does not meet", span,
                help: "name a metric, or write =~\".+\" instead of =~\".*\"")
        }
        selectorCount += 1
        let selector = VectorSelector(name: wholeName, matchers: matchers, ordinal: selectorCount - 1)
        return Parsed(expression: .selector(selector), span: span)
    }

    private mutating func matcherList(
        _ matchers: inout [LabelMatcher], _ quotedName: inout String?, _ name: String?
    ) throws(Diagnostic) {
        while !current.isSymbol("}") {
            let label = current
            guard label.isString || (label.isWord && isLabelName(label.text)) else {
                throw unexpected("label matching", expected: "a label's name or \"}\"")
            }
            advance()
            if label.isString, current.isSymbol(",") || current.isSymbol("}") {
                if name != nil || quotedName != nil {
                    fault(
                        "the metric's name is given twice: \"\(name ?? quotedName ?? "")\" and \"\(label.text)\"",
                        label.span)
                }
                quotedName = label.text
            } else if let matcher = try matcher(label) {
                matchers.append(matcher)
            }
            if !take(",") { break }
        }
        try expect("}", "label matching")
    }

    /// What follows a label's name. nil when its expression is faulty, which is noted.
    private mutating func matcher(_ label: Token) throws(Diagnostic) -> LabelMatcher? {
        guard case .symbol = current.kind, let operation = LabelMatcher.Operation(rawValue: current.text) else {
            let help = current.isSymbol("==") ? "labels are compared with =" : nil
            throw unexpected("label matching", expected: "one of = != =~ !~", help: help)
        }
        advance()
        guard current.isString else {
            throw unexpected("label matching", expected: "a string", help: "put the value between quotes")
        }
        let value = current
        advance()
        do {
            return try LabelMatcher(label.text, operation, value.text)
        } catch {
            fault(error.message, value.span)
            return LabelMatcher(label.text, equals: value.text)
        }
    }

    /// Ranges, `offset`, `@`, `anchored` and `smoothed` behind a value.
    mutating func postfixes(of parsed: Parsed) throws(Diagnostic) -> Parsed {
        var parsed = parsed
        while true {
            let start = current.span.lowerBound
            if take("[") {
                parsed = try bracket(parsed)
            } else if takeKeyword("offset") {
                let offset = try signedDuration()
                setOffset(offset, &parsed, start..<lastEnd)
            } else if take("@") {
                let time = try fixedTime()
                setFixedTime(time, &parsed, start..<lastEnd)
            } else if let boundary = boundaryKeyword() {
                advance()
                setBoundary(boundary, &parsed, start..<lastEnd)
            } else {
                return parsed
            }
            parsed.span = parsed.span.lowerBound..<lastEnd
        }
    }

    private func boundaryKeyword() -> Boundary? {
        current.isKeyword("anchored") ? .anchored : current.isKeyword("smoothed") ? .smoothed : nil
    }

    /// `[range]` or `[range:step]`; the bracket has been read.
    private mutating func bracket(_ operand: Parsed) throws(Diagnostic) -> Parsed {
        let start = lastEnd
        let range = try positiveDuration("a range")
        if take(":") {
            let step = current.isSymbol("]") ? nil : try positiveDuration("a subquery's step")
            try expect("]", "a subquery")
            expectType(.vector, operand, "a subquery")
            let subquery = Subquery(operand: operand.expression, range: range, step: step)
            return Parsed(expression: .subquery(subquery), span: operand.span, depth: operand.depth + 1)
        }
        try expect("]", "a range")
        guard case .selector(let selector) = operand.expression else {
            throw diagnostic(
                "a range is only allowed behind a selector", start - 1..<lastEnd,
                help: "write [5m:] for a subquery: the expression is evaluated at each step")
        }
        if selector.offset != nil { fault("offset stands behind the range, not before it", operand.span) }
        if selector.fixedTime != nil { fault("@ stands behind the range, not before it", operand.span) }
        let expression = Expression.range(RangeSelector(selector: selector, range: range))
        return Parsed(expression: expression, span: operand.span, depth: operand.depth)
    }
}
