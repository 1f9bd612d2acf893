"""Rules and alerting are read again while the server runs: by POST /-/reload and by SIGHUP."""
import json, signal, unittest, urllib.parse, urllib.request

from program import Folder, Server, wait_for

RULES = """
groups:
  - name: counting
    type: logsql
    rules:
      - {alert: Failures, expr: failed, above: 2, window: 1h, labels: {severity: high}}
  - name: series
    interval: 1s
    rules: [{alert: Always, expr: vector(1), labels: {severity: none}}]
"""
METRICS = """
metrics:
  - {name: test_failures_total, type: counter, help: Lines that tell of a failure., match: failed}
"""
PARSER = """
name: meter
about: Readings of a meter.
category: system
lines:
  - 'METER %{WORD:meter.name} reads %{NUMBER:meter.FIELD}'
samples:
  - line: METER a reads 5
    fields: {meter.name: a, meter.FIELD: "5"}
"""
CONFIG = """
parsers: {{directories: ["{0}/parsers"]}}
rules: {{files: ["{0}/rules.yaml", "{0}/metrics.yaml"]}}
alerting:
  route: {{receiver: {1}, group_by: [alertname], group_wait: 0s, group_interval: 1s}}
  receivers: [{{name: {1}, file_configs: [{{path: "{0}/{1}.jsonl"}}]}}]
"""


class Reload(unittest.TestCase):
    def setUp(self):
        folder = Folder()
        self.folder = folder.__enter__()
        self.addCleanup(folder.__exit__)
        self.write("rules.yaml", RULES)
        self.write("metrics.yaml", METRICS)
        self.write("c.yaml", CONFIG.format(self.folder, "first"))
        (self.folder / "parsers").mkdir()
        self.write("parsers/meter.yaml", PARSER.replace("FIELD", "value"))
        self.write("a.log", "")
        self.server = Server(self.folder / "store", self.folder / "a.log", config=self.folder / "c.yaml").start()
        self.addCleanup(self.server.stop)

    def write(self, name, text):
        (self.folder / name).write_text(text)

    def log(self, *lines):
        with open(self.folder / "a.log", "a") as log:
            log.writelines(line + "\n" for line in lines)

    def reload(self):
        request = urllib.request.Request(self.server.address + "/-/reload", method="POST")
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def rules(self):
        groups = json.loads(self.server.get("/api/v1/rules")[1])["data"]["groups"]
        return {rule["name"] for group in groups for rule in group["rules"]}

    def counted(self):
        lines = self.server.get("/metrics")[1].decode().splitlines()
        return next((line.split()[1] for line in lines if line.startswith("test_failures_total ")), None)

    def told(self, name):
        path = self.folder / f"{name}.jsonl"
        return path.read_text() if path.exists() else ""

    def test_what_was_known_stays_known(self):
        self.log("failed 1", "failed 2")
        wait_for(lambda: self.counted() == "2", "two lines to be counted")
        wait_for(lambda: "Always" in self.told("first"), "the first receiver")
        self.write("rules.yaml", RULES + "      - {alert: Other, expr: vector(0) > 1}\n".replace("      -", "  - name: more\n    rules:\n      -"))
        self.write("metrics.yaml", METRICS + "  - {name: test_lines_total, type: counter, help: Lines., match: '*'}\n")
        self.write("c.yaml", CONFIG.format(self.folder, "second") + "serve: {listen: '127.0.0.1:1'}\n")
        status, text = self.reload()
        self.assertEqual(status, 200, text)
        self.assertIn("a change of serve needs a restart", text)
        self.assertTrue({"Failures", "Always", "Other"} <= self.rules(), self.rules())
        # The window of before goes on: the third line fires, and the new receiver is told.
        self.log("failed 3")
        wait_for(lambda: "Failures" in self.told("second"), "the second receiver")
        self.assertNotIn("Failures", self.told("first"))
        self.assertEqual(self.counted(), "3")
        self.assertIn(b"test_lines_total 1", self.server.get("/metrics")[1])

    def test_files_with_faults_change_nothing(self):
        before = self.rules()
        for name, text, holds in [("rules.yaml", RULES.replace("expr: vector(1)", "expr: vektor(1)"), "rules.yaml:"),
                                  ("metrics.yaml", "metrics: [{name: 1x}]", "metrics.yaml:"),
                                  ("c.yaml", "rulse: {}", "did you mean")]:
            with self.subTest(name):
                good = (self.folder / name).read_text()
                self.write(name, text)
                status, said = self.reload()
                self.assertEqual(status, 500, said)
                self.assertIn(holds, said)
                self.assertEqual(self.rules(), before)
                self.assertIn(b"sawlog_config_last_reload_successful 0", self.server.get("/metrics")[1])
                self.write(name, good)
        self.assertEqual(self.reload()[0], 200)
        self.assertIn(b'sawlog_config_reloads_total{outcome="failure"} 3', self.server.get("/metrics")[1])

    def fields(self, query):
        """The fields of the only record that `query` finds."""
        def asked():
            path = "/select/logsql/query?" + urllib.parse.urlencode({"query": query})
            lines = [json.loads(line) for line in self.server.get(path)[1].splitlines()]
            return lines[0] if len(lines) == 1 else None
        return wait_for(asked, query)

    def test_parsers_go_on_with_what_follows(self):
        self.log("METER a reads 1")
        self.assertEqual(self.fields('"METER a"').get("meter.value"), "1")
        # Nothing to say where nothing has changed.
        self.assertNotIn("parsers", self.reload()[1])
        self.write("parsers/meter.yaml", PARSER.replace("FIELD", "level_now"))
        status, text = self.reload()
        self.assertEqual(status, 200, text)
        self.assertIn("the parsers are read again", text)
        self.log("METER b reads 2")
        record = self.fields('"METER b"')
        self.assertEqual((record.get("meter.level_now"), record.get("meter.value")), ("2", None), record)
        self.assertEqual(self.fields('"METER a"').get("meter.value"), "1")
        # A parser more, by a directory that is named now.
        (self.folder / "more").mkdir()
        self.write("more/other.yaml", PARSER.replace("METER", "GAUGE").replace("name: meter", "name: other_meter"))
        self.write("c.yaml", (self.folder / "c.yaml").read_text().replace("/parsers\"", f"/parsers\", \"{self.folder}/more\""))
        self.assertIn("the parsers are read again", self.reload()[1])
        self.log("GAUGE c reads 3")
        self.assertEqual(self.fields('"GAUGE c"').get("meter.FIELD"), "3")
        self.log("METER d reads 4")
        self.assertEqual(self.fields('"METER d"').get("meter.level_now"), "4")

    def test_a_faulty_parser_file_holds_up_nothing_else(self):
        self.write("parsers/meter.yaml", PARSER.replace("%{WORD", "%{WROD").replace("FIELD", "other"))
        self.write("metrics.yaml", METRICS + "  - {name: test_lines_total, type: counter, help: Lines., match: '*'}\n")
        status, text = self.reload()
        self.assertEqual(status, 200, text)
        self.assertIn("the parsers stay as they are", text)
        self.assertIn("parsers/meter.yaml:", text)
        self.assertIn("did you mean", text)
        self.log("METER a reads 1")
        self.assertEqual(self.fields('"METER a"').get("meter.value"), "1")
        wait_for(lambda: b"test_lines_total 1" in self.server.get("/metrics")[1], "the new rule")
        self.assertIn("WROD", self.server.get("/health")[1].decode())
        # Once it is right, nothing is left to complain of; SIGHUP says so to /health as well.
        self.write("parsers/meter.yaml", PARSER.replace("FIELD", "right"))
        self.server.process.send_signal(signal.SIGHUP)
        wait_for(lambda: "WROD" not in self.server.get("/health")[1].decode(), "the fault to be gone from /health")
        self.log("METER b reads 2")
        self.assertEqual(self.fields('"METER b"').get("meter.right"), "2")

    def test_an_alert_whose_rule_is_gone_ends(self):
        wait_for(lambda: "Always" in self.told("first"), "the alert")
        self.write("rules.yaml", RULES[:RULES.index("  - name: series")])
        self.server.process.send_signal(signal.SIGHUP)
        wait_for(lambda: "Always" not in self.rules(), "the rules to be read again")
        wait_for(lambda: '"resolved"' in self.told("first"), "the end of the alert")
        wait_for(lambda: "rules and alerting are read again" in self.server.said(), "a word in the log")


if __name__ == "__main__":
    unittest.main()
