internal import Diagnostics
internal import HTTPServer
internal import Instants
internal import LogsQL
internal import Search

/// `/select/logsql/stats_query`: the results of a query that ends in `stats`, as an instant vector of Prometheus' HTTP
/// API. What vmalert and Grafana ask.
@Sendable func answerStats(_ request: Request, _ house: House) -> Response {
    statistics(request, house) { (asked) throws(Diagnostic) in
        (asked.query, try shape(asked.query))
    } _: { rows, shape, asked, json in
        json.value("resultType", "vector")
        json.array("result") { json in
            for row in rows {
                for (at, name) in shape.values.enumerated() where !row[shape.labels.count + at].isEmpty {
                    json.object { json in
                        metric(name, shape.labels, row, &json)
                        point("value", asked.time, row[shape.labels.count + at], &json)
                    }
                }
            }
        }
    }
}

/// `/select/logsql/stats_query_range`: the same for each `step` of time, as a matrix.
@Sendable func answerStatsRange(_ request: Request, _ house: House) -> Response {
    statistics(request, house) { (asked) throws(Diagnostic) in
        let step = try QueryRequest.step(request)
        let offset = try QueryRequest.span("offset", request) ?? TimeSpan(nanoseconds: 0)
        let shape = try shape(asked.query)
        guard let stepping = asked.query.stepping(step, offset: offset) else { throw noStatistics(asked.query) }
        return (stepping, StatsShape(labels: shape.labels + ["_time"], values: shape.values))
    } _: { rows, shape, _, json in
        let series = Dictionary(grouping: rows.indices) { row in Array(rows[row].prefix(shape.labels.count - 1)) }
        json.value("resultType", "matrix")
        json.array("result") { json in
            for (at, name) in shape.values.enumerated().sorted(by: { $0.element < $1.element }) {
                let place = shape.labels.count + at
                for (labels, places) in series.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
                    let points = places.filter { !rows[$0][place].isEmpty }
                        .map { (time: instant(rows[$0][shape.labels.count - 1]), value: rows[$0][place]) }
                        .sorted { $0.time < $1.time }
                    if points.isEmpty { continue }
                    json.object { json in
                        metric(name, Array(shape.labels.dropLast()), labels, &json)
                        json.array("values") { json in
                            for item in points { point(nil, item.time, item.value, &json) }
                        }
                    }
                }
            }
        }
    }
}

private func shape(_ query: Query) throws(Diagnostic) -> StatsShape {
    guard let shape = query.statsShape else { throw noStatistics(query) }
    return shape
}

private func noStatistics(_ query: Query) -> Diagnostic {
    Diagnostic(
        "the query [\(query)] must end with the pipe stats",
        help: "write ... | stats by (host) count() errors; filter, math, sort, limit and offset may follow")
}

/// Answers in Prometheus' envelope, faults too.
private func statistics(
    _ request: Request, _ house: House, _ ask: (QueryRequest) throws(Diagnostic) -> (Query, StatsShape),
    _ write: ([[String]], StatsShape, QueryRequest, inout JSONText) -> Void
) -> Response {
    var shape = StatsShape(labels: [], values: [])
    do throws(LogQueryFailure) {
        let (asked, query, columns) = try understood(request, house) { (asked) throws(Diagnostic) in
            let query: Query
            (query, shape) = try ask(asked)
            return (query, shape.labels + shape.values)
        }
        let answer = try collectRows(query, columns: columns, asked, request, house)
        var response = PrometheusAnswer.success(warnings: answer.coverage.damage + answer.coverage.limits) { json in
            json.object("data") { write(answer.rows, shape, asked, &$0) }
        }
        response.headers += CoverageHeaders.all(answer.coverage, house.engine)
        return response
    } catch {
        let kind: PrometheusAnswer.Failure =
            switch error.status {
            case 400: .badData
            case 422: .execution
            case 503: .timeout
            default: .unavailable
            }
        var response = PrometheusAnswer.failure(kind, error.text)
        response.status = error.status
        response.headers += error.headers
        return response
    }
}

private func metric(_ name: String, _ labels: [String], _ row: [String], _ json: inout JSONText) {
    json.object("metric") { json in
        json.value("__name__", name)
        for (at, label) in labels.enumerated() { json.value(label, row[at]) }
    }
}

private func point(_ key: String?, _ time: Instant, _ value: String, _ json: inout JSONText) {
    json.array(key) { json in
        json.value(nil, Double(time.nanoseconds / 1_000_000) / 1000)
        json.value(nil, value)
    }
}
