internal import Diagnostics
internal import HTTPServer
internal import LogsQL

/// The lists that fill a client's menus: values with how many records have them, `hits`, most first.
///
/// `limit` cuts a list short, `filter` keeps the values that hold a text.

/// `/select/logsql/field_names`: all fields of the records.
@Sendable func answerFieldNames(_ request: Request, _ house: House) -> Response {
    list(request, house) { (asked) throws(Diagnostic) in
        (asked.query.listingFieldNames(), ["name", "hits"])
    } _: {
        $0.map { ($0[0], Int($0[1]) ?? 0) }
    }
}

/// `/select/logsql/field_values`: the values of the field `field`.
@Sendable func answerFieldValues(_ request: Request, _ house: House) -> Response {
    list(request, house) { (asked) throws(Diagnostic) in
        let field = try namedField(request)
        return (asked.query.listingValues(of: [field]), [field, field == "hits" ? "hitss" : "hits"])
    } _: {
        $0.map { ($0[0], Int($0[1]) ?? 0) }
    }
}

/// `/select/logsql/streams`: what records have in common by where they come from: source, host, category, format.
@Sendable func answerStreams(_ request: Request, _ house: House) -> Response {
    listStreams(request, house) { (values, hits) in
        [(streamText(Array(zip(streamFields, values)).map { (name: $0.0, value: $0.1) }), hits)]
    }
}

/// `/select/logsql/stream_field_names`: the fields that streams are told apart by.
@Sendable func answerStreamFieldNames(_ request: Request, _ house: House) -> Response {
    listStreams(request, house) { (values, hits) in
        zip(streamFields, values).filter { !$0.1.isEmpty }.map { ($0.0, hits) }
    }
}

/// `/select/logsql/stream_field_values`: the values of one of those fields, `field`.
@Sendable func answerStreamFieldValues(_ request: Request, _ house: House) -> Response {
    let field = request.parameter("field") ?? ""
    let place = streamFields.firstIndex(of: field)
    return listStreams(request, house, needsField: true) { (values, hits) in place.map { [(values[$0], hits)] } ?? [] }
}

/// `/select/logsql/stream_ids`: the values of `_stream_id`, which only records from VictoriaLogs have.
@Sendable func answerStreamIDs(_ request: Request, _ house: House) -> Response {
    list(request, house) { (asked) throws(Diagnostic) in
        (asked.query.listingValues(of: ["_stream_id"]), ["_stream_id", "hits"])
    } _: {
        $0.map { ($0[0], Int($0[1]) ?? 0) }
    }
}

/// What a stream is made of, in the order of its text.
private let streamFields = ["category", "format", "host", "source"]

private func namedField(_ request: Request) throws(Diagnostic) -> String {
    guard let field = request.parameter("field"), !field.isEmpty else {
        throw Diagnostic("missing 'field' query arg", help: "write &field=level")
    }
    return field
}

/// Adds up what `entries` makes of each stream and its hits.
private func listStreams(
    _ request: Request, _ house: House, needsField: Bool = false, _ entries: ([String], Int) -> [(String, Int)]
) -> Response {
    list(request, house) { (asked) throws(Diagnostic) in
        if needsField { _ = try namedField(request) }
        return (asked.query.listingValues(of: streamFields), streamFields + ["hits"])
    } _: { rows in
        var sums: [String: Int] = [:]
        for row in rows {
            for (value, hits) in entries(Array(row.dropLast()), Int(row.last ?? "") ?? 0) {
                sums[value, default: 0] += hits
            }
        }
        return sums.map { ($0.key, $0.value) }
    }
}

/// Answers with `{"values":[{"value":...,"hits":...}]}`.
private func list(
    _ request: Request, _ house: House,
    _ ask: (QueryRequest) throws(Diagnostic) -> (query: Query, columns: [String]),
    _ entries: ([[String]]) -> [(value: String, hits: Int)]
) -> Response {
    let part = request.parameter("filter") ?? ""
    return answerDocument(request, house, ask) { answer, asked, json in
        let all = entries(answer.rows).filter { !$0.value.isEmpty && (part.isEmpty || $0.value.contains(part)) }
        let sorted = all.sorted { ($1.hits, $0.value) < ($0.hits, $1.value) }
        json.object { json in
            json.array("values") { json in
                for entry in sorted.prefix(asked.limit ?? .max) {
                    json.object { json in
                        json.value("value", entry.value)
                        json.value("hits", entry.hits)
                    }
                }
            }
        }
    }
}
