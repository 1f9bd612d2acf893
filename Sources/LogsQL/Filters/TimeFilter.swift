import Diagnostics
import Instants
import Records

/// `_time:...`: when the record happened.
///
///     _time:5m                          the last five minutes
///     _time:[2026-11-20T08:00Z, 2026-11-20T09:00Z)
///     _time:2026-11-20Z                 that day; 2026-11 that month
///     _time:>1h                         older than an hour
///     _time:5m offset 1d                the same five minutes a day ago
///
/// Times without a zone are UTC. `_time:day_range[08:00, 18:00)` and `_time:week_range[Mon, Fri]`
/// are in `TimeOfDayFilter`.
struct TimeFilter: Filter {
    let range: TimeRange
    let written: String

    var description: String { "_time:" + written }

    func apply(to batch: RecordBatch, _ selection: inout Selection) {
        guard batch.isRows else {
            return selection.filter { range.contains(batch.records[$0].time) }
        }
        selection.keep(batch, "_time") { value in timestamp(value).map(range.contains) ?? false }
    }

    var requirement: Requirement { range.isEmpty ? .nothing : .anything }
    var timeRange: TimeRange { range }
    var fields: FieldSet { FieldSet(["_time"]) }

    /// What follows `_time:`.
    static func parse(_ parser: inout QueryParser) throws(Diagnostic) -> any Filter {
        let token = parser.current
        if parser.peek().isSymbol("[") || parser.peek().isSymbol("(") {
            if token.isKeyword("day_range") { return try TimeOfDayFilter.parse(&parser, isWeek: false) }
            if token.isKeyword("week_range") { return try TimeOfDayFilter.parse(&parser, isWeek: true) }
        }
        let (range, written) = try parser.timeRange()
        guard let offset = try parser.timeOffset() else { return TimeFilter(range: range, written: written) }
        return TimeFilter(
            range: range.shifted(by: TimeSpan(nanoseconds: -offset.span.nanoseconds)),
            written: "\(written) offset \(offset.written)")
    }
}

extension QueryParser {
    /// `offset 1h`, when it stands here.
    mutating func timeOffset() throws(Diagnostic) -> (span: TimeSpan, written: String)? {
        guard skip(keyword: "offset") else { return nil }
        let token = current
        let text = try compoundText(allowingColon: false)
        guard let span = durationLiteral(text) else {
            throw fault("expected a duration after offset, found \(text)", at: token, help: "for example offset 1h30m")
        }
        return (TimeSpan(nanoseconds: Int64(clamping: span)), text)
    }

    fileprivate mutating func timeRange() throws(Diagnostic) -> (TimeRange, String) {
        if current.isSymbol("[") || current.isSymbol("(") { return try boundedRange() }
        for sign in ["<", ">", "="] where skip(symbol: sign) {
            let isInclusive = sign != "=" && !current.isSpaced && skip(symbol: "=")
            return try comparedRange(sign + (isInclusive ? "=" : ""))
        }
        return try comparedRange("=", written: "")
    }

    /// `[from, to)` with any kind of brackets.
    private mutating func boundedRange() throws(Diagnostic) -> (TimeRange, String) {
        let opens = advance().text
        let (from, fromText) = try timePoint()
        try expect(symbol: ",", "between the times")
        let (to, toText) = try timePoint()
        guard current.isSymbol(")") || current.isSymbol("]") else { throw unexpected("expected ) or ] after the time") }
        let closes = advance().text
        let nanosecond = TimeSpan(nanoseconds: 1)
        let range = TimeRange(
            start: opens == "[" ? from.start : from.start + nanosecond,
            end: closes == "]" ? to.end : to.start - nanosecond)
        return (range, opens + fromText + "," + toText + closes)
    }

    /// A duration or a time after `sign`. A duration counts back from now, so `>1h` is older.
    private mutating func comparedRange(
        _ sign: String, written: String? = nil
    ) throws(Diagnostic) -> (
        TimeRange, String
    ) {
        let token = current
        let text = try timeText()
        let nanosecond = TimeSpan(nanoseconds: 1)
        let range: TimeRange
        if let span = durationLiteral(text), span >= 0 {
            let past = now - TimeSpan(nanoseconds: Int64(clamping: span))
            range =
                switch sign {
                case ">": TimeRange(start: .distantPast, end: past - nanosecond)
                case ">=": TimeRange(start: .distantPast, end: past)
                case "<=": TimeRange(start: past, end: now)
                default: TimeRange(start: past + nanosecond, end: now)
                }
        } else if let period = relativeTime(text) ?? timeLiteral(text) {
            range =
                switch sign {
                case ">": TimeRange(start: period.end + nanosecond, end: .distantFuture)
                case ">=": TimeRange(start: period.start, end: .distantFuture)
                case "<": TimeRange(start: .distantPast, end: period.start - nanosecond)
                case "<=": TimeRange(start: .distantPast, end: period.end)
                default: period
                }
        } else {
            throw fault(
                "expected a time or a duration, found \(text)", at: token,
                help: "for example _time:5m, _time:2026-11-20Z, _time:[2026-11-20T08:00Z,2026-11-20T09:00Z)")
        }
        return (range, (written ?? sign) + text)
    }

    private mutating func timePoint() throws(Diagnostic) -> (TimeRange, String) {
        let token = current
        let text = try timeText()
        guard let point = relativeTime(text) ?? timeLiteral(text) else {
            throw fault(
                "expected a time, found \(text)", at: token, help: "for example 2026-11-20T08:00Z, now, now-1h, -5m")
        }
        return (point, text)
    }

    /// A time has colons and signs within, and a blank only in quotes.
    private mutating func timeText() throws(Diagnostic) -> String {
        guard !current.isSymbol("]"), !current.isSymbol("{") else { throw unexpected("expected a time") }
        return try compoundText(allowingColon: true)
    }

    /// `now`, `now-1h`, `-5m`.
    private func relativeTime(_ text: String) -> TimeRange? {
        var rest = Substring(text.lowercased())
        if rest.hasPrefix("now") {
            rest = rest.dropFirst(3)
            if rest.isEmpty { return TimeRange(start: now, end: now) }
        }
        guard rest.hasPrefix("-") || rest.hasPrefix("+"), let span = durationLiteral(String(rest)) else { return nil }
        let point = now + TimeSpan(nanoseconds: Int64(clamping: span))
        return TimeRange(start: point, end: point)
    }
}

extension Int64 {
    /// The nearest whole number whose negation is a number too.
    init(clamping value: Double) {
        self = value >= 9.2e18 ? .max : value <= -9.2e18 ? -.max : Int64(value)
    }
}
