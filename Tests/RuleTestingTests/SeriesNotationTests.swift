import PromQL
import Testing

@testable import RuleTesting

/// Prometheus' notation for values and for metrics.
@Suite struct SeriesNotationTests {
    @Test(
        arguments: [
            ("1 2 3", [1, 2, 3]), ("_ 1 _", [nil, 1, nil]), ("1+2x3", [1, 3, 5, 7]), ("10-5x2", [10, 5, 0]),
            ("-2+4x1", [-2, 2]), ("7x2", [7, 7, 7]), ("7x0", [7]), ("_x3", [nil, nil, nil]), ("_x0", []), ("", []),
            ("1e3 1e-3+1x1 .5 -.5", [1000, 0.001, 1.001, 0.5, -0.5]), ("-1e-2-1e-2x1", [-0.01, -0.02]),
            ("Inf -inf +Inf", [.infinity, -.infinity, .infinity]), (" 1\n2 ", [1, 2]),
            ("0+0.1x3", [0, 0.1, 0.2, 0.30000000000000004]),
        ] as [(String, [Double?])])
    func values(_ text: String, _ expected: [Double?]) throws {
        #expect(try SeriesNotation.values(text) == expected)
    }

    @Test func staleAndNaNAreMarks() throws {
        let values = try SeriesNotation.values("NaN stale stalex1")
        #expect(values.map { $0?.isNaN } == [true, true, true, true])
        #expect(Sample(0, values[1] ?? 0).isStale && !Sample(0, values[0] ?? 0).isStale)
    }

    @Test(arguments: [
        "1x", "x3", "a", "1+x2", "1+2", "1x-1", "1+2x3.5", "{{count:1}}", "1x99999999999", "0xfx", "1,2", "--1",
    ])
    func faults(_ text: String) {
        #expect(throws: SeriesNotation.Fault.self) { try SeriesNotation.values(text) }
    }

    @Test(arguments: [
        ("up", "up"), ("{}", "{}"), ("", "{}"), ("up{}", "up"), ("up { a = 'b' , }", "up{a=\"b\"}"),
        ("{b=\"2\", a=\"1\"}", "{a=\"1\", b=\"2\"}"), ("{\"a.b\", c=\"d\"}", "{\"a.b\", c=\"d\"}"),
        ("a:b{x=`\\n`, y=\"\\n\\u00e9\\\"\"}", "a:b{x=\"\\\\n\", y=\"\\né\\\"\"}"), ("up{a=\"\"}", "up"),
    ])
    func metrics(_ text: String, _ shown: String) throws {
        #expect(try MetricText.labels(text).description == shown)
    }

    @Test(arguments: [
        ("up{", 3), ("up{a}", 4), ("up{a=b}", 5), ("up{a=\"b\"", 8), ("up{a=\"b\" c=\"d\"}", 9), ("up}", 2), ("1up", 3),
        ("up{a=\"b}", 5), ("up{a=\"b\",a=\"c\"}", 9), ("up{,}", 3), ("up x", 3),
    ])
    func faultyMetrics(_ text: String, _ offset: Int) {
        let fault = #expect(throws: MetricText.Fault.self) { try MetricText.labels(text) }
        #expect(fault?.offset == offset)
    }
}
