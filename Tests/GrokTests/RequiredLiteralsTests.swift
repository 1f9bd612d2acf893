import Grok
import Testing

@Suite struct RequiredLiteralsTests {
    @Test(
        arguments: [
            ("abc", ["abc"]), ("a\\.b", ["a.b"]), ("abc+d", ["abc", "d"]), ("abc*d", ["ab", "d"]),
            ("abc?d", ["ab", "d"]),
            ("ab|cd", []), ("x(?:ab|cd)y", ["x", "y"]), ("x(?:ab)y", ["xaby"]), ("x(?<n>ab)y", ["xaby"]),
            ("x(?:ab)?y", ["x", "y"]), ("x(?:ab){2}y", ["xab", "y"]), ("x(?:ab){0,2}y", ["x", "y"]),
            ("x(?=ab)y", ["x", "y"]),
            ("x(?!ab)y", ["x", "y"]), ("x(?i:ab)y", ["x", "y"]), ("x(?i)y", []), ("x[ab]y", ["x", "y"]),
            ("x[]a)]y", ["x", "y"]),
            ("a\\d+b", ["a", "b"]), ("é+x", ["é", "x"]), ("é?x", ["x"]), ("\\x41b", ["b"]),
            ("^user=%{WORD:u} ", ["user=", " "]),
            ("Failed password for %{USER:u} from %{IP:ip} port %{INT}", ["Failed password for ", " from ", " port "]),
            ("(?<a>x)\\k<a>y", ["x", "y"]), ("a{2}b", ["a", "b"]), ("[[:alpha:]x]y", ["y"]), ("x(?#no)y", ["xy"]),
        ] as [(String, [String])])
    func readsWhatMustBeThere(_ grok: String, _ literals: [String]) throws {
        let expression = try GrokExpression(grok)
        #expect(expression.requiredLiterals.map { String(decoding: $0, as: UTF8.self) } == literals)
    }

    @Test func prefilterIsTheLongest() throws {
        let expression = try GrokExpression("%{IP:ip} logged in from %{WORD:w} at ")
        #expect(expression.prefilter.map { String(decoding: $0, as: UTF8.self) } == " logged in from ")
        #expect(try GrokExpression("a|b").prefilter == nil)
    }
}
