import Diagnostics
import Instants
import Linux
import LogsQL

/// `--timeout`: how long the answer to a query may take. Without the flag it may take any time: whoever waits at a
/// terminal ends it when it is enough.
struct TimeLimit {
    static let flag = Flag(
        "timeout", .text, named: "DURATION", suggests: ["10s", "1m", "10m"],
        meaning: "give up a query that takes longer, as in 30s; none without it")

    /// As it was given; empty for none.
    let text: String
    private let end: Int64

    init(_ arguments: ParsedArguments) throws(Diagnostic) {
        text = arguments.value(Self.flag) ?? ""
        guard !text.isEmpty else {
            end = .max
            return
        }
        guard
            let span = Double(text).map(Self.span) ?? TimeSpan(parsing: text),
            span.nanoseconds > 0
        else {
            let source = SourceText(name: "--timeout", text: text)
            throw Diagnostic(
                "this is no duration", in: source, at: source.place(at: 0, length: text.count),
                help: "write 30s, 1m30s, or seconds")
        }
        let (sum, isBeyond) = Clock.monotonic().addingReportingOverflow(span.nanoseconds)
        end = isBeyond ? .max : sum
    }

    /// 0, which is no limit, for what is not above it or no number.
    private static func span(_ seconds: Double) -> TimeSpan {
        TimeSpan(nanoseconds: seconds > 0 ? Int64(min(seconds, 1e9) * 1e9) : 0)
    }

    var isOver: Bool { Clock.monotonic() >= end }

    /// What a query that reached it ends with.
    var fault: QueryError {
        .stopped("the query took longer than --timeout \(text): what is shown is not the whole answer")
    }

    /// The limits of one run, with a clock for `query_stats`.
    static var limits: QueryLimits {
        var limits = QueryLimits()
        limits.account = QueryAccount(clock: { Clock.monotonic() })
        return limits
    }
}
