import Alertmanager
import Diagnostics
import Instants
import Linux
import PromQL
import Records
import YAML

/// `sawlog alerts silence`: a silence in a running server, in the words of Alertmanager's API.
enum SilenceRequest {
    private static let usualServer = "http://127.0.0.1:9514"

    static func run(_ arguments: ParsedArguments) throws -> Int32 {
        var conditions: [LabelMatcher] = []
        for text in arguments.positionals.dropFirst() {
            conditions += try LabelMatcher.list(SourceText(name: "MATCHER", text: text))
        }
        guard !conditions.isEmpty else {
            throw Diagnostics([Diagnostic("which alerts? name MATCHERs, as in alertname=DiskFull")])
        }
        let text = arguments.value("duration") ?? "2h"
        guard let span = TimeSpan(duration: text), span.nanoseconds > 0 else {
            throw Diagnostics([Diagnostic("\"\(text)\" is no duration", help: "as in 30m, 2h, 1d")])
        }
        let server = arguments.value("server") ?? usualServer
        let answer = try ServerRequest.post(
            server, "/api/v2/silences", body(conditions, span, arguments.value("comment") ?? ""))
        let source = SourceText(name: server, text: String(decoding: answer, as: UTF8.self))
        let id = try parseYAML(source)?["silenceID"]?.text ?? ""
        let out = StandardOutput()
        out.write(Diagnostic.visible(id) + "\n")
        out.flush()
        return Program.Exit.done
    }

    private static func body(_ conditions: [LabelMatcher], _ span: TimeSpan, _ comment: String) -> [UInt8] {
        let now = Instant(nanoseconds: Clock.now())
        var out = Array(#"{"matchers":["#.utf8)
        for (place, condition) in conditions.enumerated() {
            if place > 0 { out.append(UInt8(ascii: ",")) }
            out += #"{"name":"#.utf8
            appendJSONString(condition.name, to: &out)
            out += #","value":"#.utf8
            appendJSONString(condition.value, to: &out)
            let isEqual = condition.operation == .equal || condition.operation == .matches
            let isPattern = condition.operation == .matches || condition.operation == .doesNotMatch
            out += ",\"isEqual\":\(isEqual),\"isRegex\":\(isPattern)}".utf8
        }
        out += "],\"startsAt\":\"\(now.rfc3339)\",\"endsAt\":\"\((now + span).rfc3339)\",\"createdBy\":".utf8
        appendJSONString(Host.environment("USER") ?? "", to: &out)
        out += #","comment":"#.utf8
        appendJSONString(comment, to: &out)
        return out + "}".utf8
    }
}
