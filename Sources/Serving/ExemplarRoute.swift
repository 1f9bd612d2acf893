internal import HTTPServer
internal import Instants
internal import Metrics
internal import Pipeline
internal import PromQL
internal import Records
internal import Regex

/// `/api/v1/query_exemplars` of Prometheus' HTTP API: the exemplars of the series that an expression selects, of the
/// times from `start` through `end`.
///
/// Each counter and each histogram keeps one, of the records that came last. Cost: a look at the labels of each series
/// that has one.
@Sendable func queryExemplars(_ request: Request, _ house: House) -> Response {
    do throws(SeriesRequest.Fault) {
        let asked = SeriesRequest(request: request, now: house.now)
        let expression = try asked.expression()
        let times = try asked.times()
        let found: [ShownExemplar]
        do throws(EvaluationFault) {
            found = try exemplars(of: house.engine.derived.families, expression.selectors.map(\.matchers), times)
        } catch {
            return PrometheusAnswer.failure(.execution, error.message)
        }
        return PrometheusAnswer.success { json in
            json.array("data") { json in found.forEach { $0.append(to: &json) } }
        }
    } catch {
        return PrometheusAnswer.failure(.badData, error.message)
    }
}

/// The exemplar of a series as Prometheus' API shows it.
private struct ShownExemplar {
    let series: LabelSet
    let exemplar: Exemplar

    func append(to json: inout JSONText) {
        json.object { json in
            PrometheusAnswer.labels("seriesLabels", series, &json)
            json.array("exemplars") { json in
                json.object { json in
                    let labels = readLabels(exemplar.labels).map { Label($0.name, $0.value) }
                    PrometheusAnswer.labels("labels", LabelSet(labels), &json)
                    json.value("value", NumberText.answer(exemplar.value))
                    json.value("timestamp", Double(exemplar.time.nanoseconds / 1_000_000) / 1000)
                }
            }
        }
    }
}

/// Those of the series that any of `selectors` takes, ordered by their labels.
private func exemplars(
    of tables: [SeriesTable], _ selectors: [[LabelMatcher]], _ times: ClosedRange<Int64>
) throws(EvaluationFault) -> [ShownExemplar] {
    let matcher = Matcher()
    var found: [ShownExemplar] = []
    for table in tables where table.definition.showsExemplars {
        for series in table.series {
            guard let exemplar = series.exemplar, times.contains(exemplar.time.nanoseconds / 1_000_000) else {
                continue
            }
            let labels = labels(of: series, exemplar, table.definition)
            for matchers in selectors where try accepts(labels, matchers, matcher) {
                found.append(ShownExemplar(series: labels, exemplar: exemplar))
                break
            }
        }
    }
    return found.sorted { $0.series < $1.series }
}

/// The labels of the sample that the exemplar stands on: of a histogram that of its bucket.
private func labels(of series: Series, _ exemplar: Exemplar, _ definition: MetricDefinition) -> LabelSet {
    var labels = readLabels(series.labels).map { Label($0.name, $0.value) }
    var name = definition.name
    if definition.kind == .histogram {
        let isLast = exemplar.bucket >= definition.buckets.count
        var bound: [UInt8] = []
        appendNumber(isLast ? .infinity : definition.buckets[exemplar.bucket], to: &bound)
        labels.append(Label("le", String(decoding: bound, as: UTF8.self)))
        name += "_bucket"
    }
    return LabelSet(labels + [Label(LabelSet.nameLabel, name)])
}
