public import Instants

/// How much a query may take.
public struct EvaluationLimits: Sendable {
    /// Samples that are loaded for a query, 16 bytes each.
    public var samples = 10_000_000
    /// Elements that are computed or looked at in the course of it, which bounds its time.
    public var work = 500_000_000
    /// Times a range query is evaluated at.
    public var steps = 11_000
    /// Asked now and then whether the answer is still wanted, as until a deadline.
    public var isCancelled: (@Sendable () -> Bool)?

    public init() {}
}

/// Evaluates expressions as Prometheus 3 does: ranges are open on the left, a series is looked for five minutes
/// back unless it was marked as stale, a metric's name is dropped at the end of the query.
public struct Evaluator: Sendable {
    /// How old the last sample of a series may be.
    public var lookback: TimeSpan
    /// The step of subqueries that name none.
    public var interval: TimeSpan
    public var limits: EvaluationLimits

    public init(
        lookback: TimeSpan = .minutes(5), interval: TimeSpan = .minutes(1),
        limits: EvaluationLimits = EvaluationLimits()
    ) {
        self.lookback = lookback
        self.interval = interval
        self.limits = limits
    }

    /// The value of `expression` at `time`.
    public func instant(
        _ expression: Expression, at time: Instant, over source: some SeriesSource
    ) throws(EvaluationFault) -> QueryResult {
        let milliseconds = floorMilliseconds(time)
        let run = try QueryRun(self, expression, milliseconds...milliseconds, step: 0, source)
        return try run.instant()
    }

    /// The values of `expression` at `start`, and each `step` later until `end`, as a matrix.
    public func range(
        _ expression: Expression, from start: Instant, through end: Instant, step: TimeSpan,
        over source: some SeriesSource
    ) throws(EvaluationFault) -> QueryResult {
        let first = floorMilliseconds(start)
        let last = max(first, floorMilliseconds(end))
        let stepMilliseconds = step.nanoseconds / 1_000_000
        guard stepMilliseconds > 0 else { throw EvaluationFault("the step must be at least a millisecond") }
        guard (last - first) / stepMilliseconds < Int64(limits.steps) else {
            throw EvaluationFault(
                "the query has more than \(limits.steps) points per series: take a larger step", kind: .limit)
        }
        guard expression.type == .scalar || expression.type == .vector else {
            throw EvaluationFault(
                "a range query needs a scalar or an instant vector, not a \(expression.type.rawValue)")
        }
        let run = try QueryRun(self, expression, first...last, step: stepMilliseconds, source)
        return try run.range()
    }

    private func floorMilliseconds(_ time: Instant) -> Int64 {
        let (whole, rest) = time.nanoseconds.quotientAndRemainder(dividingBy: 1_000_000)
        return rest < 0 ? whole - 1 : whole
    }
}
