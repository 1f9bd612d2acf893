import Records
import Testing

@testable import LogsQL

@Suite struct FilterTests {
    static let messages = [
        "error: out of memory", "ERROR Out Of Memory", "no errors here", "CUDA error_code=12", "",
        "Ошибка: нет памяти", "time-out after 30s", "a.b.c error.log",
    ]

    /// Query on `_msg` and the indexes of `messages` it selects.
    @Test(arguments: [
        ("*", [0, 1, 2, 3, 4, 5, 6, 7]),
        ("_msg:*", [0, 1, 2, 3, 5, 6, 7]),
        ("_msg:\"\"", [4]),
        ("error", [0, 7]),
        ("errors", [2]),
        ("error_code", [3]),
        ("err*", [0, 2, 3, 7]),
        ("rror*", []),
        ("*rror*", [0, 2, 3, 7]),
        ("\"out of memory\"", [0]),
        ("\"out of mem\"", []),
        ("\"out of mem\"*", [0]),
        ("i(error)", [0, 1, 7]),
        ("i(\"OUT OF mem\"*)", [0, 1]),
        ("ошибка", []),
        ("Ошибка", [5]),
        ("i(ошибка)", [5]),
        ("шибка", []),
        ("пам*", [5]),
        ("time", [6]),
        ("time-out", [6]),
        ("ime-out", []),
        ("error.log", [7]),
        (".log", [7]),
        ("=\"no errors here\"", [2]),
        ("=no", []),
        ("=no*", [2]),
        ("~\"error.*[0-9]+$\"", [3]),
        ("~\"(?i)error\"", [0, 1, 2, 3, 7]),
        ("!error", [1, 2, 3, 4, 5, 6]),
        ("error or errors", [0, 2, 7]),
        ("error memory", [0]),
        ("error and not memory", [7]),
        ("error !(memory or log)", []),
        ("no or error memory", [0, 2]),
        ("(no or error) log", [7]),
        ("seq(error, memory)", [0]),
        ("seq(memory, error)", []),
        ("contains_all(out, memory)", [0]),
        ("contains_any(errors, \"30s\")", [2, 6]),
        ("in(\"no errors here\", \"\")", [2, 4]),
        ("len_range(18, inf)", [0, 1, 3, 5, 6]),
        ("len_range(18, 18)", [3, 5, 6]),
        ("string_range(a, f)", [0, 7]),
        ("host:*", []),
        ("-host:*", [0, 1, 2, 3, 4, 5, 6, 7]),
    ]) func message(_ text: String, _ expected: [Int]) throws {
        let records = Self.messages.map { [("_msg", $0)] }
        #expect(matches(try filter(text), logs(records)) == expected)
        #expect(matches(try filter(text), rows(records)) == expected)
    }

    static let numbers = ["1", "2.5", "-3e2", "1.5s", "10MiB", "500ms", "abc", "", "100", "NaN", "1h30m", "0x10"]

    @Test(arguments: [
        (">=2.5", [1, 3, 4, 5, 8, 10]),
        (">1s", [3, 10]),
        ("<=500ms", [0, 1, 2, 4, 5, 8]),
        ("[1, 100]", [0, 1, 8]),
        ("[1, 100)", [0, 1]),
        ("range(1, 100]", [1, 8]),
        ("range[-inf, 0)", [2]),
        ("=100", [8]),
        (">=10_485_760", [3, 4, 5, 10]),
        (">10MB", [3, 4, 5, 10]),
        ("<0", [2]),
        ("!>0", [2, 6, 7, 9, 11]),
        (">=abc", [6]),
    ]) func number(_ condition: String, _ expected: [Int]) throws {
        let records = Self.numbers.map { [("x", $0)] }
        #expect(matches(try filter("x:" + condition), rows(records)) == expected)
        #expect(matches(try filter("x:" + condition), logs(records)) == expected)
    }

    static let sources: [Fields] = [
        [("_msg", "a"), ("source", "/var/log/syslog"), ("host", "gpu1"), ("category", "system"), ("level", "error")],
        [
            ("_msg", "b"), ("source", "/var/log/auth.log"), ("host", "gpu2"), ("category", "security"),
            ("level", "info"),
        ],
        [
            ("_msg", "c"), ("source", "/runs/7/train.log"), ("host", "cpu1"), ("category", "training"),
            ("user.ip", "10.1.2.3"),
        ],
    ]

    @Test(arguments: [
        ("{}", [0, 1, 2]),
        ("{category=\"security\"}", [1]),
        ("{category!=\"security\"}", [0, 2]),
        ("{host=~\"gpu.*\"}", [0, 1]),
        ("{host=~\"gpu\"}", []),
        ("{host!~\"gpu.*\"}", [2]),
        ("{host=~\"gpu.*\", category=system}", [0]),
        ("{category=system or category=training}", [0, 2]),
        ("{host in (gpu1, cpu1)}", [0, 2]),
        ("{host not_in (gpu1, cpu1)}", [1]),
        ("{run=\"7\"}", []),
        ("_stream:{host=gpu1} a", [0]),
        ("level:error", [0]),
        ("level:(error or info)", [0, 1]),
        ("level:\"\"", [2]),
        ("source:auth.log", [1]),
        ("source:=\"/var/log/\"*", [0, 1]),
        ("category:in(training, system) host:gpu*", [0]),
        ("user.ip:ipv4_range(\"10.0.0.0/8\")", [2]),
        ("user.ip:ipv4_range(10.1.2.4, 10.1.2.9)", []),
        ("host:eq_field(host)", [0, 1, 2]),
        ("_msg:lt_field(host)", [0, 1, 2]),
        ("format:=text", [0, 1, 2]),
    ]) func labels(_ text: String, _ expected: [Int]) throws {
        #expect(matches(try filter(text), logs(Self.sources)) == expected)
    }

    @Test func runawayExpressionsAreCounted() throws {
        let costly = try filter("~\"^(a+)+$\"")
        let found = matches(costly, logs([[("_msg", String(repeating: "a", count: 40) + "!")], [("_msg", "aaa")]]))
        #expect(found == [1])
        #expect(costly.abandonedMatches == 1)
        #expect(try filter("x or !~\"^(a+)+$\"").abandonedMatches == 0)
    }

    @Test(arguments: [
        ("abc", "abc"), ("time.*out", "time"), ("^gpu[0-9]+$", "gpu"), ("colou?r", "colo"), ("a|b", ""),
        ("(a|b) timeout", " timeout"), ("x{2}yyy", "yyy"), ("[]a]bcd", "bcd"), ("[[:alpha:]]bc", ""),
        ("\\d+ errors", " errors"),
        ("a\\.b", "a.b"), ("(?i)error", ""), ("\\x41bc", ""), ("ab*cd", "cd"), ("ab+", "ab"), ("[a\\]b]cde", "cde"),
        ("(abc)?de", "de"), ("\\bword\\b", "word"), ("\\Qa.b\\E", ""),
    ]) func literals(_ pattern: String, _ literal: String) { #expect(requiredLiteral(of: pattern) == literal) }
}
