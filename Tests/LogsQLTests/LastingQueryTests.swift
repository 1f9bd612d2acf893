import Instants
import Testing

@testable import LogsQL

/// Queries that mean later what they mean now, which is 2026-11-20T12:00Z.
@Suite struct LastingQueryTests {
    private static let range = TimeRange(
        start: timeLiteral("2026-11-20T11:00:00Z")?.start ?? .epoch,
        end: timeLiteral("2026-11-20T11:59:59.999999999Z")?.start ?? .epoch)

    @Test(
        arguments: [
            ("a | stats count()", "_time:[2026-11-20T11:00:00Z,2026-11-20T12:00:00Z) a h:=x"),
            ("a _time:5m | count()", "_time:[2026-11-20T11:55:00.000000001Z,2026-11-20T12:00:00Z) a h:=x"),
            (
                "_time:5m offset 10m | count()",
                "_time:[2026-11-20T11:45:00.000000001Z,2026-11-20T11:50:00.000000001Z) h:=x"
            ),
            (
                "a !_time:5m | count()",
                "_time:[2026-11-20T11:00:00Z,2026-11-20T12:00:00Z) a "
                    + "!_time:[2026-11-20T11:55:00.000000001Z,2026-11-20T12:00:00.000000001Z) h:=x"
            ),
            (
                "a or _time:>=5m | count()",
                "_time:[2026-11-20T11:00:00Z,2026-11-20T12:00:00Z) "
                    + "(a or _time:[1677-09-21T00:12:43.145224192Z,2026-11-20T11:55:00.000000001Z)) h:=x"
            ),
            (
                "a | filter b | extract '<h>:' | where c | stats by (h) count() | filter d",
                "_time:[2026-11-20T11:00:00Z,2026-11-20T12:00:00Z) a b | extract \"<h>:\" | filter c | filter h:=x"
            ),
            (
                "h:in(_time:1m b | fields h) | count()",
                "_time:[2026-11-20T11:00:00Z,2026-11-20T12:00:00Z) "
                    + "h:in(_time:[2026-11-20T11:59:00.000000001Z,2026-11-20T12:00:00.000000001Z) b | fields h) h:=x"
            ),
            ("a _time:2025 | count()", nil), ("a | join by (h) (_time:5m b) | count()", nil),
        ] as [(String, String?)]) func texts(_ text: String, _ wanted: String?) throws
    {
        let lasting = try query(text).lasting(in: Self.range, [(field: "h", value: "x")])
        #expect(lasting.map { "\($0)" } == wanted)
        guard let wanted else { return }
        // Read back it prints as itself, and prunes by the same times.
        let again = try query(wanted)
        #expect("\(again)" == wanted && again.timeRange == lasting?.timeRange)
    }

    @Test func aFieldThatIsNotThereIsAskedForAsSuch() throws {
        let lasting = try query("a | count()").lasting(
            in: .always, [(field: "a b", value: ""), (field: "c", value: "d e")])
        #expect(lasting.map { "\($0)".hasSuffix(#" a "a b":="" c:="d e""#) } == true, "\(String(describing: lasting))")
    }
}
