#!/usr/bin/env python3
"""Alerts: how soon a receiver is told of what a line crosses.

  bench/alerts.py [--samples 50] [--noise 200]

A server with the shipped rules and one of its own tails files; a webhook on loopback is told at once (`group_wait: 0s`). A delay runs
from the moment the line that fires the alert is written until the webhook has the notification: reading, parsing, the rule, the
commit, the outbox and the request together. Scenarios: `line`, a rule that fires at one line; `guesses`, six refused logins from an
address; `burst`, thirty errors of a source that has just begun; `query`, a LogsQL query asked each second. Other lines are written meanwhile.
"""
import argparse, http.server, json, os, threading, time

from latency import percentile
from processes import ROOT, Failed, Server, as_program, scratch

RULES = """
groups:
  - name: bench
    type: logsql
    rules:
      - {alert: BenchLine, expr: 'benchmark:alarm', by: [number], above: 0, window: 1s}
  - name: bench-query
    type: logsql
    interval: 1s
    query_offset: 1s
    rules:
      - {alert: BenchQuery, expr: 'benchmark:query | stats by (number) count() n'}
"""
ROUTES = """
rules: {{files: [{folder}/rules.yaml]}}
alerting:
  route:
    receiver: nobody
    routes: [{{matchers: ['alertname="{alert}"'], receiver: hook, group_by: ['...'], group_wait: 0s}}]
  receivers:
    - {{name: nobody}}
    - {{name: hook, webhook_configs: [{{url: 'http://127.0.0.1:{port}/'}}]}}
"""
LONGEST = 60


class Hook:
    """Notes when the first notification of each alert came, by the value of one of its labels."""

    def __init__(self, label):
        self.came, self.condition = {}, threading.Condition()
        hook = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                now = time.monotonic()
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()
                with hook.condition:
                    for alert in body["alerts"]:
                        hook.came.setdefault(alert["labels"].get(label), now)
                    hook.condition.notify_all()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_port
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def wait(self, key):
        with self.condition:
            if not self.condition.wait_for(lambda: key in self.came, LONGEST):
                raise Failed(f"nobody was told of {key} within {LONGEST} s")
            return self.came[key]

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


def stamp(form):
    return time.strftime(form, time.gmtime())


def structured(kind):
    def write(folder, number):
        line = json.dumps({"time": stamp("%Y-%m-%dT%H:%M:%SZ"), "level": "info", "msg": "something", "benchmark": kind, "number": f"n{number}"})
        return folder / "lines.jsonl", line + "\n", f"n{number}"
    return write


def guesses(folder, number):
    address = f"198.51.100.{number + 1}"
    lines = [f"{stamp('%b %d %H:%M:%S')} host00 sshd[{4000 + number}]: Failed password for root from {address} port {40000 + n} ssh2\n"
             for n in range(6)]
    return folder / "auth.log", "".join(lines), address


def burst(folder, number):
    path = folder / f"service{number}.log"
    lines = [f"{stamp('%Y-%m-%dT%H:%M:%SZ')} ERROR worker.{number} it failed for the {n}th time\n" for n in range(30)]
    return path, "".join(lines), str(path)


SCENARIOS = {
    "line": ("BenchLine", "number", structured("alarm")), "guesses": ("AuthenticationFailures", "source_ip", guesses),
    "burst": ("ErrorBurst", "source", burst), "query": ("BenchQuery", "number", structured("query")),
}


class Noise:
    """Lines that concern no rule, so many each second."""

    def __init__(self, path, rate):
        self.over = threading.Event()
        self.thread = threading.Thread(target=self.run, args=(path, rate), daemon=True)
        self.thread.start()

    def run(self, path, rate):
        number = 0
        while not self.over.wait(0.05):
            with open(path, "a") as log:
                for _ in range(max(1, rate // 20)):
                    number += 1
                    log.write(f"{stamp('%Y-%m-%dT%H:%M:%SZ')} INFO worker.main request {number} done in {number % 97} ms\n")

    def stop(self):
        self.over.set()
        self.thread.join()


def run(name, folder, samples, noise):
    alert, label, write = SCENARIOS[name]
    logs = folder / "logs"
    logs.mkdir(parents=True)
    hook = Hook(label)
    (folder / "rules.yaml").write_text(RULES)
    (folder / "sawlog.yaml").write_text(ROUTES.format(folder=folder, alert=alert, port=hook.port))
    (logs / "noise.log").write_text(f"{stamp('%Y-%m-%dT%H:%M:%SZ')} INFO worker.main began\n")
    try:
        with Server(folder / "store", "--config", folder / "sawlog.yaml", logs) as server:
            other = Noise(logs / "noise.log", noise)
            try:
                begun, delays = server.cpu(), []
                for number in range(samples + 1):
                    # At every phase of the server's rhythm.
                    time.sleep(0.5 * (number * 0.618 % 1))
                    path, text, key = write(logs, number)
                    with open(path, "a") as log:
                        log.write(text)
                    written = time.monotonic()
                    delays.append(hook.wait(key) - written)
            finally:
                other.stop()
            # The first one opens what the others find open.
            delays = delays[1:]
            return {"p50": percentile(delays, 0.5), "p99": percentile(delays, 0.99), "max": max(delays),
                    "cpu": server.cpu() - begun, "memory": server.memory()}
    finally:
        hook.stop()


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--samples", type=int, default=50, metavar="N", help="at most 59, which a way takes without waiting")
    options.add_argument("--noise", type=int, default=200, metavar="N", help="lines a second that concern no rule")
    options.add_argument("--only", choices=sorted(SCENARIOS), help="one scenario")
    options = options.parse_args()
    os.environ.setdefault("SAWLOG_SHARE", str(ROOT))
    with scratch("alerts") as folder:
        names = [options.only] if options.only else list(SCENARIOS)
        found = {name: run(name, folder / name, min(59, options.samples), options.noise) for name in names}
        print(json.dumps({"samples": options.samples, "noise": options.noise, "seconds_from_line_to_notification": found}, indent=1))


if __name__ == "__main__":
    as_program(main)
