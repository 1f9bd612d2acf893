import Testing

@testable import LogsQL

/// Faulty queries: where the caret stands, what is wrong, and what is offered.
@Suite struct FaultTests {
    struct Case: CustomStringConvertible, Sendable {
        let query: String
        let column: Int
        let carets: Int
        let reason: String
        let help: String

        init(_ query: String, _ column: Int, _ carets: Int, _ reason: String, _ help: String = "") {
            (self.query, self.column, self.carets, self.reason, self.help) = (query, column, carets, reason, help)
        }

        var description: String { query }
    }

    static let cases = [
        Case("level:(error", 13, 1, "expected ) to close the parenthesis, found the end of the query"),
        Case("error)", 6, 1, "expected a filter or |, found )"),
        Case(
            "\"never closed", 1, 1, "this quote is never closed",
            "close it with \", or put the quote itself inside other quotes"),
        Case("* | sort by", 12, 1, "expected a word or a quoted text, found the end of the query"),
        Case("* | limit many", 11, 4, "expected a whole number of records, found many"),
        Case("* | extract \"no hole\"", 13, 9, "the template names no field", "for example \"ip=<ip> \""),
        Case("* | extract \"<a><b>\"", 13, 8, "no text between <a> and <b> says where one ends"),
        Case("* | extract \"ip=<ip\"", 13, 8, "the hole <ip is never closed", "write &lt; for a < that is text"),
        Case(
            "* | extract_regexp \"(unnamed)\"", 20, 11, "the expression names no group",
            "for example \"user=(?P<user>[a-z]+)\""),
        Case(
            "* | extract_regexp \"(?P<a>[\"", 20, 9,
            "in the regular expression, at offset 7: missing terminating ] for character class"),
        Case("* | unpack_json from", 21, 1, "expected a word or a quoted text, found the end of the query"),
        Case("* | unpack_json fields a", 24, 1, "expected ( after fields, found a"),
        Case(
            "* | unpack_logfmt result_prefix", 32, 1,
            "expected a prefix after result_prefix, found the end of the query"),
        Case(
            "* | unpack_syslog offset soon", 26, 4, "expected a duration after offset, found soon",
            "for example offset 1h30m"),
        Case(
            "* | format", 11, 1, "expected a template of the result, found the end of the query",
            "for example \"ip=<ip> \""),
        Case(
            "* | format \"<shout:host>\"", 12, 14, "unknown option shout:",
            "known: base64decode, base64encode, duration, duration_seconds, hexdecode, hexencode, hexnumdecode, hexnumencode, ipv4, lc, plain, q, time, uc, urldecode, urlencode"
        ),
        Case("* | format \"x\" as y*", 20, 1, "one field is expected for the result, not a prefix of names"),
        Case("* | math", 9, 1, "expected a field, a number or (, found the end of the query"),
        Case("* | math a +", 13, 1, "expected a field, a number or (, found the end of the query"),
        Case("* | math round()", 10, 5, "round(...) takes 1 to 2 arguments"),
        Case("* | math rond(a) as b", 10, 4, "unknown function rond", "did you mean \"rand\"?"),
        Case("* | math (a as b", 13, 2, "expected ) to close the parenthesis, found as"),
        Case("* | math min(a) as b", 10, 3, "min(...) takes 2 arguments or more"),
        Case(
            "* | replace (\"a\")", 13, 1, "replace takes two texts, the old and the new one",
            "replace (\"old\", \"new\")"),
        Case(
            "* | replace_regexp (\"a[\", \"b\")", 21, 4,
            "in the regular expression, at offset 2: missing terminating ] for character class"),
        Case("* | replace (\"a\", \"b\") limit few", 30, 3, "expected a whole number of replacements, found few"),
        Case(
            "* | collapse_nums on _msg", 19, 2, "expected | or the end after collapse_nums [at f] [prettify], found on"),
        Case("* | sample 0", 12, 1, "expected a number greater than 0"),
        Case("* | split", 10, 1, "expected the text that separates, found the end of the query"),
        Case("* | time_add tomorrow", 14, 8, "expected a duration, found tomorrow", "for example time_add -1h30m"),
        Case("* | unroll by ()", 17, 1, "expected a field to unroll, found the end of the query"),
        Case("* | join by (a)", 16, 1, "expected ( before the query of join, found the end of the query"),
        Case("* | join (b | count) (c)", 13, 1, "expected ) or , in the list, found |"),
        Case("* | union error", 11, 5, "expected ( before the query of union, found error"),
        Case("* | union (level:warning", 25, 1, "expected ) to close the query of union, found the end of the query"),
        Case("* | stream_context", 19, 1, "expected before N or after N, found the end of the query"),
        Case("* | stream_context before -1", 27, 1, "expected a number of records before, found -"),
        Case("* | facets ten", 12, 3, "expected max_values_per_field, max_value_len or keep_const_fields, found ten"),
        Case(
            "* | facets 3 max_values_per_feild 3", 14, 20,
            "expected max_values_per_field, max_value_len or keep_const_fields, found max_values_per_feild",
            "did you mean \"max_values_per_field\"?"),
        Case("* | field_values", 17, 1, "expected a word or a quoted text, found the end of the query"),
        Case("* | field_names as *", 20, 1, "one field is expected for the result, not *"),
        Case("* | len()", 9, 1, "expected a word or a quoted text, found )"),
        Case("* | hash(*)", 10, 1, "one field is expected to compute from, not *"),
        Case(
            "* | extrac \"a<b>\"", 5, 6, "unknown pipe extrac",
            "did you mean \"extract\"? to search for the word, write | filter extrac"),
        Case("* | stats by (x) sun(y)", 18, 3, "unknown function sun", "did you mean \"sum\"?"),
        Case("* | stats count() a, sum(x) a", 11, 5, "two results have the name a", "name one with as NAME"),
        Case("* | running_stats count() if (a:b) as c", 19, 5, "running_stats takes no condition"),
        Case("* | top 5", 10, 1, "expected by (...) after top, found the end of the query"),
        Case("* | uniq limit 3", 10, 5, "expected by (...) first, found limit"),
        Case(
            "a:value_type()", 3, 10, "value_type(...) takes one type",
            "types: const, dict, uint8, uint16, uint32, uint64, int64, float64, ipv4, iso8601, string"),
        Case(
            "a:ipv6_range(\"10.0.0.0/8\")", 3, 10, "ipv6_range(...) takes a network or two addresses",
            "ipv6_range(\"2001:db8::/32\") or ipv6_range(\"fe80::1\", \"fe80::9\")"),
        Case("a:pattern_match(\"a\", \"b\")", 3, 13, "pattern_match(...) takes one text"),
        Case("_stream_id:12", 12, 2, "expected a stream's identifier, 48 hexadecimal digits, found 12"),
        Case("_time:[2026-11-20", 18, 1, "expected , between the times, found the end of the query"),
        Case("{host=\"a\"", 10, 1, "expected , or or } after a label, found the end of the query"),
        Case(
            "options(speed=2) error", 9, 5, "unknown option speed",
            "known: allow_partial_response, concurrency, ignore_global_time_filter, parallel_readers"),
        Case(
            "limit 5", 1, 5, "a query begins with a filter, and limit is the name of a pipe",
            "write * | limit ... to use the pipe, or \"limit\" in quotes to search for the word"),
        Case(
            "* | sort by (a) limt 5", 17, 4,
            "expected by (...), desc, partition by (...), offset, limit or rank, each once, found limt",
            "did you mean \"limit\"?"),
        Case(
            "* | unpack_words form x", 23, 1,
            "expected | or the end after unpack_words [from f] [as r] [drop_duplicates], found x"),
        Case(
            "* | unpack_jsn", 5, 10, "unknown pipe unpack_jsn",
            "did you mean \"unpack_json\"? to search for the word, write | filter unpack_jsn"),
    ]

    @Test(arguments: cases) func isExplained(_ wrong: Case) {
        let said = fault(wrong.query).split(separator: "\n").map(String.init)
        guard said.count >= 3 else {
            Issue.record("no fault: \(said)")
            return
        }
        #expect(said[0] == "query:1:\(wrong.column): error: \(wrong.reason)")
        #expect(said[1] == "  \(wrong.query)")
        #expect(
            said[2] == String(repeating: " ", count: wrong.column + 1) + String(repeating: "^", count: wrong.carets))
        #expect((said.count > 3 ? said[3] : "") == (wrong.help.isEmpty ? "" : "  help: \(wrong.help)"))
    }
}
