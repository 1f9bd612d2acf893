public import Instants

extension Expression {
    /// How far before the time of its evaluation an expression looks: ranges, offsets, subqueries and, where a selector
    /// has no range, `lookback`. Never less than nothing; times that `@` fixes are left out.
    public func reach(lookback: TimeSpan) -> TimeSpan {
        let nothing = TimeSpan(nanoseconds: 0)
        let reach =
            switch self {
            case .selector(let selector): Self.span(selector.offset) + lookback
            case .range(let range):
                Self.span(range.range) + Self.span(range.selector.offset)
                    + (range.selector.boundary == .extrapolated ? nothing : lookback)
            case .subquery(let subquery):
                Self.span(subquery.range) + Self.span(subquery.offset) + subquery.operand.reach(lookback: lookback)
            default: children.map { $0.reach(lookback: lookback) }.max() ?? nothing
            }
        return max(nothing, reach)
    }

    private static func span(_ duration: DurationExpression?) -> TimeSpan {
        let nanoseconds = (duration?.seconds(step: 0, range: 0) ?? 0) * 1e9
        return TimeSpan(nanoseconds: abs(nanoseconds) < 9e18 ? Int64(nanoseconds) : 0)
    }
}
