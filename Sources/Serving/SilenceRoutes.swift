internal import Alertmanager
internal import Diagnostics
internal import HTTPServer
internal import Instants
internal import Notifying
internal import Pipeline
internal import PromQL
internal import YAML

/// `/api/v2/silences` of Alertmanager's API: all silences, or a new one by `POST`.
@Sendable func silences(_ request: Request, _ house: House) -> Response {
    guard let outbox = house.engine.outbox else { return Response(status: 404, "nothing is told here\n") }
    if request.method == "POST" { return setSilence(request, outbox, house.now) }
    let (conditions, refusal) = readFilters(request)
    if let refusal { return refusal }
    var json = JSONText()
    json.array { json in
        for silence in outbox.silences() where conditions.allSatisfy({ silence.conditions.contains($0) }) {
            append(silence, house.now, &json)
        }
    }
    return document(json)
}

/// `/api/v2/silence/ID`: one silence; `DELETE` ends it.
@Sendable func oneSilence(_ request: Request, _ house: House) -> Response {
    let id = request.path.split(separator: "/").last.map(String.init) ?? ""
    guard let outbox = house.engine.outbox, let silence = outbox.silences().first(where: { $0.id == id }) else {
        return Response(status: 404, "there is no such silence\n")
    }
    if request.method == "DELETE" {
        return outbox.expire(id, now: house.now)
            ? Response(status: 200, "") : Response(status: 500, "the silence has ended already\n")
    }
    var json = JSONText()
    append(silence, house.now, &json)
    return document(json)
}

private func setSilence(_ request: Request, _ outbox: Outbox, _ now: Instant) -> Response {
    let source = SourceText(name: "silence", text: String(decoding: request.body, as: UTF8.self))
    do throws(Diagnostic) {
        let silence = try readSilence(source, outbox, now)
        guard outbox.set(silence) else {
            return Response(status: 400, "there are \(Outbox.silenceLimit) silences already\n")
        }
        var json = JSONText()
        json.object { $0.value("silenceID", silence.id) }
        return document(json)
    } catch {
        return Response(status: 400, error.message + "\n")
    }
}

/// A silence as Alertmanager's API takes it. JSON is YAML.
private func readSilence(_ source: SourceText, _ outbox: Outbox, _ now: Instant) throws(Diagnostic) -> Silence {
    let root = try parseYAML(source)
    func time(_ key: String) throws(Diagnostic) -> Instant {
        guard let text = root?[key]?.text, let time = InstantInterval(parsing: text, now: now)?.start else {
            throw Diagnostic("\(key) must be a time")
        }
        return time
    }
    var conditions: [LabelMatcher] = []
    for item in root?["matchers"]?.items ?? [] {
        guard let name = item["name"]?.text, !name.isEmpty, let value = item["value"]?.text else {
            throw Diagnostic("a matcher needs a name and a value")
        }
        let isEqual = item["isEqual"]?.text != "false"
        let isPattern = item["isRegex"]?.text == "true"
        let operation: LabelMatcher.Operation =
            isPattern ? (isEqual ? .matches : .doesNotMatch) : (isEqual ? .equal : .notEqual)
        conditions.append(try .condition(name, operation, value))
    }
    // One that every label set meets would silence everything by mistake.
    guard conditions.contains(where: { !$0.accepts([]) }) else {
        throw Diagnostic("at least one matcher must not match the empty string")
    }
    let (start, end) = (max(now, try time("startsAt")), try time("endsAt"))
    guard start < end else { throw Diagnostic("the silence must end after now and after its start") }
    let id = root?["id"]?.text ?? ""
    if !id.isEmpty, !outbox.silences().contains(where: { $0.id == id }) {
        throw Diagnostic("there is no silence \(id)")
    }
    return Silence(
        id: id.isEmpty ? newIdentifier() : id, conditions: conditions, startsAt: start, endsAt: end,
        createdBy: root?["createdBy"]?.text ?? "", comment: root?["comment"]?.text ?? "", updatedAt: now)
}

/// A random UUID (RFC 9562, version 4).
private func newIdentifier() -> String {
    let high = UInt64.random(in: .min ... .max) & ~0xF000 | 0x4000
    let low = UInt64.random(in: .min ... .max) & ~(3 << 62) | 1 << 63
    func digits(_ number: UInt64) -> String {
        let text = String(number, radix: 16)
        return String(repeating: "0", count: 16 - text.count) + text
    }
    let all = Array(digits(high) + digits(low))
    return [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { String(all[$0]) }.joined(separator: "-")
}

private func append(_ silence: Silence, _ now: Instant, _ json: inout JSONText) {
    json.object { json in
        json.value("id", silence.id)
        json.object("status") { $0.value("state", silence.state(at: now).rawValue) }
        json.value("updatedAt", silence.updatedAt)
        json.value("comment", silence.comment)
        json.value("createdBy", silence.createdBy)
        json.value("endsAt", silence.endsAt)
        json.array("matchers") { json in
            for condition in silence.conditions {
                json.object { json in
                    json.value("isEqual", condition.operation == .equal || condition.operation == .matches)
                    json.value("isRegex", condition.operation == .matches || condition.operation == .doesNotMatch)
                    json.value("name", condition.name)
                    json.value("value", condition.value)
                }
            }
        }
        json.value("startsAt", silence.startsAt)
    }
}
