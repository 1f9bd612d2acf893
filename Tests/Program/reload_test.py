"""Rules and alerting are read again while the server runs: by POST /-/reload and by SIGHUP."""
import json, signal, unittest, urllib.request

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
CONFIG = """
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

    def test_an_alert_whose_rule_is_gone_ends(self):
        wait_for(lambda: "Always" in self.told("first"), "the alert")
        self.write("rules.yaml", RULES[:RULES.index("  - name: series")])
        self.server.process.send_signal(signal.SIGHUP)
        wait_for(lambda: "Always" not in self.rules(), "the rules to be read again")
        wait_for(lambda: '"resolved"' in self.told("first"), "the end of the alert")
        wait_for(lambda: "rules and alerting are read again" in self.server.said(), "a word in the log")


if __name__ == "__main__":
    unittest.main()
