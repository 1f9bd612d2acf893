import Diagnostics
import Instants
import Records

/// `stream_context [before N] [after N] [time_window 1h]`: the records around each one found, of the same source.
///
///     "CUDA error" | stream_context before 5 after 20
///
/// A record with the message `---` stands between pieces that do not follow each other. Goes right behind the
/// filter. Records further away than the window (an hour without one) do not belong to the context.
struct StreamContextPipe: Pipe {
    var before = 0
    var after = 0
    var window: (span: TimeSpan, written: String)?
    /// What the records in the middle fulfil; set when the query is planned.
    var matching: (any Filter)?

    var description: String {
        "stream_context" + (before > 0 ? " before \(before)" : "") + (after > 0 ? " after \(after)" : "")
            + (before + after == 0 ? " before 0" : "") + (window.map { " time_window \($0.written)" } ?? "")
    }

    var span: TimeSpan { window?.span ?? .hours(1) }

    func processor(into next: any PipeProcessor, limits: QueryLimits) -> any PipeProcessor {
        StreamContextProcessor(self, next, limits)
    }

    func fields(for output: FieldSet) -> FieldSet {
        output.union(FieldSet(["_time", "_stream", "source", "host", "category", "format"]))
            .union(matching?.fields ?? .none)
    }

    var abandonedMatches: Int { matching?.abandonedMatches ?? 0 }

    static let word = PipeWord(
        names: ["stream_context"], syntax: "stream_context before N after N [time_window 1h]",
        summary: "the records around each one found"
    ) { (parser) throws(Diagnostic) in
        var pipe = StreamContextPipe()
        var isGiven = false
        while !parser.endsPipe {
            if parser.skip(keyword: "before") {
                pipe.before = try parser.count("of records before")
                isGiven = true
            } else if parser.skip(keyword: "after") {
                pipe.after = try parser.count("of records after")
                isGiven = true
            } else if pipe.window == nil, parser.skip(keyword: "time_window") {
                let token = parser.current
                let text = try parser.compoundText(allowingColon: false)
                guard let span = durationLiteral(text), span > 0 else {
                    throw parser.fault("expected a duration, found \(text)", at: token, help: "time_window 2h30m")
                }
                pipe.window = (TimeSpan(nanoseconds: Int64(clamping: span)), text)
            } else {
                throw parser.unexpectedOption("expected before N, after N or time_window")
            }
        }
        guard isGiven else { throw parser.unexpected("expected before N or after N") }
        return pipe
    }
}

extension Query {
    /// Asks for `before` and `after` records around each one found, as `stream_context` behind the filter does.
    public mutating func addContext(before: Int, after: Int) {
        if pipes.first is StreamContextPipe { return }
        var pipe = StreamContextPipe()
        (pipe.before, pipe.after) = (before, after)
        pipes.insert(pipe, at: 0)
    }

    /// The query as it is run: before `stream_context` the filter only says which sources and times matter, since
    /// the records around are wanted too; the pipe does the rest.
    public var planned: Query {
        guard var pipe = pipes.first as? StreamContextPipe, pipe.matching == nil else { return self }
        pipe.matching = filter
        var scope = ((filter as? AndFilter)?.parts ?? [filter]).filter { $0 is StreamFilter }
        let range = timeRange.widened(by: pipe.span)
        if range != .always {
            scope.append(TimeFilter(range: range, written: "[\(range.start.rfc3339),\(range.end.rfc3339)]"))
        }
        var query = self
        query.filter = AndFilter.joining(scope)
        query.timeRange = range
        query.pipes[0] = pipe
        return query
    }
}

extension TimeRange {
    /// With `span` more on both sides; an open end stays open.
    func widened(by span: TimeSpan) -> TimeRange {
        if isEmpty { return self }
        return TimeRange(
            start: start == .distantPast ? start : start - span, end: end == .distantFuture ? end : end + span)
    }
}
