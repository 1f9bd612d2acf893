import Records
import Testing

@testable import LogsQL

@Suite struct RequirementTests {
    @Test(arguments: [
        ("error", "error"),
        ("\"out of memory\"", "all(out of memory)"),
        ("\"(out) of\"", "all(out of)"),
        ("err*", "anything"),
        ("\"CUDA err\"*", "CUDA"),
        ("\"CUDA err:\"*", "all(CUDA err)"),
        ("*rror*", "anything"),
        ("*\"x failed at y\"*", "all(failed at)"),
        ("=\"a b\"", "all(a b)"),
        ("=\"a b\"*", "a"),
        ("!error", "anything"),
        ("*", "anything"),
        ("i(Error)", "Error"),
        ("i(\"не Error\")", "anything"),
        ("error memory", "all(error memory)"),
        ("error or memory", "any(error memory)"),
        ("error or *", "anything"),
        ("error *", "error"),
        ("error !memory", "error"),
        ("level:error", "anything"),
        ("host:gpu1 source:x category:y format:z _time:5m", "anything"),
        ("{host=gpu1} error", "error"),
        ("message:error", "error"),
        ("status:200", "200"),
        ("status:>=500", "anything"),
        ("x:\"\"", "anything"),
        ("in(a, \"b c\")", "any(a all(b c))"),
        ("in()", "nothing"),
        ("error in()", "nothing"),
        ("contains_all(a, b)", "all(a b)"),
        ("contains_any(a, b)", "any(a b)"),
        ("contains_any(a, \"\")", "anything"),
        ("seq(a, \"b c\")", "all(a all(b c))"),
        ("~\"connection reset by peer\"", "all(reset by)"),
        ("~\"a|b\"", "anything"),
        ("\"Ошибка памяти\"", "all(Ошибка памяти)"),
        ("_time:[2026, 2025)", "nothing"),
    ]) func requirement(_ text: String, _ expected: String) throws {
        #expect(shown(try filter(text).requirement) == expected)
    }

    private func shown(_ requirement: Requirement) -> String {
        switch requirement {
        case .anything: "anything"
        case .nothing: "nothing"
        case .word(let word): word
        case .all(let parts): "all(" + parts.map(shown).joined(separator: " ") + ")"
        case .any(let parts): "any(" + parts.map(shown).joined(separator: " ") + ")"
        }
    }

    @Test(arguments: [
        ("error", ["*"]),
        ("error | stats count()", ["_msg"]),
        ("* | stats count()", []),
        ("* | stats by (host, _time:1m) sum(x) if (y:z) s", ["_time", "host", "x", "y"]),
        ("a:b | fields c, d", ["a", "c", "d"]),
        ("* | rename a as b | fields b, c", ["a", "c"]),
        ("* | copy a as b | fields b", ["a"]),
        ("* | delete c | fields c, d", ["d"]),
        ("* | sort by (t) limit 3 | fields x", ["t", "x"]),
        ("{host=a} _time:5m | top by (x)", ["_time", "host", "x"]),
        ("* | stats max(*) m", ["*"]),
        ("* | fields http.* | uniq by (http.x)", ["*"]),
    ]) func fields(_ text: String, _ expected: [String]) throws {
        let fields = try query(text).fields
        #expect((fields.isEverything ? ["*"] : fields.names.sorted()) == expected)
    }

    @Test(arguments: [
        ("error", LabelVerdict.some), ("*", .all), ("host:gpu7", .all), ("host:gpu8", .none), ("!host:gpu8", .all),
        ("{host=~\"gpu.*\"}", .all), ("{job=\"x\"}", .some), ("{category=security}", .none),
        ("{category=security} error", .none), ("{category=system} error", .some), ("host:gpu8 or error", .some),
        ("host:gpu7 or error", .all), ("!(host:gpu7 error)", .some), ("source:\"/var/log\" format:text", .all),
        ("host:in(a | fields host)", .some), ("level:error", .some), ("host:lt_field(source)", .none),
    ]) func labels(_ text: String, _ expected: LabelVerdict) throws {
        let labels = Labels(source: "/var/log/syslog", host: "gpu7", category: .system, format: "text")
        #expect(try filter(text).verdict(on: labels) == expected)
    }

    @Test(arguments: [
        ("*", LabelVerdict.all), ("error", .some), ("category:system", .all), ("category:security", .none),
        ("{category=security} error", .none), ("!category:system", .none), ("category:in(system, training)", .all),
        ("{category=system, host=gpu7}", .some), ("{category=security, host=gpu7}", .none),
        ("{category=security or host=gpu7}", .some), ("{category=security or category=system}", .all),
        ("{category!=system or category=training}", .none), ("{category=~\"s.*\"}", .all), ("host:gpu7", .some),
        ("category:security or host:gpu7", .some), ("!{category=system, host=gpu7}", .some), ("{}", .some),
    ]) func categories(_ text: String, _ expected: LabelVerdict) throws {
        #expect(try filter(text).verdict(on: Category.system) == expected)
    }

    @Test(arguments: [("a | fields x | limit 3 | filter y", true), ("a | sort by (x)", false), ("a | count()", false)])
    func live(_ text: String, _ expected: Bool) throws { #expect(try query(text).isLive == expected) }
}
