internal import Instants
internal import Regex

/// One evaluation of a query: the series it has loaded, what it may still take, what it has to say.
///
/// Not Sendable: it belongs to the thread that runs the query.
final class QueryRun {
    let evaluator: Evaluator
    let expression: Expression
    /// First and last time the query is evaluated at, in milliseconds.
    let times: ClosedRange<Int64>
    /// Milliseconds; 0 for an instant query.
    let step: Int64
    let lookback: Int64
    let matcher = Matcher()
    let source: any SeriesSource
    /// The series of each selector, by its ordinal, without marks of staleness cut out.
    var loaded: [[SampleSeries]] = []
    private var work = 0
    /// The work after which it is asked again whether the answer is wanted.
    private var nextQuestion = 0
    private var samplesLeft: Int
    private(set) var warnings: [String] = []
    private(set) var hints: [String] = []
    /// Regular expressions of `label_replace`, which stay the same from step to step.
    var patterns: [String: Pattern] = [:]

    init(
        _ evaluator: Evaluator, _ expression: Expression, _ times: ClosedRange<Int64>, step: Int64,
        _ source: some SeriesSource
    ) throws(EvaluationFault) {
        self.evaluator = evaluator
        self.expression = expression
        self.times = times
        self.step = step
        self.source = source
        lookback = evaluator.lookback.nanoseconds / 1_000_000
        samplesLeft = evaluator.limits.samples
        try load()
    }

    /// Counts what has been done; throws when it is too much, or no longer wanted.
    func spend(_ amount: Int) throws(EvaluationFault) {
        work += amount
        guard work <= evaluator.limits.work else {
            throw EvaluationFault(
                "the query takes too long: ask for fewer series, a shorter range or a larger step", kind: .limit)
        }
        guard work >= nextQuestion else { return }
        nextQuestion = work + 100_000
        if evaluator.limits.isCancelled?() == true {
            throw EvaluationFault("the query took longer than it may", kind: .cancelled)
        }
    }

    func warn(_ text: String) {
        if warnings.count < 20, !warnings.contains(text) { warnings.append(text) }
    }

    func hint(_ text: String) {
        if hints.count < 20, !hints.contains(text) { hints.append(text) }
    }

    /// Seconds of a duration in this query.
    func milliseconds(_ duration: DurationExpression?) -> Int64 {
        guard let duration else { return 0 }
        let seconds = duration.seconds(
            step: Double(step) / 1000, range: Double(times.upperBound - times.lowerBound) / 1000)
        let value = (seconds * 1000).rounded()
        return abs(value) < 9e15 ? Int64(value) : 0
    }

    /// The time a selector or subquery looks at when the query is at `time`.
    func shifted(_ time: Int64, _ fixed: FixedTime?, _ offset: DurationExpression?) -> Int64 {
        let base =
            switch fixed {
            case .milliseconds(let value): value
            case .start: times.lowerBound
            case .end: times.upperBound
            case nil: time
            }
        return base - milliseconds(offset)
    }

    /// Loads the series of every selector for all times that the query will look at.
    private func load() throws(EvaluationFault) {
        var wanted: [(VectorSelector, ClosedRange<Int64>)] = []
        collect(expression, times, &wanted)
        for (selector, span) in wanted.sorted(by: { $0.0.ordinal < $1.0.ordinal }) {
            let series = try source.select(selector.matchers, in: span, limit: samplesLeft)
            samplesLeft -= series.reduce(0) { $0 + $1.samples.count }
            try spend(series.count)
            while loaded.count < selector.ordinal { loaded.append([]) }
            loaded.append(series)
        }
    }

    private func collect(
        _ expression: Expression, _ times: ClosedRange<Int64>, _ wanted: inout [(VectorSelector, ClosedRange<Int64>)]
    ) {
        switch expression {
        case .selector(let selector): wanted.append((selector, span(of: selector, range: nil, times)))
        case .range(let range): wanted.append((range.selector, span(of: range.selector, range: range.range, times)))
        case .subquery(let subquery):
            let first = shifted(times.lowerBound, subquery.fixedTime, subquery.offset) - milliseconds(subquery.range)
            let last = shifted(times.upperBound, subquery.fixedTime, subquery.offset)
            collect(subquery.operand, min(first, last)...last, &wanted)
        case .call(let call) where call.function.name == "info":
            // The info series are looked up when it is known for which elements.
            if let base = call.arguments.first { collect(base, times, &wanted) }
        default:
            for child in expression.children { collect(child, times, &wanted) }
        }
    }

    private func span(
        of selector: VectorSelector, range: DurationExpression?, _ times: ClosedRange<Int64>
    ) -> ClosedRange<Int64> {
        var first =
            shifted(times.lowerBound, selector.fixedTime, selector.offset) - (range.map(milliseconds) ?? lookback)
        var last = shifted(times.upperBound, selector.fixedTime, selector.offset)
        if selector.boundary != .extrapolated, range != nil { first -= lookback }
        if selector.boundary == .smoothed { last += lookback }
        return min(first, last)...last
    }
}
