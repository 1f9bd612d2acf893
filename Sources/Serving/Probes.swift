internal import Diagnostics
internal import HTTPServer
internal import Instants
internal import Pipeline
internal import Tailing

/// `/-/healthy`: the process answers.
@Sendable func healthy(_ request: Request, _ house: House) -> Response { Response("sawlog is healthy\n") }

/// `/-/ready`: everything that was stored is restored and the inputs have been looked at.
@Sendable func ready(_ request: Request, _ house: House) -> Response {
    guard house.engine.sources.hasSwept else {
        return Response(status: 503, "sawlog is not ready: it looks for its sources\n")
    }
    return Response("sawlog is ready\n")
}

/// `/health`: what stands in the way of reading and storing, as JSON. 200 when all is stored, 503
/// while it is not.
@Sendable func healthDocument(_ request: Request, _ house: House) -> Response {
    let state = house.engine.health.current
    let sources = house.engine.sources.sources
    var json = JSONText()
    json.object { json in
        json.value("status", state.blocked == nil ? "ok" : "blocked")
        if let reason = state.blocked {
            json.value("reason", reason)
            json.value("since", state.blockedSince)
        }
        if let fault = state.fault { json.value("background_fault", fault) }
        json.value("version", house.options.version)
        json.value("started", house.started)
        json.value("last_commit", state.lastCommit)
        json.value("sources", sources.count)
        json.value("lag_bytes", sources.reduce(0) { $0 + $1.lag })
        json.array("skipped") { json in
            for skipped in house.engine.sources.skipped.prefix(100) {
                json.object {
                    $0.value("path", skipped.path)
                    $0.value("reason", skipped.reason.rawValue)
                }
            }
        }
        json.array("patterns_set_aside") { json in
            for pattern in state.patternsSetAside.prefix(100) { json.object { $0.value("pattern", pattern) } }
        }
        json.array("faulty_files") { json in
            for fault in house.faults.all.prefix(100) {
                json.object { json in
                    json.value("file", fault.source ?? "")
                    json.value("line", fault.place?.line ?? 0)
                    json.value("fault", fault.message)
                }
            }
        }
    }
    return Response(
        status: state.blocked == nil ? 200 : 503, headers: [Item("Content-Type", "application/json")],
        body: .bytes(json.bytes + [UInt8(ascii: "\n")]))
}
