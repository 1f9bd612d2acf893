internal import Diagnostics

extension Expression: CustomStringConvertible {
    /// The expression on one line, in the form in which Prometheus shows it.
    public var description: String {
        switch self {
        case .number(let literal): literal.isDuration ? durationText(literal.value) : NumberText.general(literal.value)
        case .string(let text): inQuotes(text)
        case .selector(let selector): selector.description
        case .range(let range): range.description
        case .subquery(let subquery): subquery.description
        case .call(let call):
            "\(call.function.name)(\(call.arguments.map(\.description).joined(separator: ", ")))"
        case .aggregation(let aggregation): aggregation.description
        case .binary(let binary): binary.description
        case .unary(let negative, let operand): "\(negative ? "-" : "+")\(operand)"
        case .parentheses(let inner): "(\(inner))"
        }
    }
}

/// A list of labels as it stands in `by (...)`.
private func labelList(_ labels: [String]) -> String {
    labels.map { isLabelName($0) ? $0 : inQuotes($0) }.joined(separator: ", ")
}

/// ` @ 12.000 offset 5m`, with a blank in front.
private func modifiers(_ time: FixedTime?, _ offset: DurationExpression?) -> String {
    var text = ""
    switch time {
    case .milliseconds(let value):
        let size = value.magnitude
        let rest = String(size % 1000)
        text += " @ \(value < 0 ? "-" : "")\(size / 1000)." + String(repeating: "0", count: 3 - rest.count) + rest
    case .start: text += " @ start()"
    case .end: text += " @ end()"
    case nil: break
    }
    if let offset { text += " offset \(offset)" }
    return text
}

extension VectorSelector: CustomStringConvertible {
    public var description: String { core + boundaryText + modifiers(fixedTime, offset) }

    var boundaryText: String { boundary == .extrapolated ? "" : " \(boundary.rawValue)" }

    /// Name and conditions.
    var core: String {
        let plain = name.map { isMetricName($0) } ?? false
        var parts = matchers.filter { matcher in
            !(matcher.name == LabelSet.nameLabel && matcher.operation == .equal && matcher.value == name)
        }.map(\.description)
        if let name, !plain { parts.insert(inQuotes(name), at: 0) }
        let inner = parts.isEmpty && plain ? "" : "{\(parts.joined(separator: ","))}"
        return (plain ? name ?? "" : "") + inner
    }
}

extension RangeSelector: CustomStringConvertible {
    public var description: String {
        "\(selector.core)[\(range)]\(selector.boundaryText)\(modifiers(selector.fixedTime, selector.offset))"
    }
}

extension Subquery: CustomStringConvertible {
    public var description: String {
        "\(operand)[\(range):\(step.map(\.description) ?? "")]\(modifiers(fixedTime, offset))"
    }
}

extension Aggregation: CustomStringConvertible {
    public var description: String {
        var text = operation.rawValue
        if grouping.isWithout {
            text += " without (\(labelList(grouping.labels))) "
        } else if !grouping.labels.isEmpty {
            text += " by (\(labelList(grouping.labels))) "
        }
        return text + "(\(parameter.map { "\($0), " } ?? "")\(operand))"
    }
}

extension BinaryExpression: CustomStringConvertible {
    public var description: String {
        "\(left) \(operation.rawValue)\(returnsBool ? " bool" : "")\(matching?.description ?? "") \(right)"
    }
}

extension VectorMatching: CustomStringConvertible {
    /// With a blank in front, empty when nothing was asked for.
    public var description: String {
        var text = ""
        if isOn || !labels.isEmpty || cardinality == .manyToOne || cardinality == .oneToMany {
            text += " \(isOn ? "on" : "ignoring") (\(labelList(labels)))"
        }
        if cardinality == .manyToOne { text += " group_left (\(labelList(included)))" }
        if cardinality == .oneToMany { text += " group_right (\(labelList(included)))" }
        if let fillLeft, let fillRight, fillLeft == fillRight {
            return text + " fill (\(NumberText.general(fillLeft)))"
        }
        if let fillLeft { text += " fill_left (\(NumberText.general(fillLeft)))" }
        if let fillRight { text += " fill_right (\(NumberText.general(fillRight)))" }
        return text
    }
}
