import Diagnostics
import Grok
import Regex
import TestKit
import Testing

/// A grok text, a line, and the fields it must give; nil for no match.
struct ExpressionCase: CustomTestStringConvertible, Sendable {
    var grok: String
    var line: String
    var fields: [String: [String]]?

    init(_ grok: String, _ line: String, _ fields: [String: [String]]?) {
        self.grok = grok
        self.line = line
        self.fields = fields
    }

    var testDescription: String { "\(grok) on \(line)" }
}

@Suite struct GrokExpressionTests {
    @Test(arguments: [
        ExpressionCase("%{WORD:a} %{INT:b:int}", "x 12", ["a": ["x"], "b": ["12"]]),
        ExpressionCase("%{WORD}", "x", [:]),
        ExpressionCase("%{INT:[http][response][status]:int}", "200", ["http.response.status": ["200"]]),
        ExpressionCase("(?<[a][b]>x)(?<c-d.e>y)(?<@f>z)", "xyz", ["a.b": ["x"], "c-d.e": ["y"], "@f": ["z"]]),
        ExpressionCase("(?<a>x)|(?<a>y)", "y", ["a": ["y"]]),
        ExpressionCase("%{INT:id} %{INT:id}", "1 2", ["id": ["1", "2"]]),
        ExpressionCase("%{VERB:verb=GET|POST} /", "POST /", ["verb": ["POST"]]),
        ExpressionCase("%{YEARLY:y=\\d{4}}-%{YEARLY:z}", "2026-2027", ["y": ["2026"], "z": ["2027"]]),
        // Ruby's reading of regular expressions
        ExpressionCase("a.b", "a\nb", [:]),
        ExpressionCase("(?-m:a.b)", "a\nb", nil),
        ExpressionCase("(?m)a.b", "a\nb", [:]),
        ExpressionCase("^b$", "a\nb\nc", [:]),
        ExpressionCase("\\A\\h+\\z", "0aF", [:]),
        ExpressionCase("\\H", "f", nil),
        ExpressionCase("[\\h]+x", "afx", [:]),
        ExpressionCase("^[\\w-.]+$", "a-b.c", [:]),
        ExpressionCase("^(?<p>/[[[:alnum:]]_%]*)+$", "/é_x", ["p": ["/é_x"]]),
        ExpressionCase("^[a-z&&[^aeiou]]+$", "bcd", [:]),
        ExpressionCase("^[a-z&&[^aeiou]]+$", "bad", nil),
        ExpressionCase("^[^a[bc]]$", "b", nil),
        ExpressionCase("^[[^a]b]$", "b", [:]),
        ExpressionCase("^[^[]+$", "abc", [:]),
        ExpressionCase("^a{,2}$", "aa", [:]),
        ExpressionCase("^a{,2}$", "aaa", nil),
        ExpressionCase("^(?:a{2}{3})$", "aaaaaa", [:]),
        ExpressionCase("^x%{INT:n}{2}**$", "x", [:]),
        ExpressionCase("^\\y\\/\\u0041\\x42{c}$", "y/AB{c}", [:]),
        ExpressionCase("(?<q>['\"])a\\k<q>", "'a'", ["q": ["'"]]),
        ExpressionCase("(?:(?<q>a)|(?<q>b))x\\k<q>", "axa bxb", ["q": ["a"]]),
        ExpressionCase("(?:(?<q>a)|(?<q>b))x\\k<q>", "bxb", ["q": ["b"]]),
        ExpressionCase("^(?<p>\\((?:[^()]|\\g<p>)*\\))$", "(a(b)c)", ["p": ["(a(b)c)"]]),
        ExpressionCase("a\\Kb", "ab", [:]),
        ExpressionCase("^\\N+\\O\\N$", "ab\nc", [:]),
        ExpressionCase("^\\p{^Digit}\\P{^digit}\\p{XDigit}$", "x1f", [:]),
        ExpressionCase(
            "^%{IP:a} %{IP:b} %{IPV6}$", "2001:db8::1 ::ffff:192.0.2.1 fe80::1%eth0",
            [
                "a": ["2001:db8::1"], "b": ["::ffff:192.0.2.1"],
            ]),
        ExpressionCase("(?'q'x)(?P<r>y)", "xy", ["q": ["x"], "r": ["y"]]),
        ExpressionCase("a(?#a comment)b", "ab", [:]),
        ExpressionCase("(a)(b)", "ab", [:]),
        ExpressionCase("\\%{x}", "%{x}", [:]),
        ExpressionCase("é+%{WORD:w}", "éé1", ["w": ["1"]]),
    ])
    func captures(_ test: ExpressionCase) throws {
        let expression = try GrokExpression(test.grok)
        #expect(captured(expression, test.line, Matcher()) == test.fields)
    }

    @Test func typesComeWithTheCaptures() throws {
        let expression = try GrokExpression("%{INT:a:int} %{NUMBER:b:float} %{WORD:c} %{WORD:d:bool} %{INT:a:int}")
        #expect(expression.captures.map(\.field) == ["a", "b", "c", "d"])
        #expect(expression.captures.map(\.type) == [.int, .float, .string, .boolean])
        #expect(expression.captures.map(\.groups) == [[1, 5], [2], [3], [4]])
    }

    @Test func allCapturesAreNamedAfterTheirPatterns() throws {
        let expression = try GrokExpression("%{HOSTPORT}", namedCapturesOnly: false)
        let found = try #require(captured(expression, "example.com:80", Matcher()))
        #expect(found["HOSTPORT"] == ["example.com:80"])
        #expect(found["HOSTNAME"] == ["example.com"])
        #expect(found["POSINT"] == ["80"])
    }

    /// Thirty addresses fit in one expression: what is large is compiled once.
    @Test func largePiecesAreShared() throws {
        let expression = try GrokExpression(String(repeating: "%{IPORHOST:a} ", count: 30))
        let line = String(repeating: "2001:db8::7 ", count: 30)
        #expect(captured(expression, line, Matcher())?["a"]?.count == 30)
        #expect(try GrokExpression("%{IP:a}").captures.map(\.groups) == [[1]])
    }

    @Test func anOwnDefinitionReplacesASharedPiece() throws {
        var library = PatternLibrary.standard
        library.define("_IPV6", as: "x:y")
        #expect(captured(try GrokExpression("%{_IPV6:a}", library: library), "x:y", Matcher()) == ["a": ["x:y"]])
    }

    @Test func anchoredMatchesOnlyAtTheStart() throws {
        #expect(captured(try GrokExpression("%{INT:a}", anchored: true), "x 1", Matcher()) == nil)
        #expect(captured(try GrokExpression("%{INT:a}"), "x 1", Matcher()) == ["a": ["1"]])
    }

    @Test func accessLogGivesItsFields() throws {
        let expression = try GrokExpression("%{COMBINEDAPACHELOG}")
        let line = #"10.0.0.7 - bob [20/Nov/2026:04:45:31 +0000] "GET /a?b=1 HTTP/1.1" 200 512 "-" "curl/8""#
        #expect(
            captured(expression, line, Matcher()) == [
                "clientip": ["10.0.0.7"], "ident": ["-"], "auth": ["bob"], "timestamp": ["20/Nov/2026:04:45:31 +0000"],
                "verb": ["GET"], "request": ["/a?b=1"], "httpversion": ["1.1"], "response": ["200"], "bytes": ["512"],
                "referrer": ["\"-\""], "agent": ["\"curl/8\""],
            ])
    }

    @Test(arguments: [
        ("%{UNIXPATH} %{INT}x", "/" + String(repeating: "a/b.", count: 4000)),
        ("^%{EMAILADDRESS}$", String(repeating: "a.", count: 4000) + "@"),
        ("%{QS}!", String(repeating: "\"a\\", count: 4000)),
        ("%{COMBINEDAPACHELOG}", String(repeating: "1.2.3.4 - - [", count: 1000)),
        ("^%{IPV6}$", String(repeating: "1:", count: 4000)),
        ("%{URI} !", "http://" + String(repeating: "a-b.c/", count: 2000)),
    ])
    func hostileLinesEndWithinTheMatchLimit(_ grok: String, _ line: String) throws {
        let expression = try GrokExpression(grok)
        let outcome = withBytes(line) { Matcher().match(expression.pattern, $0) }
        #expect(outcome == .noMatch || outcome == .limitReached)
    }
}
