internal import Diagnostics
internal import HTTPServer
internal import Instants
internal import LogsQL

/// The parameters of `/select/logsql/...`, as VictoriaLogs names them.
struct QueryRequest {
    /// With the times of `start` and `end` joined to its filter.
    var query: Query
    /// The newest so many; nil for all.
    var limit: Int?
    var seconds: Double

    init(_ request: Request, now: Instant, longest: Duration) throws(Diagnostic) {
        guard let text = request.parameter("query"), !text.isEmpty else {
            throw Diagnostic("the parameter \"query\" is missing", help: "write ?query=error or ?query=*")
        }
        query = try parseQuery(SourceText(name: "query", text: text), now: now)
        let start = try Self.time("start", request, now)?.start
        let end = try Self.time("end", request, now)?.end
        if start != nil || end != nil {
            query.restrict(
                to: TimeRange(
                    start: start ?? .distantPast, end: end.map { $0 - TimeSpan(nanoseconds: 1) } ?? .distantFuture))
        }
        limit = try Self.number("limit", request).flatMap { $0 == 0 ? nil : $0 }
        seconds = Double(nanoseconds(longest)) / 1e9
        if let asked = try Self.span("timeout", request) { seconds = min(seconds, asked.seconds) }
    }

    private static func time(_ name: String, _ request: Request, _ now: Instant) throws(Diagnostic) -> InstantInterval?
    {
        guard let text = request.parameter(name), !text.isEmpty else { return nil }
        if let interval = InstantInterval(parsing: text, now: now) { return interval }
        let source = SourceText(name: name, text: text)
        throw Diagnostic(
            "this is no time", in: source, at: source.place(at: 0, length: text.count),
            help: "use -1h, 5m, 2026-11-20, an RFC 3339 time or seconds since 1970")
    }

    static func number(_ name: String, _ request: Request) throws(Diagnostic) -> Int? {
        guard let text = request.parameter(name), !text.isEmpty else { return nil }
        if let number = Int(text), number >= 0 { return number }
        let source = SourceText(name: name, text: text)
        throw Diagnostic(
            "this is no whole number", in: source, at: source.place(at: 0, length: text.count),
            help: "write limit=100; 0 stands for all")
    }

    /// A duration such as `5s`, or seconds.
    private static func span(_ name: String, _ request: Request) throws(Diagnostic) -> TimeSpan? {
        guard let text = request.parameter(name), !text.isEmpty else { return nil }
        if let seconds = Double(text), seconds > 0, seconds < 1e6 { return TimeSpan(nanoseconds: Int64(seconds * 1e9)) }
        if let span = TimeSpan(duration: text), span.nanoseconds > 0 { return span }
        let source = SourceText(name: name, text: text)
        throw Diagnostic(
            "this is no duration", in: source, at: source.place(at: 0, length: text.count), help: "write 5s or 1m")
    }
}
