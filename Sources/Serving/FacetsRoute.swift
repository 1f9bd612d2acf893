internal import Diagnostics
internal import HTTPServer
internal import LogsQL

/// `/select/logsql/facets`: the most frequent values of each field, with `limit`, `max_values_per_field`,
/// `max_value_len` and `keep_const_fields` as the pipe `facets` has them.
@Sendable func answerFacets(_ request: Request, _ house: House) -> Response {
    answerDocument(request, house) { (asked) throws(Diagnostic) in
        func number(_ name: String) throws(Diagnostic) -> Int? {
            try QueryRequest.number(name, request).flatMap { $0 == 0 ? nil : $0 }
        }
        let query = asked.query.listingFacets(
            count: asked.limit, maxValues: try number("max_values_per_field"), maxLength: try number("max_value_len"),
            keepsConstants: QueryRequest.flag("keep_const_fields", request))
        return (query, ["field_name", "field_value", "hits"])
    } _: { answer, _, json in
        // Rows come field by field.
        var fields: [(name: String, rows: [[String]])] = []
        for row in answer.rows {
            if fields.last?.name != row[0] { fields.append((row[0], [])) }
            fields[fields.count - 1].rows.append(row)
        }
        json.object { json in
            json.array("facets") { json in
                for field in fields {
                    json.object { json in
                        json.value("field_name", field.name)
                        json.array("values") { json in
                            for row in field.rows {
                                json.object { json in
                                    json.value("field_value", row[1])
                                    json.raw("hits", row[2])
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
