internal import Diagnostics
internal import HTTPServer
internal import Instants
internal import LogsQL

/// `/select/logsql/hits`: how many records there are in each `step` of time, for each combination of the values of
/// `field`, which may be given again.
///
/// With `fields_limit` the combinations that have most stay, and the rest is added up under `{}`.
@Sendable func answerHits(_ request: Request, _ house: House) -> Response {
    let fields = request.parameters("field").filter { !$0.isEmpty }
    var most: Int?
    return answerDocument(request, house) { (asked) throws(Diagnostic) in
        let step = try QueryRequest.step(request)
        let offset = try QueryRequest.span("offset", request) ?? TimeSpan(nanoseconds: 0)
        most = try QueryRequest.number("fields_limit", request)
        if fields.contains("_time") || Set(fields).count < fields.count {
            throw Diagnostic("\"field\" names _time or one field twice", help: "name each field once")
        }
        return (
            asked.query.countingByTime(step: step, offset: offset, fields: fields), ["_time"] + fields + ["hits"]
        )
    } _: { answer, _, json in
        var all: [String: HitSeries] = [:]
        for row in answer.rows {
            all[HitSeries.key(fields, row), default: HitSeries()].add(row[0], Int(row.last ?? "") ?? 0)
        }
        json.object { json in
            json.array("hits") { json in
                for (key, series) in top(all, most ?? 0).sorted(by: { $0.key < $1.key }) { series.write(key, &json) }
            }
        }
    }
}

/// The `count` series with most hits, and the others as one.
private func top(_ all: [String: HitSeries], _ count: Int) -> [String: HitSeries] {
    guard count > 0, count < all.count else { return all }
    let sorted = all.sorted { ($1.value.total, $0.key) < ($0.value.total, $1.key) }
    var kept = Dictionary(uniqueKeysWithValues: sorted.prefix(count).map { ($0.key, $0.value) })
    var others = HitSeries()
    for (_, series) in sorted.dropFirst(count) { for (time, hits) in series.hits { others.add(time, hits) } }
    kept["{}"] = others
    return kept
}

/// Hits by the start of their step.
private struct HitSeries {
    var hits: [String: Int] = [:]
    var total = 0

    mutating func add(_ time: String, _ count: Int) {
        hits[time, default: 0] += count
        total += count
    }

    /// The fields of a row as a JSON object.
    static func key(_ fields: [String], _ row: [String]) -> String {
        var json = JSONText()
        json.object { json in for (at, field) in fields.enumerated() { json.value(field, row[at + 1]) } }
        return String(decoding: json.bytes, as: UTF8.self)
    }

    func write(_ key: String, _ json: inout JSONText) {
        let times = hits.keys.sorted { instant($0) < instant($1) }
        json.object { json in
            json.raw("fields", key)
            json.array("timestamps") { json in times.forEach { json.value(nil, $0) } }
            json.array("values") { json in times.forEach { json.value(nil, hits[$0] ?? 0) } }
            json.value("total", total)
        }
    }
}

/// What `text`, written by a query, stands for.
func instant(_ text: String) -> Instant { Instant(parsing: text, now: .epoch) ?? .epoch }
