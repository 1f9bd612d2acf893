internal import HTTPServer
internal import Instants
internal import Linux
internal import Metrics
internal import Pipeline
internal import PromQL
internal import TimeSeries

/// `/api/v1/query` of Prometheus' HTTP API: an expression at one time.
@Sendable func answerInstantQuery(_ request: Request, _ house: House) -> Response {
    answer(request, house) { (asked, evaluator) throws(QueryFailure) in
        let time = try asked.orFault { (asked) throws(SeriesRequest.Fault) in try asked.time("time") } ?? asked.now
        let expression = try asked.orFault { (asked) throws(SeriesRequest.Fault) in try asked.expression() }
        let result = try run { () throws(EvaluationFault) in
            try evaluator.instant(expression, at: time, over: house.engine.series)
        }
        return PrometheusAnswer.result(result, at: time.nanoseconds / 1_000_000)
    }
}

/// `/api/v1/query_range` of Prometheus' HTTP API: an expression at each step of a range.
@Sendable func answerRangeQuery(_ request: Request, _ house: House) -> Response {
    answer(request, house) { (asked, evaluator) throws(QueryFailure) in
        let expression = try asked.orFault { (asked) throws(SeriesRequest.Fault) in try asked.expression() }
        let range = try asked.orFault { (asked) throws(SeriesRequest.Fault) in try asked.range(evaluator.limits.steps) }
        let result = try run { () throws(EvaluationFault) in
            try evaluator.range(
                expression, from: range.start, through: range.end, step: range.step, over: house.engine.series)
        }
        return PrometheusAnswer.result(result, at: range.end.nanoseconds / 1_000_000)
    }
}

/// `/api/v1/format_query`: the expression as it is printed.
@Sendable func formatQuery(_ request: Request, _ house: House) -> Response {
    do throws(SeriesRequest.Fault) {
        let expression = try SeriesRequest(request: request, now: house.now).expression()
        return PrometheusAnswer.success { $0.value("data", expression.description) }
    } catch {
        return PrometheusAnswer.failure(.badData, error.message)
    }
}

/// Why a query has no answer.
private enum QueryFailure: Error {
    case request(SeriesRequest.Fault)
    case evaluation(EvaluationFault)
}

/// Takes a place among the queries and runs `body`, which may take as long as queries may.
private func answer(
    _ request: Request, _ house: House,
    _ body: (SeriesRequest, Evaluator) throws(QueryFailure) -> Response
) -> Response {
    let own = house.engine.own
    guard let pass = house.queries.enter(waiting: house.options.queryWait) else {
        own.add(.queries, 1, ["refused"])
        return PrometheusAnswer.failure(.unavailable, "\(house.options.queries) queries run already, try again later")
    }
    defer { withExtendedLifetime(pass) {} }
    let begun = Clock.monotonic()
    defer { own.observe(.queryDuration, Double(Clock.monotonic() - begun) / 1e9) }
    do throws(QueryFailure) {
        let asked = SeriesRequest(request: request, now: house.now)
        var longest = nanoseconds(house.options.queryTime)
        if let timeout = try asked.orFault({ (asked) throws(SeriesRequest.Fault) in try asked.duration("timeout") }) {
            longest = min(longest, max(0, timeout.nanoseconds))
        }
        var evaluator = Evaluator()
        let deadline = begun + longest
        evaluator.limits.isCancelled = { Clock.monotonic() >= deadline }
        let response = try body(asked, evaluator)
        own.add(.queries, 1, ["ok"])
        return response
    } catch {
        return failure(error, own)
    }
}

private func failure(_ failure: QueryFailure, _ own: OwnMetrics) -> Response {
    switch failure {
    case .request(let fault):
        own.add(.queries, 1, ["bad"])
        return PrometheusAnswer.failure(.badData, fault.message)
    case .evaluation(let fault):
        own.add(.queries, 1, [fault.kind == .cancelled ? "late" : "failed"])
        return PrometheusAnswer.failure(fault.kind == .cancelled ? .timeout : .execution, fault.message)
    }
}

private func run(_ body: () throws(EvaluationFault) -> QueryResult) throws(QueryFailure) -> QueryResult {
    do throws(EvaluationFault) { return try body() } catch { throw .evaluation(error) }
}

extension SeriesRequest {
    fileprivate func orFault<Result>(
        _ body: (SeriesRequest) throws(SeriesRequest.Fault) -> Result
    ) throws(QueryFailure) -> Result {
        do throws(SeriesRequest.Fault) { return try body(self) } catch { throw .request(error) }
    }

    /// `start`, `end` and `step` of a range query of at most `most` points.
    fileprivate func range(_ most: Int) throws(Fault) -> (start: Instant, end: Instant, step: TimeSpan) {
        guard let start = try time("start") else { throw Fault(message: "invalid parameter \"start\": it is missing") }
        guard let end = try time("end") else { throw Fault(message: "invalid parameter \"end\": it is missing") }
        guard let step = try duration("step") else { throw Fault(message: "invalid parameter \"step\": it is missing") }
        guard start <= end else {
            throw Fault(message: "invalid parameter \"end\": end timestamp must not be before start time")
        }
        guard step.nanoseconds >= 1_000_000 else {
            throw Fault(
                message: "invalid parameter \"step\": zero or negative query resolution step widths are not accepted")
        }
        guard (end - start).nanoseconds / step.nanoseconds < Int64(most) else {
            throw Fault(
                message:
                    "exceeded maximum resolution of \(most) points per timeseries. Try decreasing the query resolution (?step=XX)"
            )
        }
        return (start, end, step)
    }
}
