internal import HTTPServer
internal import Metrics
internal import Pipeline
internal import PromQL
internal import TimeSeries

/// `/api/v1/labels` of Prometheus' HTTP API: the names of labels, of all series or of those of `match[]`.
@Sendable func labelNames(_ request: Request, _ house: House) -> Response {
    listing(request, house) { series, limit in
        shortened(Set(series.flatMap { $0.all.map(\.name) }).sorted(), limit)
    }
}

/// `/api/v1/label/NAME/values`: the values of a label.
@Sendable func labelValues(_ request: Request, _ house: House) -> Response {
    let name = decodedName(String(request.path.dropFirst("/api/v1/label/".count).dropLast("/values".count)))
    guard !name.isEmpty else { return PrometheusAnswer.failure(.badData, "invalid label name: \"\"") }
    return listing(request, house) { series, limit in
        shortened(Set(series.map { $0[name] }).subtracting([""]).sorted(), limit)
    }
}

/// `/api/v1/series`: the label sets of the series of `match[]`, of which there must be one.
@Sendable func seriesListing(_ request: Request, _ house: House) -> Response {
    guard !request.parameters("match[]").isEmpty else {
        return PrometheusAnswer.failure(.badData, "no match[] parameter provided")
    }
    return listing(request, house) { series, limit in
        { json in
            json.array("data") { json in
                for labels in series.prefix(limit ?? .max) { PrometheusAnswer.labels(nil, labels, &json) }
            }
        }
    }
}

/// `/api/v1/metadata`: type, help and unit of each metric, or of the one named by `metric`.
@Sendable func metricMetadata(_ request: Request, _ house: House) -> Response {
    let wanted = request.parameter("metric") ?? ""
    let tables = house.engine.own.snapshot() + house.engine.derived.families
    let limit = request.parameter("limit").flatMap(Int.init) ?? .max
    let definitions = tables.map(\.definition).filter { wanted.isEmpty || $0.name == wanted }
    return PrometheusAnswer.success { json in
        json.object("data") { json in
            for definition in definitions.prefix(limit < 0 ? .max : limit) {
                json.array(definition.name) { json in
                    json.object { json in
                        json.value("type", definition.kind.rawValue)
                        json.value("help", definition.help)
                        json.value("unit", definition.unit)
                    }
                }
            }
        }
    }
}

/// Answers with what `shape` makes of the series that `match[]` names.
private func listing(
    _ request: Request, _ house: House, _ shape: ([LabelSet], Int?) -> (inout JSONText) -> Void
) -> Response {
    do throws(SeriesRequest.Fault) {
        let asked = SeriesRequest(request: request, now: house.now)
        let times = try asked.times()
        let selectors = try asked.selectors()
        let limit = try asked.limit()
        var found: Set<LabelSet> = []
        do throws(EvaluationFault) {
            for matchers in selectors.isEmpty ? [[]] : selectors {
                found.formUnion(try house.engine.series.labels(matchers, in: times))
            }
        } catch {
            return PrometheusAnswer.failure(.execution, error.message)
        }
        return PrometheusAnswer.success(shape(found.sorted(), limit))
    } catch {
        return PrometheusAnswer.failure(.badData, error.message)
    }
}

private func shortened(_ texts: [String], _ limit: Int?) -> (inout JSONText) -> Void {
    { json in json.array("data") { json in texts.prefix(limit ?? .max).forEach { json.value(nil, $0) } } }
}

/// A label's name as it stands in a path: `U__` begins one that is no plain word, in which `_2e_` is a character by its
/// code and `__` an underscore.
private func decodedName(_ text: String) -> String {
    guard text.hasPrefix("U__") else { return text }
    var out = ""
    var rest = text.dropFirst(3)
    while let first = rest.first {
        rest.removeFirst()
        guard first == "_" else {
            out.append(first)
            continue
        }
        let code = rest.prefix { $0 != "_" }
        rest = rest.dropFirst(code.count + 1)
        guard !code.isEmpty else {
            out.append("_")
            continue
        }
        guard let value = UInt32(code, radix: 16), let scalar = Unicode.Scalar(value) else { return text }
        out.unicodeScalars.append(scalar)
    }
    return out
}
