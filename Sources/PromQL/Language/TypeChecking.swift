import Diagnostics

extension Parser {
    mutating func expectType(_ type: ValueType, _ parsed: Parsed, _ context: String) {
        let found = parsed.expression.type
        guard found != type else { return }
        var help: String?
        switch (type, found) {
        case (.matrix, .vector): help = "add a range, as in [5m]"
        case (.vector, .matrix): help = "use a function over the range, as rate(...) or avg_over_time(...)"
        case (.vector, .scalar): help = "vector(...) makes a vector of a scalar"
        case (.scalar, .vector): help = "scalar(...) makes a scalar of a vector with one element"
        default: break
        }
        fault("expected \(article(type)) in \(context), not \(article(found))", parsed.span, help: help)
    }

    private func article(_ type: ValueType) -> String {
        type == .vector ? "an \(type.rawValue)" : "a \(type.rawValue)"
    }

    mutating func check(_ arguments: [Parsed], of function: Function, _ span: Range<Int>) {
        let least = function.parameters.count - function.optional
        let most = function.isVariadic ? Int.max : function.parameters.count
        guard arguments.count >= least, arguments.count <= most else {
            let wanted =
                function.isVariadic
                ? "at least \(least)" : least == most ? "\(least)" : "\(least) to \(most)"
            return fault(
                "\(function.name) takes \(wanted) argument\(wanted == "1" || wanted == "at least 1" ? "" : "s"), not \(arguments.count)",
                span, help: function.syntax)
        }
        for (position, argument) in arguments.enumerated() {
            guard let type = function.parameters[safe: min(position, function.parameters.count - 1)] else { continue }
            expectType(type, argument, "the call of \(function.name)")
        }
        checkBoundary(arguments, of: function)
        if function.name == "info", arguments.count > 1 {
            guard case .selector(let selector) = arguments[1].expression, selector.name == nil else {
                return fault("the second argument of info must be label matchers in braces", arguments[1].span)
            }
        }
    }

    /// `anchored` and `smoothed` make sense for few functions.
    private mutating func checkBoundary(_ arguments: [Parsed], of function: Function) {
        for argument in arguments {
            guard case .range(let range) = argument.expression, range.selector.boundary != .extrapolated else {
                continue
            }
            let boundary = range.selector.boundary
            let known =
                boundary == .anchored
                ? ["changes", "delta", "increase", "rate", "resets"] : ["delta", "increase", "rate"]
            guard !known.contains(function.name) else { continue }
            fault(
                "\(boundary.rawValue) modifier can only be used with: \(known.joined(separator: ", ")) - not with \(function.name)",
                argument.span)
        }
    }

    /// Puts an operator between two sides and checks that it may stand there.
    mutating func binary(
        _ operation: BinaryOperator, _ place: Range<Int>, _ modifiers: BinaryModifiers, _ left: Parsed, _ right: Parsed
    ) -> Parsed {
        let types = [left.expression.type, right.expression.type]
        for side in [left, right] where side.expression.type != .scalar && side.expression.type != .vector {
            fault(
                "\"\(operation.rawValue)\" works on scalars and instant vectors, not on a \(side.expression.type.rawValue)",
                side.span, help: side.expression.type == .matrix ? "use a function over the range, as rate(...)" : nil)
        }
        let areVectors = types == [.vector, .vector]
        var binary = BinaryExpression(
            operation: operation, left: left.expression, right: right.expression, returnsBool: modifiers.returnsBool)
        if areVectors {
            binary.matching = modifiers.matching
            if operation.isSetOperator { binary.matching?.cardinality = .manyToMany }
        }
        checkOperator(operation, place, modifiers, types, areVectors)
        return Parsed(
            expression: .binary(binary), span: left.span.lowerBound..<right.span.upperBound,
            depth: max(left.depth, right.depth) + 1)
    }

    private mutating func checkOperator(
        _ operation: BinaryOperator, _ place: Range<Int>, _ modifiers: BinaryModifiers, _ types: [ValueType],
        _ areVectors: Bool
    ) {
        if modifiers.returnsBool, !operation.isComparison {
            fault("bool is only possible for comparisons", modifiers.span)
        }
        if operation.isComparison, !modifiers.returnsBool, types == [.scalar, .scalar] {
            fault("comparisons between scalars need bool", place, help: "write \(operation.rawValue) bool")
        }
        if operation.isSetOperator, types.contains(.scalar) {
            fault("\"\(operation.rawValue)\" works on instant vectors only, not on scalars", place)
        }
        if !areVectors, modifiers.isWritten || modifiers.fills {
            fault("matching is only possible between two instant vectors", modifiers.span)
        }
        let cardinality = modifiers.matching.cardinality
        if operation.isSetOperator, cardinality == .manyToOne || cardinality == .oneToMany || modifiers.fills {
            fault("no grouping is possible for \"\(operation.rawValue)\"", modifiers.span)
        }
        if modifiers.matching.isOn {
            for label in modifiers.matching.labels where modifiers.matching.included.contains(label) {
                fault("the label \"\(label)\" stands in on and in the group at once", modifiers.span)
            }
        }
    }
}

extension Array {
    subscript(safe index: Int) -> Element? { indices.contains(index) ? self[index] : nil }
}
