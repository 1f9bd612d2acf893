#!/usr/bin/env python3
"""`sawlog check` and `sawlog test` give the verdicts of promtool: tables of rule files and of unit tests.

Both programs see each file; where they must not agree, the table says why.
"""

import pathlib
import shutil
import subprocess
import tempfile
import unittest

from program import binary


def rules(*rules, group="name: g"):
    """A rule file with one group of these rules, each in YAML's flow form."""
    return "groups:\n- " + group + "\n  rules:\n" + "".join(f"  - {rule}\n" for rule in rules)


GOOD = [
    "groups:\n",
    "groups: []\n",
    rules("{alert: A, expr: up == 0}"),
    rules("{record: 'a:b', expr: 'sum by (job) (up)'}"),
    rules("{record: a, expr: '1', labels: {x: '1', y: 2, z: true}}"),
    rules("{alert: A, expr: '1'}"),
    rules("{alert: A, expr: 1}"),
    rules("{alert: A, expr: up, for: 0}"),
    rules("{alert: A, expr: up, for: 0s}"),
    rules("{alert: A, expr: up, for: 1h30m, keep_firing_for: 5m}"),
    rules("{alert: A, expr: up, for: 1w2d3h4m5s6ms}"),
    rules("{alert: 'A b c', expr: up}"),
    rules("{alert: A, expr: up, labels: {severity: page}, annotations: {summary: 'x {{ $labels.instance }}'}}"),
    rules("{alert: A, expr: up, labels: {v: '{{ $value }}'}}"),
    rules("{alert: A, expr: up, annotations: {a: '{{ if gt $value 1.0 }}x{{ else if true }}y{{ end }}'}}"),
    rules("{alert: A, expr: up, annotations: {a: '{{ range query \"up\" }}{{ .Labels.x }}{{ end }}'}}"),
    rules("{alert: A, expr: up, annotations: {a: '{{ $externalLabels.x }}{{ $externalURL }}{{ externalURL }}'}}"),
    rules("{alert: A, expr: up, annotations: {a: '{{ define \"x\" }}y{{ end }}{{ template \"x\" }}'}}"),
    rules("{alert: A, expr: up, annotations: {a: '{{ with $x := 1 }}{{ $x }}{{ end }}'}}"),
    rules("{alert: A, expr: up, annotations: {a: '{{/* word */}}{{- 1 -}}'}}"),
    rules("{alert: A, expr: up, annotations: {a: '{{ template \"missing\" }}'}}"),
    rules("{alert: A, expr: up, annotations: {a: '{{ $value | }}'}}"),
    rules("{alert: A, expr: up, annotations: {a: ''}}"),
    rules("{alert: A, expr: up, labels: {a: ''}}"),
    rules("{alert: A, expr: up, labels: {}}"),
    rules("{alert: A, expr: up, labels: }"),
    rules("{record: a, expr: up, labels: {x: '{{ nonsense'}}"),
    rules("{alert: A, expr: up}", "{alert: A, expr: up}"),
    rules("{alert: A, expr: 'up[5m]'}"),
    rules("{alert: A, expr: '\"text\"'}"),
    rules("{alert: A, expr: up}", group="name: g\n  interval: 30s\n  limit: 10"),
    rules("{alert: A, expr: up}", group="name: 'a name: with, marks'"),
    rules("{alert: A, expr: up}", group="name: 5"),
    "groups:\n- name: a\n  rules: []\n- name: b\n",
    rules('{alert: A, expr: "rate(x[5m]) > on (job) group_left (a) y"}'),
    rules("{alert: A, expr: 'absent(up{job=\"x\"}) or vector(1)'}"),
    rules("{alert: A, expr: 'histogram_quantile(0.9, sum by (le) (rate(x_bucket[5m])))'}"),
    rules("{alert: A, expr: 'max_over_time(rate(x[1m])[1h:5m])'}"),
    rules("{alert: A, expr: 'x offset -5m @ 100 > bool 1'}"),
    rules("{alert: A, expr: 'a and b unless c or d'}"),
    "groups:\n- name: a\n  rules:\n  - alert: A\n    expr: |\n      up\n        == 0\n    # a word\n    for: 5m\n",
]

BAD = [
    "groups: x\n",
    "group: []\n",
    "groups:\n- rules: []\n",
    "groups:\n- name: ''\n",
    "groups:\n- name: a\n- name: a\n",
    "groups:\n- name: a\n  rulez: []\n",
    "groups:\n- name: a\n  name: a\n",
    "groups:\n- name: a\n  rules: {}\n  x\n",
    rules("{expr: up}"),
    rules("{alert: A}"),
    rules("{alert: A, expr: ''}"),
    rules("{alert: '', expr: up}"),
    rules("{alert: A, record: b, expr: up}"),
    rules("{alert: A, expr: 'up ='}"),
    rules("{alert: A, expr: 'sum(up'}"),
    rules("{alert: A, expr: 'foo(up)'}"),
    rules("{alert: A, expr: 'rate(up)'}"),
    rules("{alert: A, expr: 'up[5m] > 1'}"),
    rules("{alert: A, expr: 'up{job=~\"(\"}'}"),
    rules("{alert: A, expr: '{job=~\".*\"}'}"),
    rules("{alert: A, expr: 'a and 1'}"),
    rules("{alert: A, expr: '1 > 2'}"),
    rules("{alert: A, expr: 'sum by (job) up'}"),
    rules("{alert: A, expr: 'topk(up)'}"),
    rules("{alert: A, expr: 'a + on(x) group_left(x) b'}"),
    rules("{alert: A, expr: up, for: 5}"),
    rules("{alert: A, expr: up, for: 5x}"),
    rules("{alert: A, expr: up, for: -5m}"),
    rules("{alert: A, expr: up, for: 1.5h}"),
    rules("{alert: A, expr: up, for: 5m1h}"),
    rules("{alert: A, expr: up, keep_firing_for: x}"),
    rules("{alert: A, expr: up, fore: 5m}"),
    rules("{alert: A, expr: up, labels: {a-b: x}}"),
    rules("{alert: A, expr: up, labels: {1a: x}}"),
    rules("{alert: A, expr: up, labels: {__name__: x}}"),
    rules("{alert: A, expr: up, labels: [a]}"),
    rules("{alert: A, expr: up, labels: {a: [b]}}"),
    rules("{alert: A, expr: up, annotations: {a.b: x}}"),
    rules("{alert: A, expr: up, annotations: {a: '{{ $label.x }}'}}"),
    rules("{alert: A, expr: up, annotations: {a: '{{ $labels.x '}}"),
    rules("{alert: A, expr: up, annotations: {a: '{{ nonsense 1 }}'}}"),
    rules("{alert: A, expr: up, annotations: {a: '{{ if true }}x'}}"),
    rules("{alert: A, expr: up, annotations: {a: '{{ end }}'}}"),
    rules("{alert: A, expr: up, annotations: {a: '{{ 1 | 2 }}'}}"),
    rules("{alert: A, expr: up, annotations: {a: '{{ break }}'}}"),
    rules("{alert: A, expr: up, labels: {a: '{{ $value | humanise }}'}}"),
    rules("{record: a, expr: up, for: 5m}"),
    rules("{record: a, expr: up, keep_firing_for: 5m}"),
    rules("{record: a, expr: up, annotations: {a: b}}"),
    rules("{record: 'a{b=\"c\"}', expr: up}"),
    rules("{record: a b, expr: up}"),
    rules("{record: a-b, expr: up}"),
    rules("{record: 1a, expr: up}"),
    rules("{alert: A, expr: [up]}"),
    rules("{alert: A, expr: up}", group="name: g\n  interval: x"),
    rules("{alert: A, expr: up}", group="name: g\n  limit: x"),
    rules("[a]"),
    rules("text"),
    "groups:\n- name: g\n  rules:\n  - alert: A\n     expr: up\n",
]

# Those that Prometheus 3 has brought; promtool of Debian 12 is of Prometheus 2.42.
NEWER = [
    rules("{alert: A, expr: up}", group="name: g\n  query_offset: 1m"),
    rules("{alert: A, expr: up}", group="name: g\n  labels: {team: a}"),
    rules("{record: http.requests, expr: up}"),
    rules("{alert: A, expr: '{\"a.b\"}'}"),
    rules("{alert: A, expr: 'up offset 5'}"),
]

TEST_RULES = rules(
    "{record: 'job:m:sum', expr: 'sum by (job) (m)'}",
    "{record: 'job:m:twice', expr: 'job:m:sum * 2'}",
    "{alert: High, expr: 'm > 5', for: 2m, labels: {severity: page, v: '{{ $value }}'},"
    " annotations: {summary: '{{ $labels.instance }} has {{ $value | humanize }}'}}",
    "{alert: Kept, expr: 'm > 5', keep_firing_for: 2m}",
    "{alert: Gone, expr: 'absent(m)'}",
    "{alert: Ext, expr: 'm == 1', annotations: {a: '{{ $externalLabels.r }} {{ $externalURL }}'}}",
    "{alert: Waiting, expr: 'm > 0', for: 1h}",
)


def unit(series, alerts=(), expressions=(), extra="", head=""):
    lines = ["rule_files: [rules.yml]", head, "tests:", "- interval: 1m", extra, "  input_series:"]
    lines += [f"  - {{series: '{name}', values: '{values}'}}" for name, values in series]
    lines += ["  alert_rule_test:"] + [f"  - {{{alert}}}" for alert in alerts]
    lines += ["  promql_expr_test:"] + [f"  - {{{expression}}}" for expression in expressions]
    return "\n".join(line for line in lines if line) + "\n"


def value(expr, at, *samples):
    shown = ", ".join(f"{{labels: '{labels}', value: {number}}}" for labels, number in samples)
    return f"expr: '{expr}', eval_time: {at}, exp_samples: [{shown}]"


M = [('m{job="a", instance="x"}', "0 10 10 10 10 0 0 0 0 0"), ('m{job="a", instance="y"}', "1x9")]

TESTS = [
    unit(M, [], [value("m", "0", ('m{job="a",instance="x"}', 0), ('m{instance="y",job="a"}', 1))]),
    unit(M, [], [value("m", "0", ('m{job="a",instance="x"}', 0))]),
    unit(M, [], [value("job:m:sum", "1m", ('job:m:sum{job="a"}', 11)), value("job:m:twice", "1m", ('job:m:twice{job="a"}', 22))]),
    unit(M, [], [value("job:m:twice", "1m", ('job:m:twice{job="a"}', 23))]),
    unit(M, [], [value("1 + 1", "1m", ("", 2))]),
    unit(M, [], [value("1 + 1", "1m", ("{}", 2))]),
    unit(M, [], [value("m[5m]", "1m")]),
    unit(M, [], [value("nothing", "1m")]),
    unit(M, [], [value("sum(m) by (job", "1m")]),
    unit(M, [], [value("ALERTS", "1m", ('ALERTS{alertname="High",alertstate="pending",instance="x",job="a",severity="page",v="10"}', 1),
        ('ALERTS{alertname="Kept",alertstate="firing",instance="x",job="a"}', 1),
        ('ALERTS{alertname="Ext",alertstate="firing",instance="y",job="a"}', 1),
        ('ALERTS{alertname="Waiting",alertstate="pending",instance="x",job="a"}', 1),
        ('ALERTS{alertname="Waiting",alertstate="pending",instance="y",job="a"}', 1))]),
    unit(M, [], [value('ALERTS_FOR_STATE{alertname="Kept"}', "3m", ('ALERTS_FOR_STATE{alertname="Kept",instance="x",job="a"}', 60))]),
    unit(M, ["eval_time: 2m, alertname: High"]),
    unit(M, ["eval_time: 3m, alertname: High"]),
    unit(M, ["eval_time: 3m, alertname: High, exp_alerts: [{exp_labels: {severity: page, v: 10, job: a, instance: x},"
             " exp_annotations: {summary: x has 10}}]"]),
    unit(M, ["eval_time: 3m30s, alertname: High, exp_alerts: [{exp_labels: {severity: page, v: 10, job: a, instance: x},"
             " exp_annotations: {summary: x has 10}}]"]),
    unit(M, ["eval_time: 3m, alertname: High, exp_alerts: [{exp_labels: {severity: page, v: 10, job: a, instance: x},"
             " exp_annotations: {summary: x has 11}}]"]),
    unit(M, ["eval_time: 3m, alertname: High, exp_alerts: [{exp_labels: {severity: page, v: 10, job: a, instance: x}}]"]),
    unit(M, ["eval_time: 5m, alertname: High"]),
    unit(M, ["eval_time: 5m, alertname: Kept, exp_alerts: [{exp_labels: {job: a, instance: x}}]"]),
    unit(M, ["eval_time: 6m, alertname: Kept, exp_alerts: [{exp_labels: {job: a, instance: x}}]"]),
    unit(M, ["eval_time: 7m, alertname: Kept, exp_alerts: [{exp_labels: {job: a, instance: x}}]"]),
    unit(M, ["eval_time: 7m, alertname: Kept"]),
    unit(M, ["eval_time: 8m, alertname: Gone"]),
    unit([], ["eval_time: 1m, alertname: Gone, exp_alerts: [{}]"]),
    unit([], ["eval_time: 1m, alertname: Gone, exp_alerts: [{exp_labels: {}}]"]),
    unit([], ["eval_time: 1m, alertname: Gone"]),
    unit([], ["eval_time: 1m, alertname: Unknown"]),
    unit([], ["eval_time: 1m, alertname: Unknown, exp_alerts: [{}]"]),
    unit([], ["eval_time: 1m"]),
    unit(M, ["eval_time: 1m, alertname: Ext, exp_alerts: [{exp_labels: {job: a, instance: y}, exp_annotations: {a: eu http://x}}]"],
         extra="  external_labels: {r: eu}\n  external_url: http://x"),
    unit(M, ["eval_time: 1m, alertname: Ext, exp_alerts: [{exp_labels: {job: a, instance: y}, exp_annotations: {a: ' '}}]"]),
    unit([("s", "1 2 _ 4 stale 6")], [], [value("s", at, *want) for at, want in [
        ("0", [("s", 1)]), ("2m", [("s", 2)]), ("3m", [("s", 4)]), ("4m", []), ("5m", [("s", 6)])]]),
    unit([("s", "1+2x3 10-5x2 _x2 7x1 -1-1x1 1.5 1e3")], [], [value("s", f"{i}m", ("s", v)) for i, v in enumerate(
        [1, 3, 5, 7, 10, 5, 0, 0, 0, 7, 7, -1, -2, 1.5, 1000])]),
    unit([("s", "Inf NaN -Inf +Inf 0.1")], [], [value("s", "0", ("s", ".inf")), value("s", "2m", ("s", "-.inf")), value("s", "4m", ("s", 0.1))]),
    unit([("s", "1 x")]),
    unit([("s", "1x")]),
    unit([("s", "a+1x2")]),
    unit([("s{", "1")]),
    unit([('s{a=b}', "1")]),
    unit([('s{a="b",}', "1")], [], [value('s{a="b"}', "0", ('s{a="b"}', 1))]),
    unit(M, head="evaluation_interval: x"),
    unit(M, head="evaluation_intervall: 1m"),
    unit(M, extra="  intervall: 1m"),
    unit(M, head="group_eval_order: [a, a]"),
    unit(M, head="evaluation_interval: 2m", alerts=["eval_time: 3m, alertname: High"]),
    unit(M, head="evaluation_interval: 2m", alerts=["eval_time: 4m, alertname: High, exp_alerts: [{exp_labels: {severity: page, v: 10, job: a, instance: x},"
             " exp_annotations: {summary: x has 10}}]"]),
    unit([("s", "0+1x100")], [], [value("s", "100m", ("s", 100)), value("deriv(s[50m])", "100m", ("{}", 0.016666666666666666))]),
    "tests: []\n",
    "rule_files: [missing.yml]\ntests: []\n",
    "rule_files: [rules.yml]\n",
    "rule_files: ['r*.yml']\ntests:\n- alert_rule_test:\n  - {eval_time: 1m, alertname: Gone, exp_alerts: [{}]}\n",
]


class RuleVerdictTest(unittest.TestCase):
    def setUp(self):
        if not shutil.which("promtool"):
            self.skipTest("promtool is not installed")
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="sawlog-rules-"))
        self.addCleanup(shutil.rmtree, self.directory, ignore_errors=True)

    def verdict(self, *command):
        done = subprocess.run([*map(str, command)], capture_output=True, text=True, cwd=self.directory, timeout=60)
        return done.returncode, done.stdout + done.stderr

    def check(self, text):
        (self.directory / "file.yml").write_text(text)
        return self.verdict(binary(), "check", "file.yml"), self.verdict("promtool", "check", "rules", "file.yml")

    def test_good_files(self):
        for text in GOOD:
            with self.subTest(text):
                ours, theirs = self.check(text)
                self.assertEqual((ours[0], theirs[0]), (0, 0), ours[1] + theirs[1])

    def test_bad_files(self):
        for text in BAD:
            with self.subTest(text):
                ours, theirs = self.check(text)
                self.assertEqual((ours[0], theirs[0] != 0), (1, True), ours[1] + theirs[1])
                self.assertRegex(ours[1], r"file\.yml:\d+:\d+: error: ", "a fault has its place")

    def test_files_of_prometheus_3(self):
        for text in NEWER:
            with self.subTest(text):
                ours, _ = self.check(text)
                self.assertEqual(ours[0], 0, ours[1])

    def test_unit_tests(self):
        (self.directory / "rules.yml").write_text(TEST_RULES)
        for text in TESTS:
            with self.subTest(text):
                (self.directory / "file.yml").write_text(text)
                ours, theirs = self.verdict(binary(), "test", "file.yml"), self.verdict("promtool", "test", "rules", "file.yml")
                self.assertEqual(ours[0] == 0, theirs[0] == 0, ours[1] + theirs[1])


if __name__ == "__main__":
    unittest.main()
