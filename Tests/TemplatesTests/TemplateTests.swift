import Diagnostics
import Instants
import Templates
import Testing

/// What a template gives for the labels `{instance="db1:9100", job="node", n="2"}` and the value 1234.5.
@Suite struct TemplateTests {
    private static let labels = [("instance", "db1:9100"), ("job", "node"), ("n", "2")]

    private static func render(_ text: String, value: Double = 1234.5) throws -> String {
        let template = try Template(SourceText(name: "t", text: text))
        let environment = TemplateEnvironment(
            externalURL: "http://example.com/prom", now: .epoch,
            query: { expression throws(TemplateError) in
                guard expression == "up" else { throw TemplateError("no such series") }
                return [
                    .init(labels: [("__name__", "up"), ("instance", "b")], value: 1),
                    .init(labels: [("__name__", "up"), ("instance", "a")], value: 11),
                ]
            })
        return try template.render(
            Template.data(
                labels: labels, externalLabels: [("region", "eu")], externalURL: "http://example.com", value: value),
            environment)
    }

    @Test(arguments: [
        ("plain", "plain"), ("", ""),
        ("{{ $labels.instance }} at {{ $value }}", "db1:9100 at 1234.5"),
        ("{{ .Labels.job }}{{ .Value }}", "node1234.5"),
        ("{{ $labels.nothing }}|", "|"),
        ("{{ $labels }}", "map[instance:db1:9100 job:node n:2]"),
        (
            "{{ $externalLabels.region }} {{ $externalURL }} {{ externalURL }} {{ pathPrefix }}",
            "eu http://example.com http://example.com/prom /prom"
        ),
        ("a {{- 1 -}} b {{/* a word */}}c", "a1b c"),
        ("{{ if eq $labels.job \"node\" \"x\" }}yes{{ else }}no{{ end }}", "yes"),
        ("{{ if $labels.x }}a{{ else if gt $value 1000.0 }}b{{ else }}c{{ end }}", "b"),
        ("{{ with $labels.job }}[{{ . }}]{{ end }}{{ with $labels.x }}no{{ else }}none{{ end }}", "[node]none"),
        ("{{ range $i, $e := query \"up\" }}{{ $i }}={{ $e.Labels.instance }}/{{ .Value }} {{ end }}", "0=b/1 1=a/11 "),
        (
            "{{ range query \"up\" | sortByLabel \"instance\" }}{{ label \"instance\" . }}{{ value . }}{{ end }}",
            "a11b1"
        ),
        ("{{ query \"up\" | first | value }}", "1"),
        ("{{ range $k, $v := $labels }}{{ $k }}={{ $v }};{{ end }}", "instance=db1:9100;job=node;n=2;"),
        ("{{ $x := 1 }}{{ if true }}{{ $x = 2 }}{{ end }}{{ $x }}", "2"),
        ("{{ range 3 }}{{ if eq . 1 }}{{ continue }}{{ end }}{{ . }}{{ end }}", "02"),
        ("{{ define \"a\" }}<{{ . }}>{{ end }}{{ template \"a\" $labels.job }}{{ template \"a\" 5 }}", "<node><5>"),
        ("{{ define \"b\" }}{{ .arg0 }}+{{ .arg1 }}{{ end }}{{ template \"b\" (args 1 \"x\") }}", "1+x"),
        ("{{ and 1 0 2 }} {{ or 0 \"\" \"z\" }} {{ not 1 }}", "0 z false"),
        ("{{ index $labels \"job\" }} {{ len $labels }} {{ slice \"abcdef\" 1 3 }}", "node 3 bc"),
        (
            "{{ \"x\" | printf \"%s-%s\" \"y\" }} {{ printf \"%.2f|%5d|%-4s|%q|%v|%x\" $value 42 \"a\" \"b\" true 255 }}",
            "y-x 1234.50|   42|a   |\"b\"|true|ff"
        ),
        ("{{ print 1 2 \"a\" 3 }} {{ println \"x\" 1 }}", "1 2a3 x 1\n"),
        ("{{ \"a_b c-d\" | title }} {{ toUpper \"ab\" }} {{ \"AB\" | toLower }}", "A_b C-D AB ab"),
        (
            "{{ match \"^db[0-9]\" $labels.instance }} {{ reReplaceAll \"(.*):(\\\\d+)\" \"${2}:$1\" $labels.instance }}",
            "true 9100:db1"
        ),
        (
            "{{ stripPort $labels.instance }} {{ stripDomain \"a.example.com:80\" }} {{ stripDomain \"192.0.2.1:80\" }}",
            "db1 a:80 192.0.2.1:80"
        ),
        (
            "{{ graphLink \"up > 1\" }} {{ tableLink \"up\" }}",
            "/graph?g0.expr=up+%3E+1&g0.tab=0 /graph?g0.expr=up&g0.tab=1"
        ),
        ("{{ safeHtml \"<b>\" }} {{ html \"<b>\" }} {{ urlquery \"a b&\" }}", "<b> &lt;b&gt; a+b%26"),
        ("{{ parseDuration \"1h30m\" }} {{ \"2\" | humanize }}", "5400 2"),
        (
            "{{ 0 | toTime }} {{ (1e9 | toTime).Year }} {{ (1e9 | toTime).Format \"Jan 2 15:04\" }}",
            "1970-01-01 00:00:00 +0000 UTC 2001 Sep 9 01:46"
        ),
        ("{{ `raw \"x\"` }}{{ 'a' }}{{ 0x10 }}{{ -3 }}{{ 1.50 }}", "raw \"x\"9716-31.5"),
    ])
    func renders(_ text: String, _ expected: String) throws {
        #expect(try Self.render(text) == expected)
    }

    @Test(arguments: [
        ("humanize", 12345.678, "12.35k"), ("humanize", 0, "0"), ("humanize", -1_500_000, "-1.5M"),
        ("humanize", 0.00025, "250u"), ("humanize", 1e30, "1e+06Y"), ("humanize1024", 12345.678, "12.06ki"),
        ("humanize1024", 0.5, "0.5"), ("humanizeDuration", 12345.678, "3h 25m 45s"),
        ("humanizeDuration", 0.25, "250ms"), ("humanizeDuration", 90, "1m 30s"),
        ("humanizeDuration", 90_061, "1d 1h 1m 1s"), ("humanizeDuration", -61, "-1m 1s"), ("humanizeDuration", 0, "0s"),
        ("humanizeDuration", 43.2345, "43.23s"), ("humanizePercentage", 0.12345, "12.35%"),
        ("humanize", .infinity, "+Inf"), ("humanizeDuration", .nan, "NaN"),
        ("humanizeTimestamp", 1_435_065_584.128, "2015-06-23 13:19:44.128 +0000 UTC"),
    ])
    func humanizes(_ function: String, _ value: Double, _ expected: String) throws {
        #expect(try Self.render("{{ $value | \(function) }}", value: value) == expected)
    }

    @Test(arguments: [
        (1_000_000.0, "1e+06"), (100_000, "100000"), (123_456_789, "1.23456789e+08"), (0.0001, "0.0001"),
        (0.00001234, "1.234e-05"), (-0.5, "-0.5"), (.infinity, "+Inf"), (.nan, "NaN"), (3, "3"), (1e21, "1e+21"),
    ])
    func numbersAreShownAsGoDoes(_ value: Double, _ expected: String) throws {
        #expect(try Self.render("{{ $value }}", value: value) == expected)
    }

    @Test(arguments: [
        ("{{ $value", "without", 1), ("{{ foo 1 }}", "unknown function \"foo\"", 4),
        ("{{ humanise 1 }}", "unknown function", 4), ("{{ $lables.x }}", "no variable \"$lables\"", 4),
        ("a {{ if 1 }}b", "without \"end\"", 3), ("{{ end }}", "\"end\" without", 1),
        ("{{ else }}", "\"else\" without", 1), ("{{ 1 | 2 }}", "only a function", 8), ("{{ \"a }}", "quotes", 4),
        ("{{ 1 2 }}", "only a function can take arguments", 4), ("{{ (1 }}", "\"(\" without", 1),
        ("{{ }}", "a value is missing", 1), ("{{ | }}", "unexpected", 4), ("{{ break }}", "outside", 1),
        ("{{ template x }}", "in quotes", 1), ("{{/* a }}", "comment", 1),
    ])
    func faultsHaveTheirPlace(_ text: String, _ words: String, _ column: Int) {
        let fault = #expect(throws: Diagnostic.self) { try Template(SourceText(name: "t", text: text)) }
        #expect(fault?.message.contains(words) == true, "\(String(describing: fault))")
        #expect(fault?.place?.column == column)
    }

    @Test(arguments: [
        ("{{ if gt $value 10 }}x{{ end }}", "incompatible types"), ("{{ $labels.job | humanize }}", "no number"),
        ("{{ query \"down\" }}", "no such series"), ("{{ query \"up\" | first | label }}", "wrong number of args"),
        ("{{ .Nothing }}", "can't evaluate field"), ("{{ template \"x\" }}", "no template"),
        ("{{ define \"r\" }}{{ template \"r\" }}{{ end }}{{ template \"r\" }}", "too deeply"),
        ("{{ range 100000 }}{{ range 100000 }}x{{ end }}{{ end }}", "too many steps"),
        ("{{ $s := \"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\" }}{{ range 20000 }}{{ $s }}{{ end }}", "too long"),
        ("{{ match \"(\" \"a\" }}", "faulty"),
    ])
    func faultsWhileRendering(_ text: String, _ words: String) {
        let error = #expect(throws: TemplateError.self) { try Self.render(text) }
        #expect(error?.reason.contains(words) == true, "\(String(describing: error))")
    }

    @Test func referencesAreKnown() throws {
        let template = try Template(
            SourceText(name: "t", text: "{{ $labels.a }}{{ if .Labels.b }}{{ $value }}{{ end }}"))
        #expect(template.references.labels.map(\.name) == ["a", "b"])
        #expect(template.references.values.count == 1)
    }
}
