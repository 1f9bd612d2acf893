"""amtool asks, silences and un-silences the alerts of a running server; silences outlive it."""
import json, shutil, subprocess, unittest

from program import Folder, Server, run, wait_for

RULES = """\
groups:
- name: test
  rules:
  - {alert: Watchdog, expr: vector(1), labels: {severity: none}}
  - {alert: Source, expr: vector(1)}
  - {alert: Target, expr: vector(1)}
"""

ALERTMANAGER = """\
route: {receiver: nobody}
receivers: [{name: nobody}]
inhibit_rules: [{source_match: {alertname: Source}, target_match: {alertname: Target}}]
"""


class Silencing(unittest.TestCase):
    def setUp(self):
        if not shutil.which("amtool"):
            self.skipTest("amtool is not installed")

    def amtool(self, *arguments):
        done = subprocess.run(
            ["amtool", f"--alertmanager.url={self.server.address}", *arguments], capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def states(self):
        alerts = json.loads(self.server.get("/api/v2/alerts")[1])
        return {alert["labels"]["alertname"]: alert["status"]["state"] for alert in alerts}

    def test_silences(self):
        with Folder() as folder:
            (folder / "logs").mkdir()
            (folder / "rules").mkdir()
            (folder / "rules" / "test.yaml").write_text(RULES)
            (folder / "am.yml").write_text(ALERTMANAGER)
            (folder / "sawlog.yaml").write_text("rules: {directories: [rules]}\nalerting: {file: am.yml}\n")
            self.server = Server(str(folder / "store"), folder / "logs", config=str(folder / "sawlog.yaml")).start()
            try:
                wait_for(lambda: len(self.states()) == 3, "the alerts of the rules")
                self.assertEqual(self.states(), {"Watchdog": "active", "Source": "active", "Target": "suppressed"})
                first = self.amtool("silence", "add", "severity=~none|low", "-c", "test", "-d", "1h").strip()
                code, out, err = run(
                    "alerts", "silence", "--server", self.server.address, "--duration", "30m", "alertname=Source")
                self.assertEqual(code, 0, err)
                self.assertEqual(set(self.states().values()), {"suppressed"})
                self.assertIn("Watchdog", self.amtool("alert", "query", "--silenced"))
                self.amtool("silence", "expire", first)
                self.assertEqual(self.states()["Watchdog"], "active")
                self.assertEqual(self.server.stop(), 0)
                self.server.start()
                self.assertEqual(self.amtool("silence", "query", "-q").split(), [out.decode().strip()])
            finally:
                self.server.stop()


if __name__ == "__main__":
    unittest.main()
