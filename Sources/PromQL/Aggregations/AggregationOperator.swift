/// How the elements of a group become fewer.
public enum AggregationOperator: String, CaseIterable, Hashable, Sendable {
    case sum, min, max, avg, count, group, stddev, stdvar
    case topk, bottomk, limitk
    case limitRatio = "limit_ratio"
    case quantile
    case countValues = "count_values"

    /// The type of the parameter in front of the vector, for those that have one.
    var parameter: ValueType? {
        switch self {
        case .topk, .bottomk, .limitk, .limitRatio, .quantile: .scalar
        case .countValues: .string
        default: nil
        }
    }

    public var syntax: String {
        switch self {
        case .topk, .bottomk, .limitk: "\(rawValue)(k, v)"
        case .limitRatio: "limit_ratio(r, v)"
        case .quantile: "quantile(φ, v)"
        case .countValues: "count_values(\"label\", v)"
        default: "\(rawValue)(v)"
        }
    }

    public var summary: String {
        switch self {
        case .sum: "the sum of the values"
        case .min: "the smallest value; NaN only when there is nothing else"
        case .max: "the largest value; NaN only when there is nothing else"
        case .avg: "the mean of the values"
        case .count: "the number of elements"
        case .group: "1 for each group that has an element"
        case .stddev: "the population's standard deviation"
        case .stdvar: "the population's variance"
        case .topk: "the k elements with the largest values, with all their labels"
        case .bottomk: "the k elements with the smallest values, with all their labels"
        case .limitk: "k elements, which ones depends on their labels only"
        case .limitRatio: "a share r of the elements, by their labels; a negative r gives the others"
        case .quantile: "the φ-quantile (0 ≤ φ ≤ 1), interpolated"
        case .countValues: "the number of elements with each value, which becomes a label"
        }
    }
}
