internal import Diagnostics
internal import HTTPServer
internal import Instants
internal import PromQL

/// Parameters of Prometheus' HTTP API.
struct SeriesRequest {
    let request: Request
    let now: Instant

    /// What is wrong with a parameter.
    struct Fault: Error {
        let message: String
    }

    /// A time: seconds since 1970 with decimals, RFC 3339, or a time as `sawlog` reads it elsewhere.
    func time(_ name: String) throws(Fault) -> Instant? {
        guard let text = request.parameter(name), !text.isEmpty else { return nil }
        if let seconds = Double(text), seconds.isFinite {
            let milliseconds = (seconds * 1000).rounded()
            // Clients ask for the beginning and the end of all time.
            let bounded = min(max(milliseconds, -9.2e12), 9.2e12)
            return Instant(nanoseconds: Int64(bounded) * 1_000_000)
        }
        if text.hasPrefix("-292273086") { return .epoch }
        if text.hasPrefix("292277025") || text.hasPrefix("+292277025") { return now + .days(36_500) }
        guard let time = Instant(parsing: text, now: now) else {
            throw Fault(message: "invalid parameter \"\(name)\": cannot parse \"\(text)\" to a valid timestamp")
        }
        return time
    }

    /// A duration such as `15s`, or seconds.
    func duration(_ name: String) throws(Fault) -> TimeSpan? {
        guard let text = request.parameter(name), !text.isEmpty else { return nil }
        if let seconds = Double(text), seconds.isFinite, abs(seconds) < 9e9 {
            return TimeSpan(nanoseconds: Int64((seconds * 1e9).rounded()))
        }
        if let span = TimeSpan(duration: text) { return span }
        throw Fault(message: "invalid parameter \"\(name)\": cannot parse \"\(text)\" to a valid duration")
    }

    func expression(_ name: String = "query") throws(Fault) -> Expression {
        guard let text = request.parameter(name), !text.isEmpty else {
            throw Fault(message: "invalid parameter \"\(name)\": it is missing")
        }
        do throws(Diagnostics) {
            return try Expression.parse(SourceText(name: name, text: text))
        } catch {
            throw Fault(message: "invalid parameter \"\(name)\": " + Self.text(of: error))
        }
    }

    /// The selectors of `match[]`.
    func selectors() throws(Fault) -> [[LabelMatcher]] {
        var selectors: [[LabelMatcher]] = []
        for text in request.parameters("match[]") {
            do throws(Diagnostics) {
                guard case .selector(let selector) = try Expression.parse(SourceText(name: "match[]", text: text))
                else {
                    throw Diagnostics([Diagnostic("expected a selector like up{job=\"a\"}")])
                }
                selectors.append(selector.matchers)
            } catch {
                throw Fault(message: "invalid parameter \"match[]\": " + Self.text(of: error))
            }
        }
        return selectors
    }

    /// The times from `start` through `end` in milliseconds, all when there are none.
    func times() throws(Fault) -> ClosedRange<Int64> {
        let start = try time("start").map { $0.nanoseconds / 1_000_000 } ?? 0
        let end = try time("end").map { $0.nanoseconds / 1_000_000 } ?? .max
        guard start <= end else {
            throw Fault(message: "invalid parameter \"end\": end timestamp must not be before start time")
        }
        return start...end
    }

    /// At most so many; nil for all.
    func limit() throws(Fault) -> Int? {
        guard let text = request.parameter("limit"), !text.isEmpty else { return nil }
        guard let limit = Int(text), limit >= 0 else {
            throw Fault(message: "invalid parameter \"limit\": cannot parse \"\(text)\" to a number")
        }
        return limit == 0 ? nil : limit
    }

    /// All faults on one line, each with its place.
    private static func text(of faults: Diagnostics) -> String {
        faults.faults.map { fault in
            (fault.place.map { "\($0.line):\($0.column): " } ?? "") + "parse error: " + fault.message
                + (fault.help.map { " (\($0))" } ?? "")
        }.joined(separator: "; ")
    }
}
