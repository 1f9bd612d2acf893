internal import Diagnostics
internal import HTTPServer
internal import Instants
internal import Pipeline
internal import PromQL
internal import TimeSeries

/// `/api/historical/METRIC`: what the series of a metric did in the windows between `start` and `end`, the last day
/// without them:
///
///     {"metric": "loss", "window": "5m", "start": "2026-11-19T05:00:00Z", "end": "2026-11-20T05:00:00Z", "series": [
///      {"labels": {"source": "a.log"}, "points": [{"time": "2026-11-19T05:00:00Z", "last": 2.1, "min": 2, "max": 2.4,
///       "mean": 2.2}]}]}
///
/// `window` is `1m`, `5m`, `1h` or `1d`; without it the narrowest of which there are at most 500. `match` is a selector
/// as `{source="a.log"}`. Counters have `last` alone.
@Sendable func historicalMetric(_ request: Request, _ house: House) -> Response {
    let name = String(request.path.dropFirst("/api/historical/".count))
    do throws(SeriesRequest.Fault) {
        let asked = try HistoricalRequest(request, name, now: house.now)
        do throws(EvaluationFault) {
            let archive = house.engine.archive
            let found = try archive.labels(asked.matchers)
            if found.isEmpty, try archive.labels([LabelMatcher(LabelSet.nameLabel, equals: name)]).isEmpty {
                return try noMetric(name, archive)
            }
            let reader = try archive.open()
            var series: [(labels: LabelSet, windows: [SeriesWindow])] = []
            for labels in found {
                let windows = try archive.windows(asked.width, of: labels, in: asked.times, reading: reader)
                if !windows.isEmpty { series.append((labels, windows)) }
            }
            return document(asked.document(name, series))
        } catch {
            return Response(status: 500, error.message + "\n")
        }
    } catch {
        return Response(status: 400, error.message + "\n")
    }
}

private func noMetric(_ name: String, _ archive: WindowArchive) throws(EvaluationFault) -> Response {
    var text = "there is no metric \(Diagnostic.visible(String(name.prefix(200))))\n"
    let names = Set(try archive.labels([]).map(\.name)).sorted()
    if let near = nearestName(to: name, among: names) { text += "did you mean \(near)?\n" }
    return Response(status: 404, text)
}

/// The parameters of a request for the past of a metric.
private struct HistoricalRequest {
    let matchers: [LabelMatcher]
    let width: WindowWidth
    let start: Instant
    let end: Instant
    /// More points are not drawn.
    private static let points: Int64 = 500

    init(_ request: Request, _ name: String, now: Instant) throws(SeriesRequest.Fault) {
        let asked = SeriesRequest(request: request, now: now)
        end = try asked.time("end") ?? now
        start = try asked.time("start") ?? end - .days(1)
        guard start <= end else {
            throw SeriesRequest.Fault(message: "invalid parameter \"end\": it is before the start")
        }
        let span = end - start
        if let text = request.parameter("window"), !text.isEmpty {
            guard let width = WindowWidth(name: text) else {
                let known = WindowWidth.allCases.map(\.name).joined(separator: ", ")
                throw SeriesRequest.Fault(
                    message: "invalid parameter \"window\": \"\(String(text.prefix(50)))\" is none of \(known)")
            }
            self.width = width
        } else {
            width =
                WindowWidth.allCases.first { $0.span.nanoseconds * Self.points >= span.nanoseconds } ?? .day
        }
        var matchers = [LabelMatcher(LabelSet.nameLabel, equals: name)]
        if let text = request.parameter("match"), !text.isEmpty {
            do throws(Diagnostics) {
                guard case .selector(let selector) = try Expression.parse(SourceText(name: "match", text: text)) else {
                    throw Diagnostics([Diagnostic("expected a selector like {source=\"a.log\"}")])
                }
                matchers += selector.matchers
            } catch {
                throw SeriesRequest.Fault(
                    message: "invalid parameter \"match\": \(error.faults.first?.message ?? "no selector")")
            }
        }
        self.matchers = matchers
    }

    /// Milliseconds in which windows begin.
    var times: ClosedRange<Int64> {
        let first = start.nanoseconds / 1_000_000
        let width = width.span.nanoseconds / 1_000_000
        return (first - (first % width + width) % width)...(end.nanoseconds / 1_000_000)
    }

    func document(_ name: String, _ series: [(labels: LabelSet, windows: [SeriesWindow])]) -> JSONText {
        var json = JSONText()
        json.object { json in
            json.value("metric", name)
            json.value("window", width.name)
            json.value("start", start)
            json.value("end", end)
            json.array("series") { json in
                for (labels, windows) in series {
                    json.object { json in
                        PrometheusAnswer.labels("labels", labels.dropping([LabelSet.nameLabel]), &json)
                        json.array("points") { json in windows.forEach { Self.append($0, &json) } }
                    }
                }
            }
        }
        return json
    }

    private static func append(_ window: SeriesWindow, _ json: inout JSONText) {
        json.object { json in
            json.value("time", Instant(nanoseconds: window.start * 1_000_000))
            json.value("last", window.last)
            for (key, value) in [("min", window.least), ("max", window.greatest), ("mean", window.mean)] {
                if let value { json.value(key, value) }
            }
        }
    }
}
