internal import HTTPServer
internal import Metrics
internal import Pipeline

/// `/api/metrics`: the derived metrics as they are now, as JSON lines.
@Sendable func currentMetrics(_ request: Request, _ house: House) -> Response {
    var lines: [UInt8] = []
    for family in house.engine.derived.families { family.appendJSONLines(to: &lines, at: house.now) }
    return Response(headers: [Item("Content-Type", "application/stream+json")], body: .bytes(lines))
}

/// `/api/v1/status/buildinfo` of Prometheus' HTTP API, which Grafana asks for first.
@Sendable func buildInformation(_ request: Request, _ house: House) -> Response {
    var json = JSONText()
    json.object { json in
        json.value("status", "success")
        json.object("data") { json in
            json.value("version", house.options.version)
            json.value("application", "sawlog")
            for key in ["revision", "branch", "buildUser", "buildDate", "goVersion"] { json.value(key, "") }
        }
    }
    return Response(headers: [Item("Content-Type", "application/json")], body: .bytes(json.bytes))
}
