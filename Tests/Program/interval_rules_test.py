"""Rules that are evaluated at intervals, as a server runs them and as `alerts replay` runs them again over the store."""
import calendar, json, time, unittest

from program import Folder, Server, run, wait_for

# 12:00:00 UTC, a multiple of every interval below.
BEGIN = calendar.timegm((2026, 3, 4, 12, 0, 0))


def line(second, **fields):
    at = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(BEGIN + second))
    return json.dumps({"_time": at + "Z", "_msg": "request done", **fields}) + "\n"


def transitions(store, rules, *more):
    code, out, err = run("alerts", "replay", "--store", store, "--rules", rules, *more)
    changes = [json.loads(l) for l in out.splitlines()]
    return code, [(c["labels"]["alertname"], c["state"], c["time"][11:19]) for c in changes], err


class IntervalRules(unittest.TestCase):
    def stored(self, folder, lines, rules):
        (folder / "a.jsonl").write_text("".join(lines))
        (folder / "rules.yaml").write_text(rules)
        code, _, err = run("ingest", "--store", folder / "store", "--parser", "records", folder / "a.jsonl")
        self.assertEqual(code, 0, err)
        return folder / "store", folder / "rules.yaml"

    def test_queries_over_records(self):
        lines = [line(s, host="a", status=500 if 60 <= s < 180 and s % 2 else 200) for s in range(300)]
        rules = """
groups:
  - name: web
    type: logsql
    interval: 1m
    rules:
      - record: host:requests:count
        expr: '* | stats by (host) count() requests'
      - alert: ManyErrors
        expr: 'status:>=500 | stats by (host) count() errors | filter errors:>10'
        for: 1m
        labels: {severity: high}
        annotations: {summary: '{{ $value }} errors of {{ $labels.host }}'}
"""
        with Folder() as folder:
            store, rules = self.stored(folder, lines, rules)
            self.assertEqual(run("check", rules)[0], 0)
            code, told, err = transitions(store, rules)
            self.assertEqual((code, told), (0, [
                ("ManyErrors", "pending", "12:02:00"), ("ManyErrors", "firing", "12:03:00"),
                ("ManyErrors", "resolved", "12:04:00")]), err)
            code, told, _ = transitions(store, rules, "--until", "2026-03-04T12:03:30Z")
            self.assertEqual([t[1] for t in told], ["pending", "firing"])

    def test_only_the_dead_man_is_left_out(self):
        rules = """
groups:
  - name: web
    type: logsql
    rules:
      - {alert: Seen, expr: 'status:=500', above: 0, window: 1m, labels: {severity: none}}
"""
        with Folder() as folder:
            store, rules = self.stored(folder, [line(s, status=500) for s in range(30)], rules)
            (folder / "sawlog.yaml").write_text(f"rules: {{files: [{rules}]}}\n")
            code, out, err = run("alerts", "replay", "--store", store, "--config", folder / "sawlog.yaml")
            names = {json.loads(l)["labels"]["alertname"] for l in out.splitlines()}
            self.assertEqual((code, names & {"Seen", "Watchdog"}), (0, {"Seen"}), err)

    def test_series_derived_again(self):
        lines = [line(s, route="/a", took=0.1 if s < 600 else 2.5) for s in range(0, 1200, 5)]
        rules = """
metrics:
  - {name: test_took_seconds, type: gauge, help: How long a request took., match: "took:*", value: took, labels: {route: route}}
  - {name: test_requests_total, type: counter, help: Requests., match: "took:*"}
"""
        alerts = """
groups:
  - name: web
    interval: 15s
    rules:
      - record: requests:rate1m
        expr: rate(test_requests_total[1m])
      - {alert: Slow, expr: 'avg_over_time(test_took_seconds[1m]) > 2', for: 1m}
      - {alert: Busy, expr: 'requests:rate1m > 0.19'}
      - {alert: Silent, expr: 'requests:rate1m == 0', for: 5m}
"""
        with Folder() as folder:
            store, metrics = self.stored(folder, lines, rules)
            (folder / "alerts.yaml").write_text(alerts)
            code, told, err = transitions(store, folder / "alerts.yaml", "--rules", metrics)
            self.assertEqual(code, 0, err)
            slow = [t for t in told if t[0] == "Slow"]
            self.assertEqual([t[1] for t in slow][:2], ["pending", "firing"], told)
            self.assertRegex(slow[0][2], "12:1[01]:")
            self.assertEqual([t[1] for t in told if t[0] == "Silent"], ["pending", "firing"])
            self.assertRegex([t[2] for t in told if t[0] == "Silent"][1], "12:2[56]:")
            self.assertEqual([t[1] for t in told if t[0] == "Busy"][0], "firing", told)

    def test_live(self):
        rules = """
groups:
  - name: web
    type: logsql
    interval: 1s
    query_offset: 1s
    rules:
      - {alert: Failures, expr: '_time:1h level:error | stats count() n | filter n:>2'}
      - {record: failures:count, expr: '_time:1h level:error | stats count() n'}
"""
        with Folder() as folder:
            (folder / "rules.yaml").write_text(rules)
            (folder / "c.yaml").write_text(f"rules: {{files: [{folder}/rules.yaml]}}\n")
            (folder / "a.log").write_text("")
            server = Server(folder / "store", folder / "a.log", config=folder / "c.yaml").start()
            self.addCleanup(server.stop)
            with open(folder / "a.log", "a") as log:
                for n in range(4):
                    log.write(time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()) + f" ERROR it failed {n}\n")
            wait_for(lambda: b"Failures" in server.get("/api/v1/alerts")[1], "the alert")
            self.assertIn(b"failures:count", server.get("/api/v1/query?query=failures:count")[1])
            server.stop()


if __name__ == "__main__":
    unittest.main()
