import Diagnostics
import Instants

/// Formulas of the `math` pipe: operators by rank, equal ranks from the left.
extension QueryParser {
    mutating func mathExpression() throws(Diagnostic) -> MathExpression { try mathExpression(upTo: .max) }

    private mutating func mathExpression(upTo rank: Int) throws(Diagnostic) -> MathExpression {
        var left = try mathOperand()
        while let sign = mathOperator(), sign.rank <= rank {
            advance()
            // What binds tighter than the sign belongs to its right side.
            let right = try nested { (parser: inout QueryParser) throws(Diagnostic) in
                try parser.mathExpression(upTo: sign.rank - 1)
            }
            left = .binary(sign, left, right)
        }
        return left
    }

    private func mathOperator() -> MathOperator? {
        MathOperator.allCases.first { current.isSymbol($0.rawValue) || current.isKeyword($0.rawValue) }
    }

    private mutating func mathOperand() throws(Diagnostic) -> MathExpression {
        if skip(symbol: "-") {
            if current.kind == .word, !current.isSpaced, let number = try mathNumber() {
                return .number(-number.value, written: "-" + number.written)
            }
            return .negated(
                try nested { (parser: inout QueryParser) throws(Diagnostic) in try parser.mathOperand() })
        }
        if skip(symbol: "+") {
            return try nested { (parser: inout QueryParser) throws(Diagnostic) in try parser.mathOperand() }
        }
        if skip(symbol: "(") {
            let inner = try nested { (parser: inout QueryParser) throws(Diagnostic) in try parser.mathExpression() }
            try expect(symbol: ")", "to close the parenthesis")
            return .enclosed(inner)
        }
        if current.kind == .word, peek().isSymbol("("), let function = try mathFunction() { return function }
        if let number = try mathNumber() { return .number(number.value, written: number.written) }
        return .field(try mathName())
    }

    private mutating func mathFunction() throws(Diagnostic) -> MathExpression? {
        let token = current
        guard let function = MathFunction(rawValue: token.text.lowercased()) else {
            let known = MathFunction.allCases.map(\.rawValue)
            let help =
                suggestion(for: token.text.lowercased(), among: known) ?? "functions: \(known.joined(separator: ", "))"
            throw fault("unknown function \(token.text)", help: help)
        }
        advance()
        let arguments = try nested { (parser: inout QueryParser) throws(Diagnostic) in
            try parser.parenthesized { (parser: inout QueryParser) throws(Diagnostic) in try parser.mathExpression() }
        }
        guard function.arity.contains(arguments.count) else {
            let wanted = function.arity
            let text =
                wanted.upperBound == 0
                ? "no arguments"
                : wanted.count > 3
                    ? "\(wanted.lowerBound) arguments or more"
                    : "\(wanted.lowerBound)"
                        + (wanted.count > 1 ? " to \(wanted.upperBound)" : "") + " argument"
                        + (wanted.upperBound > 1 ? "s" : "")
            throw fault("\(function.rawValue)(...) takes \(text)", at: token)
        }
        return .call(function, arguments, now: Double(now.nanoseconds))
    }

    /// A number, a duration, a size, and in quotes a time or an address too.
    private mutating func mathNumber() throws(Diagnostic) -> (value: Double, written: String)? {
        let isNumeric = current.kind == .word && current.text.first?.isNumber == true
        guard isNumeric || current.kind == .quoted || current.isKeyword("inf") || current.isKeyword("nan") else {
            return nil
        }
        let start = at
        let text = isNumeric ? try mathName() : advance().text
        if let value = numberLiteral(text) { return (value, quoted(text) == text || isNumeric ? text : quoted(text)) }
        if text.lowercased() == "nan" { return (.nan, text) }
        var bytes = text
        let value = bytes.withUTF8(mathValue)
        if !value.isNaN { return (value, quoted(text)) }
        at = start
        return nil
    }

    /// A field's name or a number: tokens up to a blank or a sign of the formula. The sign of an exponent
    /// belongs to its number.
    private mutating func mathName() throws(Diagnostic) -> String {
        guard current.kind == .word || current.kind == .quoted else {
            throw unexpected("expected a field, a number or (")
        }
        let first = advance()
        var text = first.text
        guard first.kind != .quoted else { return text == "_msg" ? "" : text }
        while !current.isSpaced {
            let isExponent =
                (text.hasSuffix("e") || text.hasSuffix("E")) && text.first?.isNumber == true
                && (current.isSymbol("-") || current.isSymbol("+"))
            guard current.kind == .word || current.isSymbol(".") || current.isSymbol(":") || isExponent else { break }
            text += raw(advance())
        }
        return text == "_msg" ? "" : text
    }
}
