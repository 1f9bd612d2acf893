import Testing

@testable import LogsQL

@Suite struct ParseTests {
    /// Text and its canonical form, which prints as itself.
    @Test(arguments: [
        ("error", "error"),
        ("  error\t# a comment\n AND memory", "error memory"),
        ("a or b and not c", "a or b !c"),
        ("!!a", "a"),
        ("-(a b)", "!(a b)"),
        ("level:(error or critical)", "level:error or level:critical"),
        ("\"it's\"", "\"it's\""),
        ("'say \"hi\"'", "\"say \\\"hi\\\"\""),
        ("`C:\\temp`", "\"C:\\\\temp\""),
        ("\"tab\\there \\u00e9\"", "\"tab\\there é\""),
        ("trace-id:abc-def", "\"trace-id\":\"abc-def\""),
        ("in", "\"in\""),
        ("http.status:>=500", "http.status:>=500"),
        ("x:[1, 2)", "x:range[1, 2)"),
        ("{ host = 'a' , category =~ \"b.*\" }", "{host=\"a\",category=~\"b.*\"}"),
        ("a | HEAD", "a | limit 10"),
        ("a | head 1_000 | keep x, y.*", "a | limit 1000 | fields x, y.*"),
        ("a | where b:c | b", "a b:c b"),
        ("a | stats by (x:10) count(), sum(y) total", "a | stats by (x:10) count(*) as \"count(*)\", sum(y) as total"),
        ("a | count() hits", "a | stats count(*) as hits"),
        ("a | by (x) count() hits", "a | stats by (x) count(*) as hits"),
        ("a | stats by (_time:week offset 1h) count() c", "a | stats by (_time:week offset 1h) count(*) as c"),
        ("a | stats by (ip:/24) count() c", "a | stats by (ip:/24) count(*) as c"),
        ("a | stats by (x:0.5) count() c", "a | stats by (x:0.5) count(*) as c"),
        ("a | order by (x desc, y) | limit 3", "a | sort by (x desc, y) limit 3"),
        ("a | sort by (x) | skip 2 | limit 3", "a | sort by (x) offset 2 limit 3"),
        ("a | sort by (x) limit 3 | skip 2", "a | sort by (x) limit 3 | offset 2"),
        ("a | top 3 x, y", "a | top 3 by (x, y)"),
        ("a | uniq by (x) with hits", "a | uniq by (x) hits"),
        ("a | last 2 by (x) partition by (y) rank", "a | last 2 by (x) partition by (y) rank as rank"),
        ("a x:in(b | fields x) | rm y", "a x:in(b | fields x) | delete y"),
        ("x:in(_time:[now-1h, now) b | fields x) a", "x:in(_time:[now-1h,now) b | fields x) a"),
        ("x:in(y:range(1, 2] b | fields x) a", "x:in(y:range(1, 2] b | fields x) a"),
        ("options(concurrency=2) a", "options(concurrency=2) a"),
        ("_time:(2026-11-20, now] offset 1h", "_time:(2026-11-20,now] offset 1h"),
        ("i(Foo*) _msg:*", "i(Foo*) _msg:*"),
        ("*foo* x:*\"a b\"*", "*foo* x:*\"a b\"*"),
    ]) func canonical(_ text: String, _ expected: String) throws {
        #expect(try query(text).description == expected)
        #expect(try query(expected).description == expected)
    }

    /// Text and the whole fault.
    @Test(arguments: [
        (
            "",
            """
            query:1:1: error: expected a filter, found the end of the query
              \("")
              ^
              help: write * to select everything
            """
        ),
        (
            "error | statz by (x) count()",
            """
            query:1:9: error: unknown pipe statz
              error | statz by (x) count()
                      ^^^^^
              help: did you mean "stats"? to search for the word, write | filter statz
            """
        ),
        (
            "* | stats by (x) cuont()",
            """
            query:1:18: error: unknown function cuont
              * | stats by (x) cuont()
                               ^^^^^
              help: did you mean "count"?
            """
        ),
        (
            "a \"b",
            """
            query:1:3: error: this quote is never closed
              a "b
                ^
              help: close it with ", or put the quote itself inside other quotes
            """
        ),
        (
            "(a or b",
            """
            query:1:8: error: expected ) to close the parenthesis, found the end of the query
              (a or b
                     ^
            """
        ),
        (
            "a) b",
            """
            query:1:2: error: expected a filter or |, found )
              a) b
               ^
            """
        ),
        (
            "limit exceeded",
            """
            query:1:1: error: a query begins with a filter, and limit is the name of a pipe
              limit exceeded
              ^^^^^
              help: write * | limit ... to use the pipe, or "limit" in quotes to search for the word
            """
        ),
        (
            "_time:yesterday",
            """
            query:1:7: error: expected a time or a duration, found yesterday
              _time:yesterday
                    ^^^^^^^^^
              help: for example _time:5m, _time:2026-11-20Z, _time:[2026-11-20T08:00Z,2026-11-20T09:00Z)
            """
        ),
        (
            "~\"a(b\"",
            """
            query:1:2: error: in the regular expression, at offset 3: missing closing parenthesis
              ~"a(b"
               ^^^^^
            """
        ),
        (
            "x:range(1, b)",
            """
            query:1:12: error: expected a number, found b
              x:range(1, b)
                         ^
              help: numbers: 10, -2.5e3, 1.5s, 10MiB, inf; for text use string_range(a, b)
            """
        ),
        (
            "contains_al(a)",
            """
            query:1:1: error: unknown filter contains_al(...)
              contains_al(a)
              ^^^^^^^^^^^
              help: did you mean "contains_all"? to search for the word, put it in quotes
            """
        ),
        (
            "foo*bar",
            """
            query:1:5: error: a * stands only at the end of a word or around it, found bar
              foo*bar
                  ^^^
              help: use a regular expression, ~"a.*b", for text with something between
            """
        ),
        (
            "*bar",
            """
            query:1:1: error: this substring filter lacks its closing *
              *bar
              ^
              help: write *bar* for text anywhere, or ~"bar$" for text at the end
            """
        ),
        (
            "a | sort by (x) foo",
            """
            query:1:17: error: expected by (...), desc, partition by (...), offset, limit or rank, each once, found foo
              a | sort by (x) foo
                              ^^^
            """
        ),
        (
            "{host}",
            """
            query:1:6: error: expected =, !=, =~ or !~ after the label host, found }
              {host}
                   ^
            """
        ),
        (
            "a x:in(b | count() c)",
            """
            query:1:5: error: the query inside in(...) must give one field
              a x:in(b | count() c)
                  ^^
              help: end it with | fields NAME or | uniq by (NAME)
            """
        ),
        (
            "ошибка | stats by (x:-1) count()",
            """
            query:1:22: error: expected the width of the steps, found -
              ошибка | stats by (x:-1) count()
                                   ^
              help: for example _time:5m, _time:day, size:1KiB, latency:0.5, ip:/24
            """
        ),
        (
            "* | stats field_max(loss)",
            """
            query:1:20: error: field_max(...) takes two fields, and 1 are given
              * | stats field_max(loss)
                                 ^
              help: the field that decides, then the one that is shown, as in field_max(duration, path)
            """
        ),
    ]) func faults(_ text: String, _ expected: String) { #expect(fault(text) == expected) }

    @Test func everyWordHasItsPage() {
        for word in LanguageWord.all {
            #expect(!word.names.isEmpty && !word.syntax.isEmpty && !word.summary.isEmpty, "\(word.names)")
        }
        #expect(LanguageWord.all.count == Set(LanguageWord.all.map { "\($0.kind) \($0.names)" }).count)
    }

    /// The examples of the reference parse, run, and print as a query that means the same.
    @Test(arguments: LanguageWord.all) func examplesRun(_ word: LanguageWord) throws {
        let parsed = try query(word.example)
        #expect(try query(parsed.description).description == parsed.description)
        _ = try answer(parsed, [logs(PipeTests.records)])
        _ = try answer(parsed, [rows(PipeTests.records)])
    }

    @Test func nestingIsBounded() {
        let deep = String(repeating: "(", count: 100_000)
        #expect(fault(deep + "a").contains("more than 64 levels of parentheses"))
        #expect(fault(String(repeating: "!", count: 100_000)).contains("more than 64 levels"))
        #expect(fault(String(repeating: "x:in(", count: 1000) + "a|b").contains("levels"))
    }
}
