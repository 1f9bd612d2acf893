import Alertmanager
import Diagnostics
import PromQL
import Rules
import Testing

@Suite struct MatcherReaderTests {
    private func list(_ text: String) throws -> [LabelMatcher] {
        try LabelMatcher.list(SourceText(name: "matcher", text: text))
    }

    @Test(arguments: [
        ("a=b", ["a=\"b\""]), ("a = \"b c\"", ["a=\"b c\""]), ("{a=\"b\", c!=d}", ["a=\"b\"", "c!=\"d\""]),
        ("a=~\"x.*\",b!~y", ["a=~\"x.*\"", "b!~\"y\""]), ("a=\"x,y\"", ["a=\"x,y\""]), ("a=", ["a=\"\""]),
        ("a=\"\\\"\\\\\"", ["a=\"\\\"\\\\\""]), ("a=~\"\\\\d+\\.x\"", ["a=~\"\\\\d+\\\\.x\""]), ("{}", []),
        ("a=b,", ["a=\"b\""]),
    ])
    func reads(_ text: String, _ shown: [String]) throws {
        #expect(try list(text).map(\.description) == shown)
    }

    @Test(arguments: [
        ("a", 2), ("=b", 1), ("a=\"b", 3), ("{a=b", 1), ("a=~\"(\"", 4), ("a=~\"(?=b)c\"", 4), ("a!~\"b++\"", 4),
        ("a=b c=d} e", 8), ("a?b", 2),
    ])
    func faults(_ text: String, _ column: Int) {
        let fault = #expect(throws: Diagnostic.self) { try list(text) }
        #expect(fault?.place?.column == column, "\(String(describing: fault))")
    }

    /// As in Alertmanager, where a value of two lines is no `.*`.
    @Test(arguments: [
        ("a=~x.y", false), ("a=~\"x(?s:.)y\"", true), ("a=~x\ny", true), ("a!~.*", true), ("a=~x", false),
    ])
    func linesOfAValue(_ text: String, _ fits: Bool) throws {
        #expect(try list(text)[0].accepts([AlertLabel("a", "x\ny")]) == fits)
        #expect(try !LabelMatcher.condition("a", .matches, "x").accepts([AlertLabel("a", "x\n")]))
    }

    @Test(arguments: [
        ("a=1", true), ("a!=1", false), ("a=~[12]", true), ("a=~\"\"", false), ("a=~1.+", false), ("a!~2|3", true),
        ("b=", true), ("b!=x", true), ("b=~.*", true), ("b=~.+", false), ("b!~.+", true),
    ])
    func accepts(_ text: String, _ fits: Bool) throws {
        #expect(try list(text)[0].accepts([AlertLabel("a", "1")]) == fits)
    }
}
