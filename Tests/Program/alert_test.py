"""From guessed passwords in a log to one message at a webhook that fails at first, and to its end."""
import shutil, time, unittest

from program import Folder, Server, run, wait_for
from services import Alertmanager, Webhook, get_json

RULES = """\
groups:
  - name: test
    type: logsql
    rules:
      - alert: GuessedPasswords
        expr: category:security event.outcome:failure
        by: [source.ip]
        window: 1s
        above: 5
        labels: {severity: critical}
        annotations: {summary: "{{ $value }} failures from {{ $labels.source_ip }}"}
"""
CONFIG = """\
rules: {{directories: [rules]}}
alerting:
  route: {{receiver: oncall, group_by: ['...'], group_wait: 0s, group_interval: 1s}}
  receivers: [{{name: oncall, webhook_configs: [{{url: '{url}'}}]}}]
"""


def failures(address, numbers):
    stamp = time.strftime("%b %e %H:%M:%S", time.gmtime())
    return [f"{stamp} gate sshd[{1000 + n}]: Failed password for root from {address} port {4000 + n} ssh2\n" for n in numbers]


class Alerting(unittest.TestCase):
    def start(self, folder, url):
        (folder / "logs").mkdir()
        (folder / "rules").mkdir()
        (folder / "rules" / "test.yaml").write_text(RULES)
        (folder / "sawlog.yaml").write_text(CONFIG.format(url=url))
        return Server(str(folder / "store"), folder / "logs", config=str(folder / "sawlog.yaml")).start()

    def write(self, folder, lines):
        with open(folder / "logs" / "auth.log", "a") as log:
            log.writelines(lines)

    def test_one_message_arrives_though_the_webhook_fails_twice(self):
        webhook = Webhook([(500, {}), (429, {"Retry-After": "1"})])
        try:
            with Folder() as folder:
                server = self.start(folder, webhook.address)
                try:
                    lines = failures("192.0.2.7", range(20))
                    self.write(folder, lines)
                    mine = lambda status: [m for m in webhook.accepted() if self.about(m, "192.0.2.7") and m["status"] == status]
                    first = wait_for(lambda: mine("firing"), "the alert")[0]
                    self.assertEqual([status for status, _ in webhook.received[:2]], [500, 429])
                    self.check(first, lines)
                    ended = wait_for(lambda: mine("resolved"), "its end", 120)[0]
                    self.assertEqual(ended["alerts"][0]["fingerprint"], first["alerts"][0]["fingerprint"])
                    self.assertNotEqual(ended["alerts"][0]["endsAt"], "0001-01-01T00:00:00Z")
                    self.assertEqual(len(mine("firing")), 1)
                    self.assertEqual(len(mine("resolved")), 1)
                finally:
                    self.assertEqual(server.stop(), 0)
                self.replay(folder)
        finally:
            webhook.stop()

    def about(self, message, address):
        labels = [a["labels"] for a in message["alerts"]]
        return any(l["alertname"] == "GuessedPasswords" and l["source_ip"] == address for l in labels)

    def check(self, message, lines):
        """Alertmanager's webhook payload, version 4, with the lines that show the alert."""
        self.assertEqual(message["version"], "4")
        self.assertEqual(message["receiver"], "oncall")
        for key in ("groupKey", "truncatedAlerts", "groupLabels", "commonLabels", "commonAnnotations", "externalURL"):
            self.assertIn(key, message)
        alert = message["alerts"][0]
        self.assertEqual(alert["status"], "firing")
        self.assertEqual(alert["labels"]["severity"], "critical")
        self.assertRegex(alert["annotations"]["summary"], r"^\d+ failures from 192\.0\.2\.7$")
        self.assertEqual(alert["annotations"]["first_lines"].split("\n")[0], lines[0].rstrip("\n"))
        self.assertIn(alert["annotations"]["last_lines"].split("\n")[-1] + "\n", lines)
        self.assertEqual(alert["endsAt"], "0001-01-01T00:00:00Z")

    def replay(self, folder):
        """The stored records raise the same alert again."""
        code, out, err = run("alerts", "replay", "--store", folder / "store", "--rules", folder / "rules" / "test.yaml")
        self.assertEqual(code, 0, err)
        states = [line.split(b'"state":"')[1].split(b'"')[0] for line in out.splitlines()]
        self.assertEqual(states, [b"firing", b"resolved"])

    def test_a_message_waits_through_a_restart(self):
        webhook = Webhook([(503, {"Retry-After": "2"})])
        try:
            with Folder() as folder:
                server = self.start(folder, webhook.address)
                self.write(folder, failures("192.0.2.9", range(20)))
                wait_for(lambda: webhook.received, "the first attempt")
                server.kill()
                server.start()
                try:
                    wait_for(lambda: [m for m in webhook.accepted() if m["status"] == "firing"], "the alert")
                finally:
                    server.stop()
        finally:
            webhook.stop()

    def test_alertmanager_reads_what_prometheus_would_give_it(self):
        if not shutil.which("prometheus-alertmanager"):
            self.skipTest("prometheus-alertmanager is not installed")
        with Folder() as folder:
            server = self.start(folder, "http://127.0.0.1:9/")
            alertmanager = Alertmanager(folder)
            try:
                self.write(folder, failures("192.0.2.8", range(20)))
                ours = wait_for(lambda: get_json(server.address + "/api/v2/alerts?filter=alertname=GuessedPasswords"), "the alert")
                # What Alertmanager lists after it was told has every key that ours has, in the same form.
                self.post(alertmanager, ours)
                theirs = wait_for(lambda: get_json(alertmanager.address + "/api/v2/alerts"), "Alertmanager to list it")
                self.assertLessEqual(set(theirs[0]), set(ours[0]) | {"generatorURL"})
                self.assertEqual(theirs[0]["labels"], ours[0]["labels"])
                self.assertEqual(theirs[0]["fingerprint"], ours[0]["fingerprint"])
            finally:
                alertmanager.stop()
                server.stop()

    def post(self, alertmanager, alerts):
        import json, urllib.request
        keep = [{k: a[k] for k in ("labels", "annotations", "startsAt", "endsAt")} for a in alerts]
        request = urllib.request.Request(
            alertmanager.address + "/api/v2/alerts", json.dumps(keep).encode(), {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=10) as answer:
            self.assertEqual(answer.status, 200)


if __name__ == "__main__":
    unittest.main()
