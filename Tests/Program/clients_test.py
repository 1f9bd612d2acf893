"""Programs written for VictoriaLogs ask a running server: their requests as they send them, and what they need of the
answers. vmalert itself runs where it is installed."""
import datetime, http.client, json, pathlib, shutil, subprocess, threading, time, unittest, urllib.parse
from http.server import BaseHTTPRequestHandler, HTTPServer

from program import Folder, Server, free_port, wait_for


class Clients(unittest.TestCase):
    """Sixty records in the last hour, one a minute; each third is an error."""

    def setUp(self):
        self.folder = Folder()
        path = self.folder.__enter__()
        self.addCleanup(self.folder.__exit__)
        (path / "logs").mkdir()
        self.log = path / "logs" / "a.log"
        self.now = int(time.time())
        self.start, self.end = self.now - 3600, self.now
        with open(self.log, "w") as log:
            for n in range(60):
                log.write(f"{self.stamp(self.start + 60 * n + 30)} {'ERROR' if n % 3 == 0 else 'INFO'} request {n} took {n} ms\n")
        self.server = Server(str(path / "store"), path / "logs").start()
        self.addCleanup(self.server.stop)
        wait_for(lambda: b"request 59" in self.server.get("/select/logsql/query?query=request")[1], "the last line")

    @staticmethod
    def stamp(seconds):
        return datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")

    def ask(self, method, path, parameters, body=None, headers=None):
        """Status, headers and bytes of an answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=30)
        connection.request(method, f"{path}?{urllib.parse.urlencode(parameters)}", body, headers or {})
        answer = connection.getresponse()
        found = answer.status, dict((k.lower(), v) for k, v in answer.getheaders()), answer.read()
        connection.close()
        return found

    def document(self, path, method="POST", **parameters):
        status, headers, body = self.ask(method, path, parameters)
        self.assertEqual(status, 200, body)
        self.assertEqual(headers["content-type"].split(";")[0], "application/json")
        return json.loads(body)

    # Grafana's data source: everything in the URL of a POST without a body, times in seconds, steps as Go writes them.

    def test_grafana_shows_lines(self):
        status, _, body = self.ask("POST", "/select/logsql/query", {
            "query": "request", "limit": 1000, "start": self.start, "end": self.end})
        self.assertEqual(status, 200)
        rows = [json.loads(line) for line in body.splitlines()]
        self.assertEqual(len(rows), 60)
        for row in rows:
            self.assertIsInstance(row["_msg"], str)
            datetime.datetime.fromisoformat(row["_time"].replace("Z", "+00:00"))
            self.assertIn(row.get("_stream", "{}")[0], "{")
        few = self.ask("POST", "/select/logsql/query", {"query": "*", "limit": 5, "start": self.start, "end": self.end})[2]
        self.assertEqual(sorted(json.loads(line)["_msg"].split()[3] for line in few.splitlines()), ["55", "56", "57", "58", "59"])

    def test_grafana_draws_the_volume(self):
        for field in ({}, {"field": "level"}):
            answer = self.document("/select/logsql/hits", query="*", start=self.start, end=self.end, step="1m0s", **field)
            self.assertEqual(sum(series["total"] for series in answer["hits"]), 60)
            for series in answer["hits"]:
                self.assertEqual(len(series["timestamps"]), len(series["values"]))
                self.assertEqual(sum(series["values"]), series["total"])
                self.assertTrue(all(isinstance(value, int) for value in series["values"]))
                self.assertTrue(all(time.endswith("Z") for time in series["timestamps"]))
            self.assertEqual({series["fields"].get("level", "") for series in answer["hits"]},
                             {"error", "info"} if field else {""})

    def test_grafana_draws_statistics(self):
        answer = self.document(
            "/select/logsql/stats_query",
            query=f"_time:[{self.start}, {self.end}] request | stats by (level) count() as n, max(_time) as last", time=self.end)
        self.assertEqual((answer["status"], answer["data"]["resultType"]), ("success", "vector"))
        counts = {row["metric"]["level"]: row["value"][1] for row in answer["data"]["result"] if row["metric"]["__name__"] == "n"}
        self.assertEqual(counts, {"error": "20", "info": "40"})
        answer = self.document("/select/logsql/stats_query_range", query="request | stats by (level) count() as n",
                               start=self.start, end=self.end, step="10m0s")
        self.assertEqual(answer["data"]["resultType"], "matrix")
        for series in answer["data"]["result"]:
            self.assertEqual(series["metric"]["__name__"], "n")
            self.assertEqual(sum(int(value) for _, value in series["values"]), 20 if series["metric"]["level"] == "error" else 40)
            self.assertTrue(all(isinstance(stamp, (int, float)) for stamp, _ in series["values"]))

    def test_grafana_offers_fields_and_values(self):
        span = {"start": str(self.start * 1000), "end": str(self.end * 1000)}
        names = self.document("/select/logsql/field_names", "GET", query="*", **span)["values"]
        self.assertIn({"value": "level", "hits": 60}, names)
        values = self.document("/select/logsql/field_values", "GET", query="*", field="level", limit="10", **span)["values"]
        self.assertEqual(values, [{"value": "info", "hits": 40}, {"value": "error", "hits": 20}])
        narrowed = self.document("/select/logsql/field_values", "GET", query="*", field="level",
                                 extra_filters='level:="error"', **span)["values"]
        self.assertEqual(narrowed, [{"value": "error", "hits": 20}])
        streams = self.document("/select/logsql/streams", "GET", query="*", **span)["values"]
        self.assertEqual([stream["hits"] for stream in streams], [60])
        found = self.ask("POST", "/select/logsql/query", {"query": streams[0]["value"] + " level:error"})[2]
        self.assertEqual(len(found.splitlines()), 20)

    def test_grafana_follows(self):
        self.follow({"query": "fresh"}, None, {})

    def test_grafana_asks_for_health(self):
        self.assertEqual(self.ask("GET", "/health", {})[0], 200)

    # vlogscli: a form with the query in canonical form and nothing else, and headers of tenants.

    def test_vlogscli_asks(self):
        headers = {"Content-Type": "application/x-www-form-urlencoded", "AccountID": "0", "ProjectID": "0"}
        for query, count in (("request | limit 10", 10), ("*", 60), ("level:error | fields _time,_msg", 20),
                             ("_time:2h request | sort by (_time) desc limit 3", 3), ("* | count(*) as rows", 1)):
            body = urllib.parse.urlencode({"query": query})
            status, found, answer = self.ask("POST", "/select/logsql/query", {}, body, headers)
            self.assertEqual((status, len(answer.splitlines())), (200, count), query)
            self.assertEqual(found["content-type"], "application/stream+json")
        status, _, answer = self.ask("POST", "/select/logsql/query", {}, urllib.parse.urlencode({"query": "|"}), headers)
        self.assertEqual(status, 400)

    def test_vlogscli_follows(self):
        self.follow({}, urllib.parse.urlencode({"query": "fresh"}), {"Content-Type": "application/x-www-form-urlencoded"})

    def follow(self, parameters, body, headers):
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=60)
        connection.request("POST", f"/select/logsql/tail?{urllib.parse.urlencode(parameters)}", body, headers)
        answer = connection.getresponse()
        self.assertEqual(answer.status, 200)
        with open(self.log, "a") as log:
            log.write(f"{self.stamp(time.time())} INFO fresh line\n")
        self.assertTrue(json.loads(answer.readline())["_msg"].endswith("fresh line"))
        connection.close()

    # vmalert: rules of type vlogs ask stats_query at a time, replay asks stats_query_range.

    def test_vmalert_asks_of_logs(self):
        stamp = self.stamp(self.end)
        answer = self.document("/select/logsql/stats_query", "GET", time=stamp,
                               query="_time:2h level:error | stats by (source) count() as errors | filter errors:>10")
        rows = answer["data"]["result"]
        self.assertEqual([(row["metric"]["__name__"], row["value"][1]) for row in rows], [("errors", "20")])
        self.assertAlmostEqual(rows[0]["value"][0], self.end, delta=1)
        answer = self.document("/select/logsql/stats_query_range", "GET", start=self.stamp(self.start), end=stamp, step="300s",
                               query="level:error | stats count() as errors")
        self.assertEqual(sum(int(v) for _, v in answer["data"]["result"][0]["values"]), 20)
        # A query without stats is refused in the words of Prometheus.
        status, _, body = self.ask("GET", "/select/logsql/stats_query", {"query": "error", "time": stamp})
        self.assertEqual((status, json.loads(body)["status"]), (400, "error"))

    def test_vmalert_itself_watches_the_metrics(self):
        if not shutil.which("vmalert"):
            self.skipTest("vmalert is not installed")
        received = []

        class Receiver(BaseHTTPRequestHandler):
            def do_POST(self):
                received.extend(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_):
                pass

        receiver = HTTPServer(("127.0.0.1", free_port()), Receiver)
        threading.Thread(target=receiver.serve_forever, daemon=True).start()
        rules = pathlib.Path(self.server.store).parent / "rules.yml"
        rules.write_text("groups:\n- name: g\n  interval: 1s\n  rules:\n  - alert: Errors\n"
                         "    expr: sum(sawlog_records_total{level=\"error\"}) > 10\n    labels: {severity: page}\n")
        vmalert = subprocess.Popen(
            ["vmalert", "-rule", str(rules), "-datasource.url", self.server.address, "-notifier.url",
             f"http://127.0.0.1:{receiver.server_port}", "-httpListenAddr", f"127.0.0.1:{free_port()}"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            wait_for(lambda: [alert for alert in received if alert["labels"]["alertname"] == "Errors"], "the alert", 90)
        finally:
            vmalert.terminate()
            vmalert.wait()
            receiver.shutdown()
            receiver.server_close()


if __name__ == "__main__":
    unittest.main()
