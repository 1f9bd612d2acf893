import Diagnostics
import Instants
import PromQL
import Testing

/// What is wrong with an expression, and where it says so.
struct FaultTests {
    @Test(
        arguments: [
            ("", 1, 1, "unexpected end of input, expected an expression", nil),
            ("rat(x[5m])", 1, 3, #"unknown function "rat""#, #"did you mean "rate"?"#),
            (
                "rate(x)", 6, 1, "expected a range vector in the call of rate, not an instant vector",
                "add a range, as in [5m]"
            ),
            ("sum(x", 6, 1, #"unexpected end of input in the call of "sum", expected ")""#, nil),
            ("1 > 2", 3, 1, "comparisons between scalars need bool", "write > bool"),
            ("a and 1", 3, 3, #""and" works on instant vectors only, not on scalars"#, nil),
            ("a + bool b", 5, 4, "bool is only possible for comparisons", nil),
            ("a + on(x) group_left(x) b", 5, 19, #"the label "x" stands in on and in the group at once"#, nil),
            (
                #"{a=~".*"}"#, 1, 9, "a selector needs at least one condition that an empty value does not meet",
                #"name a metric, or write =~".+" instead of =~".*""#
            ),
            (#"x{a=~"(?=b)"}"#, 6, 7, "invalid or unsupported Perl syntax: `(?=`", nil),
            (
                #"x{a=="b"}"#, 4, 2, #"unexpected "==" in label matching, expected one of = != =~ !~"#,
                "labels are compared with ="
            ),
            (
                "x[5x]", 3, 2, #"bad number or duration "5x""#,
                "durations are whole numbers with the units y, w, d, h, m, s, ms, from large to small: 1h30m"
            ),
            (
                "(a + b)[5m]", 8, 4, "a range is only allowed behind a selector",
                "write [5m:] for a subquery: the expression is evaluated at each step"
            ),
            ("sum(x) offset 5m", 8, 9, "offset must follow a selector, a range selector or a subquery", nil),
            ("topk(x)", 1, 7, "topk takes 2 arguments, not 1", "topk(k, v)"),
            ("round(x, 1, 2)", 1, 14, "round takes 1 to 2 arguments, not 3", "round(v, to_nearest)"),
            ("x ! y", 3, 1, #"unexpected character "!""#, "write != or !~; there is no other not"),
            (#""never closed"#, 1, 1, "this string is never closed", "strings end on their line, but for `...`"),
            ("x[0s]", 3, 2, "the duration must be greater than 0", nil),
        ] as [(String, Int, Int, String, String?)])
    func faultsSayWhereAndWhy(_ text: String, _ column: Int, _ length: Int, _ message: String, _ help: String?) {
        do {
            let expression = try PromQL.Expression.parse(text)
            Issue.record("\(text) is read as \(expression)")
        } catch {
            let fault = error.faults[0]
            #expect(fault.message == message)
            #expect(fault.place == Place(line: 1, column: column, length: length))
            #expect(fault.help == help)
        }
    }

    @Test func allFaultsOfTypesComeAtOnce() {
        do {
            _ = try PromQL.Expression.parse("rate(a) + sum(1) + abs(b[5m])")
            Issue.record("it is read")
        } catch {
            #expect(error.faults.count == 3)
        }
    }

    /// Hostile texts are refused, not followed into the depth.
    @Test(arguments: [
        String(repeating: "(", count: 50_000), String(repeating: "-", count: 50_000) + "1",
        "1" + String(repeating: "+1", count: 50_000), "1" + String(repeating: "^1", count: 50_000),
        String(repeating: "sum(", count: 20_000), "x[" + String(repeating: "(", count: 50_000),
        "x[" + String(repeating: "-", count: 50_000) + "1]", "x[1" + String(repeating: "^1", count: 50_000) + "]",
        "x[" + String(repeating: "min_of(", count: 10_000), String(repeating: "x", count: 200_000),
    ])
    func depthIsBounded(_ text: String) {
        #expect(throws: Diagnostics.self) { try PromQL.Expression.parse(text) }
    }

    @Test func whatIsJustDeepEnoughIsEvaluated() throws {
        let deep = String(repeating: "-(", count: 45) + "1" + String(repeating: ")", count: 45)
        let long = "1" + String(repeating: " + 1", count: 190)
        for text in [deep, long] {
            let expression = try PromQL.Expression.parse(text)
            _ = try Evaluator().instant(expression, at: .epoch, over: SeriesList())
        }
    }
}
