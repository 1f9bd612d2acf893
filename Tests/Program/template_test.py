"""Templates of rules give what promtool makes of them: both fill in the same annotations."""
import json, re, shutil, subprocess, unittest

from program import Folder, binary

# One a line. Where both fail, the words may differ.
TEMPLATES = r'''
{{ $value }}|{{ printf "%.3f|%8.2f|%-8.2f|%+.1f|%08.3f|%e|%g|%s" $value $value $value $value $value $value $value $value }}
{{ printf "%d %5d %-5d| %x %X %o %b %c %q %t %v" 42 42 42 255 255 8 5 65 "a\"b" true nil }}
{{ printf "%s %q %v %x" "x" "y" "z" "hi" }}
{{ printf "%d" $value }}
{{ printf "%s" 5 }}
{{ printf "%" }}
{{ printf "%d" }}
{{ printf "x" 1 }}
{{ printf "%v %v" $labels .Value }}
{{ printf "%T %T %T" 1 1.5 "a" }}
{{ printf "%6.2f%%" 12.345 }}
{{ printf "%5t|%-7t|" true false }}
{{ printf "%q" $labels.a }}
{{ printf "%*d" 5 42 }}
{{ print 1 2 "a" 3 4 }} {{ print nil }} {{ println "a" 1 2 }}
{{ 1000000.0 }} {{ 100000.0 }} {{ 0.00001 }} {{ 1e21 }} {{ 1.0 }} {{ 123456789 }}
{{ "a b-c_d é" | title }} {{ title "hELLO wORLD 3com" }}
{{ humanize 0.0 }} {{ humanize 999.96 }} {{ humanize 1e25 }} {{ humanize 1e-25 }} {{ humanize -0.001 }} {{ humanize "12345" }}
{{ humanize1024 1023.0 }} {{ humanize1024 1024.0 }} {{ humanize1024 1e30 }} {{ humanize1024 0.001 }}
{{ humanizeDuration 0.0001 }} {{ humanizeDuration 59.99999 }} {{ humanizeDuration 86400.0 }} {{ humanizeDuration -90.5 }} {{ humanizeDuration 1e9 }}
{{ humanizePercentage 0.5 }} {{ humanizePercentage 12.3456789 }} {{ humanizePercentage 0.00001 }} {{ humanizePercentage "0.2" }}
{{ humanizeTimestamp 1435065584.128 }} {{ humanizeTimestamp 0.0 }} {{ humanizeTimestamp -1.5 }}
{{ (toTime 1435065584.128).Year }} {{ (toTime 1435065584.128).Format "Mon Jan _2 15:04:05.000 MST 2006 PM 3 06 1" }} {{ (toTime 1.0).Unix }} {{ (toTime 1435065584.0).Weekday }} {{ (toTime 1435065584.0).Month }}
{{ toTime 1435065584.0 }}
{{ if 0 }}a{{ else if "" }}b{{ else if $labels }}c{{ end }}
{{ with $x := $labels.a }}{{ $x }}{{ . }}{{ end }}
{{ range $i, $c := $labels }}{{ $i }}={{ $c }},{{ end }}
{{ range $labels }}{{ . }};{{ else }}none{{ end }}
{{ range query "m" | sortByLabel "a" }}{{ .Labels.a }}:{{ .Value }} {{ end }}
{{ query "m" | sortByLabel "a" | first | label "a" }} {{ query "m" | sortByLabel "a" | len }} {{ query "none" | len }}
{{ query "none" | first | value }}
{{ with query "m" | sortByLabel "a" }}{{ . | first | value | humanize }}{{ end }}
{{ define "t" }}[{{ . }}]{{ end }}{{ template "t" 5 }}{{ template "t" "x" }}
{{ reReplaceAll "(a)(b)?" "<$1|$2|${1}x|$1x>" "ab a" }} {{ reReplaceAll "x*" "-" "abc" }} {{ reReplaceAll "^" ">" "ab" }}
{{ match "a.c" "xabcx" }} {{ match "^b" "ab" }} {{ match "(?i)ABC" "abc" }}
{{ and 1 2 }} {{ and 0 2 }} {{ or 0 "x" }} {{ or 0 "" }} {{ not "" }}
{{ eq 1 1 }} {{ eq "a" "b" "a" }} {{ ne 1 2 }} {{ lt 1 2 }} {{ le "a" "b" }} {{ gt 2.5 1.5 }} {{ ge 1 1 }}
{{ eq 1 1.0 }}
{{ lt $value 10 }}
{{ eq $labels.a "1" }} {{ eq $labels.none "" }}
{{ index $labels "a" }}{{ index $labels "zz" }} {{ len "héllo" }} {{ slice "hello" 1 3 }} {{ slice "hello" 2 }}
{{ index "abc" 1 }}
{{ html "<a href='x'>&\"" }} {{ js "it's \"<x>\" & =" }} {{ urlquery "a b/c?d=é" }} {{ safeHtml "<b>" }}
{{ stripPort "a:1" }} {{ stripPort "a" }} {{ stripPort "[::1]:80" }} {{ stripPort "::1" }} {{ stripDomain "a.b.c" }} {{ stripDomain "a.b:9" }} {{ stripDomain "1.2.3.4" }} {{ stripDomain "1.2.3.4:5" }} {{ stripDomain "[::1]:9" }}
{{ parseDuration "1h2m3s4ms" }} {{ parseDuration "1d" }}
{{ parseDuration "x" }}
{{ .Labels.a }} {{ .Value }} {{ .ExternalLabels }} {{ .ExternalURL }}
{{ .Nope }}
{{ $labels.a.b }}
{{ "a" | printf "%s-%s" "b" }} {{ ("x" | toUpper) }} {{ toLower "ABC" }}
{{ `raw\n` }} {{ 'a' }} {{ "\t\x41\u00e9\101" }} {{ 0x1F }} {{ 0b11 }} {{ 1_000 }} {{ -5 }} {{ +5 }}
  {{- 1 -}}  {{ 2 }}  {{- /* c */ -}}  x
{{ true }}{{ false }} {{ $ }}
{{ $x := 1 }}{{ $x = 2 }}{{ if true }}{{ $x = 3 }}{{ $y := 4 }}{{ end }}{{ $x }}
{{ block "bl" "d" }}<{{ . }}>{{ end }}
{{ range query "m" | sortByLabel "a" }}{{ if eq .Labels.a "1" }}{{ continue }}{{ end }}{{ .Labels.a }}{{ break }}{{ end }}
{{ len nil }}
{{ index nil 1 }}
{{ 1 | humanize | toUpper }}
{{ $labels.a | toUpper | len }}
{{ strvalue (first (query "m" | sortByLabel "a")) }}|
'''.strip("\n").split("\n")


def read(pattern, text):
    """Texts in Go's quotes, by their names."""
    return {
        name: json.loads('"' + value.replace("\\x", "\\u00").replace("\\a", "\\u0007") + '"')
        for name, value in re.findall(pattern, text)
    }


class TemplateTest(unittest.TestCase):
    def test_agreement_with_promtool(self):
        if not shutil.which("promtool"):
            self.skipTest("promtool is not installed")
        names = [f"t{number:02d}" for number in range(len(TEMPLATES))]
        with Folder() as folder:
            rule = {"alert": "A", "expr": 'm{a="1"}', "annotations": dict(zip(names, TEMPLATES))}
            (folder / "rules.yml").write_text(json.dumps({"groups": [{"name": "g", "rules": [rule]}]}))
            series = [{"series": 'm{a="1"}', "values": "1234.5678"}, {"series": 'm{a="2"}', "values": "7"}]
            # Nothing is expected, so both say what came.
            test = {
                "external_url": "http://example.com/p/", "external_labels": {"region": "eu"}, "input_series": series,
                "alert_rule_test": [{"eval_time": "0m", "alertname": "A", "exp_alerts": []}],
            }
            (folder / "test.yml").write_text(json.dumps({"rule_files": ["rules.yml"], "tests": [test]}))

            def run(*command):
                done = subprocess.run([*command, "test.yml"], capture_output=True, text=True, cwd=folder, timeout=60)
                return done.stdout + done.stderr

            theirs = read(r'(t\d\d)="((?:[^"\\]|\\.)*)"', run("promtool", "test", "rules"))
            ours = read(r'(t\d\d): "((?:[^"\\]|\\.)*)"\n', run(binary(), "test"))
        self.assertEqual(len(theirs), len(names))
        for name, template in zip(names, TEMPLATES):
            with self.subTest(template):
                if theirs[name].startswith("<error") and ours.get(name, "").startswith("<error"):
                    continue
                self.assertEqual(ours.get(name), theirs[name])


if __name__ == "__main__":
    unittest.main()
