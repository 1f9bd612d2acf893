import Diagnostics
import PromQL
import Testing

/// Expressions and how they are printed, which reads back as the same.
@Test(arguments: [
    ("1", "1"), ("-1", "-1"), ("+1.50", "1.5"), ("0x1F", "31"), ("1_000", "1000"), ("1e3", "1000"), ("5m", "5m"),
    ("1h30m", "1h30m"), ("inf", "+Inf"), ("NaN", "NaN"), (#"("a\n")"#, #"("a\n")"#), ("up", "up"),
    ("up{}", "up"), ("{a='b'}", #"{a="b"}"#), (#"up{a=~"b|c", d!="e",}"#, #"up{a=~"b|c",d!="e"}"#),
    (#"{"a.b", "c.d"="e"}"#, #"{"a.b","c.d"="e"}"#), ("sum", "sum"), ("a:b:c", "a:b:c"),
    ("rate(x[5m] offset 1h)", "rate(x[5m] offset 1h)"), ("x offset -5m", "x offset -5m"),
    ("x[300]", "x[5m]"), ("x @ 12.5", "x @ 12.500"), ("x offset 5m @ start()", "x @ start() offset 5m"),
    ("max_over_time(rate(x[5m])[1h:30s] @ end())", "max_over_time(rate(x[5m])[1h:30s] @ end())"),
    ("x[1h:]  ", "x[1h:]"), ("SUM (x) BY (a, b,)", "sum by (a, b) (x)"), ("sum without() (x)", "sum without () (x)"),
    ("topk(3, x)", "topk(3, x)"),
    ("a and on(b) c or d unless ignoring (e) f", "a and on (b) c or d unless ignoring (e) f"),
    ("a*on(b)group_left(c)d", "a * on (b) group_left (c) d"), ("a == bool 1", "a == bool 1"),
    ("-a^2", "-a ^ 2"), ("a atan2 b", "a atan2 b"), ("(a + b) / c # why", "(a + b) / c"),
    ("x[5m] anchored", "x[5m] anchored"), ("a + fill(0) b", "a + fill (0) b"),
    ("x[1m + step()]", "x[1m + step()]"),
])
func expressionsPrint(_ text: String, _ printed: String) throws {
    let expression = try Expression.parse(text)
    #expect(expression.description == printed)
    #expect(try Expression.parse(printed).description == printed)
}
