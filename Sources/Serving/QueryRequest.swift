internal import Diagnostics
internal import HTTPServer
internal import Instants
internal import LogsQL

/// The parameters of `/select/logsql/...`, as VictoriaLogs names them.
struct QueryRequest {
    /// With the times of `start` and `end` and the extra filters joined to its filter.
    var query: Query
    /// The newest so many; nil for all.
    var limit: Int?
    var seconds: Double
    /// What relative times count from: `time`, else `end`, else now.
    var time: Instant
    /// `start` and `end`, where they are given.
    var range: TimeRange

    init(_ request: Request, _ house: House) throws(Diagnostic) {
        guard let text = request.parameter("query"), !text.isEmpty else {
            throw Diagnostic("the parameter \"query\" is missing", help: "write ?query=error or ?query=*")
        }
        let options = house.options
        guard text.utf8.count <= options.queryBytes else {
            throw Diagnostic(
                "the query has \(text.utf8.count) bytes, and no more than \(options.queryBytes) are taken",
                help: "shorten it, or raise serve.max_query_length")
        }
        let now = house.now
        let start = try Self.time("start", request, now)?.start
        let end = try Self.time("end", request, now)?.end
        time = try Self.time("time", request, now)?.start ?? end ?? now
        query = try parseQuery(SourceText(name: "query", text: text), now: time, nesting: options.queryNesting)
        range = TimeRange(
            start: start ?? .distantPast, end: end.map { $0 - TimeSpan(nanoseconds: 1) } ?? .distantFuture)
        if start != nil || end != nil {
            query.restrict(to: range)
            query = query.withRange(query.timeRange)
        }
        for filter in try extraFilters(request, now: time) { query.restrict(to: filter) }
        limit = try Self.number("limit", request).flatMap { $0 == 0 ? nil : $0 }
        seconds = Double(nanoseconds(options.queryTime)) / 1e9
        if let asked = try Self.span("timeout", request) {
            guard asked.nanoseconds > 0 else { throw Self.fault("timeout", request, "must be more than zero") }
            seconds = min(seconds, asked.seconds)
        }
    }

    private static func time(_ name: String, _ request: Request, _ now: Instant) throws(Diagnostic) -> InstantInterval?
    {
        guard let text = request.parameter(name), !text.isEmpty else { return nil }
        if let interval = InstantInterval(parsing: text, now: now) { return interval }
        throw fault(
            name, request, "this is no time", "use -1h, 5m, 2026-11-20, an RFC 3339 time or seconds since 1970")
    }

    /// A whole number, not negative.
    static func number(_ name: String, _ request: Request) throws(Diagnostic) -> Int? {
        guard let text = request.parameter(name), !text.isEmpty else { return nil }
        if let number = Int(text), number >= 0 { return number }
        throw fault(name, request, "this is no whole number", "write \(name)=100; 0 stands for no limit")
    }

    /// A duration such as `5s`, or seconds; may be negative.
    static func span(_ name: String, _ request: Request) throws(Diagnostic) -> TimeSpan? {
        guard let text = request.parameter(name), !text.isEmpty else { return nil }
        if let seconds = Double(text), abs(seconds) < 1e9 { return TimeSpan(nanoseconds: Int64(seconds * 1e9)) }
        if let span = TimeSpan(parsing: text) { return span }
        throw fault(name, request, "this is no duration", "write 5s or 1m")
    }

    /// The width of the steps of time, a day without `step`.
    static func step(_ request: Request) throws(Diagnostic) -> TimeSpan {
        let step = try span("step", request) ?? .days(1)
        guard step.nanoseconds > 0 else { throw fault("step", request, "'step' must be bigger than zero") }
        return step
    }

    /// True for `1`, `true`, `yes` and whatever else does not say no.
    static func flag(_ name: String, _ request: Request) -> Bool {
        !["", "0", "f", "false", "no"].contains((request.parameter(name) ?? "").lowercased())
    }

    private static func fault(
        _ name: String, _ request: Request, _ message: String, _ help: String? = nil
    ) -> Diagnostic {
        let text = request.parameter(name) ?? ""
        let source = SourceText(name: name, text: text)
        return Diagnostic(message, in: source, at: source.place(at: 0, length: text.count), help: help)
    }
}
