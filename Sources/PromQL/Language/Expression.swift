/// A PromQL expression whose types have been checked.
public indirect enum Expression: Hashable, Sendable {
    case number(NumberLiteral)
    case string(String)
    case selector(VectorSelector)
    case range(RangeSelector)
    case subquery(Subquery)
    case call(Call)
    case aggregation(Aggregation)
    case binary(BinaryExpression)
    /// True for `-`, false for `+`.
    case unary(negative: Bool, Expression)
    case parentheses(Expression)

    public var type: ValueType {
        switch self {
        case .number: .scalar
        case .string: .string
        case .selector, .aggregation: .vector
        case .range, .subquery: .matrix
        case .call(let call): call.function.result
        case .binary(let binary): binary.left.type == .scalar && binary.right.type == .scalar ? .scalar : .vector
        case .unary(_, let operand), .parentheses(let operand): operand.type
        }
    }

    /// Without the parentheses around it.
    public var unwrapped: Expression {
        if case .parentheses(let inner) = self { return inner.unwrapped }
        return self
    }

    /// The expressions directly below this one.
    public var children: [Expression] {
        switch self {
        case .number, .string, .selector, .range: []
        case .subquery(let subquery): [subquery.operand]
        case .call(let call): call.arguments
        case .aggregation(let aggregation): (aggregation.parameter.map { [$0] } ?? []) + [aggregation.operand]
        case .binary(let binary): [binary.left, binary.right]
        case .unary(_, let operand), .parentheses(let operand): [operand]
        }
    }

    /// Every selector of the expression, in the order of the text.
    public var selectors: [VectorSelector] {
        switch self {
        case .selector(let selector): [selector]
        case .range(let range): [range.selector]
        default: children.flatMap(\.selectors)
        }
    }
}

/// A number, maybe written as a duration: `5m` is 300.
public struct NumberLiteral: Hashable, Sendable {
    public var value: Double
    public var isDuration: Bool
}

/// Where `@` puts a selector.
public enum FixedTime: Hashable, Sendable {
    case milliseconds(Int64)
    /// Begin and end of the range query.
    case start, end
}

/// How values outside of a range selector's samples are taken into account (Prometheus 3.7, experimental).
public enum Boundary: String, Hashable, Sendable {
    /// By what the samples inside say.
    case extrapolated
    /// The last sample at or before the begin counts as the value there.
    case anchored
    /// The values at both ends are interpolated between the samples around them.
    case smoothed
}

/// `name{label="value"} offset 5m @ 1700000000`.
public struct VectorSelector: Hashable, Sendable {
    /// The name as it stood in front of the braces.
    public var name: String?
    /// All conditions, the name's among them.
    public var matchers: [LabelMatcher]
    public var offset: DurationExpression?
    public var fixedTime: FixedTime?
    public var boundary = Boundary.extrapolated
    /// Which selector of the expression it is, from 0.
    public var ordinal = 0
}

/// `selector[5m]`.
public struct RangeSelector: Hashable, Sendable {
    public var selector: VectorSelector
    public var range: DurationExpression
}

/// `expression[1h:5m] offset 5m @ 1700000000`.
public struct Subquery: Hashable, Sendable {
    public var operand: Expression
    public var range: DurationExpression
    /// nil for the evaluation interval.
    public var step: DurationExpression?
    public var offset: DurationExpression?
    public var fixedTime: FixedTime?
}

/// A function with its arguments.
public struct Call: Hashable, Sendable {
    public var function: Function
    public var arguments: [Expression]
}

/// `sum by (a, b) (expression)`.
public struct Aggregation: Hashable, Sendable {
    public var operation: AggregationOperator
    public var operand: Expression
    /// The number or the label of `topk`, `quantile`, `count_values` and their kin.
    public var parameter: Expression?
    public var grouping: Grouping
}

/// Which labels make a group.
public struct Grouping: Hashable, Sendable {
    /// True for `without`: all labels but these.
    public var isWithout: Bool
    public var labels: [String]
    /// True when there was a `by` or `without`.
    public var isWritten: Bool
}
