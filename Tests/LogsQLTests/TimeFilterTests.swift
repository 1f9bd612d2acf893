import Instants
import Testing

@testable import LogsQL

@Suite struct TimeFilterTests {
    /// `_time:` texts at 2026-11-20T12:00Z and the closed range they mean.
    @Test(arguments: [
        ("5m", "2026-11-20T11:55:00.000000001Z", "2026-11-20T12:00:00Z"),
        ("=1h", "2026-11-20T11:00:00.000000001Z", "2026-11-20T12:00:00Z"),
        ("1h30m offset 1d", "2026-11-19T10:30:00.000000001Z", "2026-11-19T12:00:00Z"),
        ("<=1h", "2026-11-20T11:00:00Z", "2026-11-20T12:00:00Z"),
        (">1h", "past", "2026-11-20T10:59:59.999999999Z"),
        (">=1h", "past", "2026-11-20T11:00:00Z"),
        ("2026", "2026-01-01T00:00:00Z", "2026-12-31T23:59:59.999999999Z"),
        ("2024-02", "2024-02-01T00:00:00Z", "2024-02-29T23:59:59.999999999Z"),
        ("2026-11-20Z", "2026-11-20T00:00:00Z", "2026-11-20T23:59:59.999999999Z"),
        ("2026-12-31", "2026-12-31T00:00:00Z", "2026-12-31T23:59:59.999999999Z"),
        ("2026-11-20T08", "2026-11-20T08:00:00Z", "2026-11-20T08:59:59.999999999Z"),
        ("2026-11-20T08:15+02:00", "2026-11-20T06:15:00Z", "2026-11-20T06:15:59.999999999Z"),
        ("\"2026-11-20 08:15:59Z\"", "2026-11-20T08:15:59Z", "2026-11-20T08:15:59.999999999Z"),
        ("2026-11-20T08:15:59.25Z", "2026-11-20T08:15:59.250Z", "2026-11-20T08:15:59.259999999Z"),
        ("1700000000", "2023-11-14T22:13:20Z", "2023-11-14T22:13:20.999999999Z"),
        ("1700000000000", "2023-11-14T22:13:20Z", "2023-11-14T22:13:20.000999999Z"),
        ("[2026-11-01, 2026-11-03]", "2026-11-01T00:00:00Z", "2026-11-03T23:59:59.999999999Z"),
        ("[2026-11-01, 2026-11-03)", "2026-11-01T00:00:00Z", "2026-11-02T23:59:59.999999999Z"),
        ("(now-1h, now-5m]", "2026-11-20T11:00:00.000000001Z", "2026-11-20T11:55:00Z"),
        ("[-1h, now)", "2026-11-20T11:00:00Z", "2026-11-20T11:59:59.999999999Z"),
        (">2026-11-19", "2026-11-20T00:00:00Z", "future"),
        (">=2026-11-19", "2026-11-19T00:00:00Z", "future"),
        ("<2026-11-19", "past", "2026-11-18T23:59:59.999999999Z"),
        ("<=2026-11-19", "past", "2026-11-19T23:59:59.999999999Z"),
        ("[0001-01-01, 9999-12-31]", "past", "future"), ("[1677, 2262]", "past", "future"),
        ("[2026-11-20Z, 9999-12-31T23:59:59.999Z]", "2026-11-20T00:00:00Z", "future"),
        ("2262", "2262-01-01T00:00:00Z", "future"), (">=0001", "past", "future"), ("<=9999", "past", "future"),
        ("9999-12-31", "future", "future"), ("0001-01-01T00:00:00Z", "past", "past"),
    ]) func range(_ text: String, _ start: String, _ end: String) throws {
        let range = try query("_time:" + text).timeRange
        func point(_ text: String) -> Instant? {
            text == "past" ? .distantPast : text == "future" ? .distantFuture : timeLiteral(text)?.start
        }
        #expect(range.start == point(start))
        #expect(range.end == point(end))
    }

    @Test(arguments: [
        ("error", "past", "future"),
        ("error _time:1h", "2026-11-20T11:00:00.000000001Z", "2026-11-20T12:00:00Z"),
        ("_time:1h or _time:2025", "2025-01-01T00:00:00Z", "2026-11-20T12:00:00Z"),
        ("_time:1h or error", "past", "future"),
        ("!_time:1h", "past", "future"),
        ("* | filter _time:<=1h | filter x", "2026-11-20T11:00:00Z", "2026-11-20T12:00:00Z"),
        ("* | limit 3 | filter _time:<=1h", "past", "future"),
    ]) func implied(_ text: String, _ start: String, _ end: String) throws {
        let range = try query(text).timeRange
        func point(_ text: String) -> Instant? {
            text == "past" ? .distantPast : text == "future" ? .distantFuture : timeLiteral(text)?.start
        }
        #expect(range.start == point(start))
        #expect(range.end == point(end))
    }

    @Test(arguments: [
        "2026-13", "2026-02-30", "2026-1-1", "2026-11-20T24", "202", "2026-11-20T08:15:61", "2026-11-20T8", "",
        "2026-11-20X",
        "2026-11-20T08:15:59.", "99999-01-01", "99999999999", "99999999999999", "9223372036854775808",
    ]) func noTime(_ text: String) { #expect(timeLiteral(text) == nil) }

    static let times = [
        "2026-11-20T07:59:59.999Z", "2026-11-20T08:00:00Z", "2026-11-20T18:00:00Z", "2026-11-22T12:00:00Z",
    ]

    @Test(arguments: [
        ("_time:day_range[08:00, 18:00)", [1, 3]), ("_time:day_range[08:00, 18:00]", [1, 2, 3]),
        ("_time:day_range(08:00, 24:00)", [2, 3]), ("_time:day_range[09:00, 19:00) offset 1h", [1, 3]),
        ("_time:week_range[Mon, Fri]", [0, 1, 2]), ("_time:week_range[Sunday, Sunday]", [3]),
        ("_time:2026-11-20", [0, 1, 2]), ("_time:>=2026-11-20T08:00", [1, 2, 3]),
    ]) func records(_ text: String, _ expected: [Int]) throws {
        let records = Self.times.map { [("_time", $0)] }
        #expect(matches(try filter(text), logs(records)) == expected)
        #expect(matches(try filter(text), rows(records)) == expected)
    }
}
