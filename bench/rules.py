#!/usr/bin/env python3
"""Rules in PromQL: what a server uses that evaluates many of them over many series each 15 seconds.

  bench/rules.py [--series 10000] [--rules 200] [--seconds 120]

Each series is derived from lines of a log. Of the rules a half looks at one series, a quarter at the rate of a hundredth of all, an
eighth sums all by a label with a hundred values, an eighth counts all. The processor time is that of the whole server, once the
lines are read: its share of one core with the rules, and without any.
"""
import argparse, json, os, time

from processes import ROOT, Failed, Server, as_program, scratch

METRICS = """
metrics:
  - {{name: bench_total, type: counter, help: Lines., match: 'series:*', max_series: {0}, labels: {{series: series, part: part}}}}
"""


def rule(number, series):
    kind = number % 8
    if kind < 4:
        expr = f'bench_total{{series="s{number * 37 % series}"}} > 1e9'
    elif kind < 6:
        expr = f'rate(bench_total{{part="p{number % 100}"}}[5m]) > 1e9'
    elif kind == 6:
        expr = f"sum by (part) (bench_total) > {number + 1e9:.0f}"
    else:
        expr = f"count(bench_total) > {number + 1e9:.0f}"
    return f"      - {{alert: Bench{number}, expr: '{expr}', for: 1m}}\n"


def lines(series):
    stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    for number in range(series):
        yield json.dumps({"time": stamp, "level": "info", "msg": "one", "series": f"s{number}", "part": f"p{number % 100}"}) + "\n"


def run(folder, series, rules, seconds):
    folder.mkdir()
    (folder / "metrics.yaml").write_text(METRICS.format(series + 1))
    groups = "".join(rule(n, series) for n in range(rules))
    (folder / "rules.yaml").write_text("groups:\n  - name: bench\n    interval: 15s\n    rules:\n" + groups if rules else "groups: []\n")
    (folder / "sawlog.yaml").write_text(f"rules: {{files: [{folder}/metrics.yaml, {folder}/rules.yaml]}}\n")
    log = folder / "a.jsonl"
    log.write_text("".join(lines(series)))
    with Server(folder / "store", "--config", folder / "sawlog.yaml", log) as server:
        end = time.monotonic() + 300
        while True:
            status, body = server.get("/api/v1/query?query=count(bench_total)")
            found = json.loads(body)["data"]["result"] if status == 200 else []
            if found and int(found[0]["value"][1]) >= series:
                break
            if time.monotonic() > end:
                raise Failed(f"the series were not there within 300 s: {body[:200]!r}")
            time.sleep(1)
        # What was read last is stored and sealed.
        time.sleep(20)
        before, begun = server.cpu(), time.monotonic()
        time.sleep(seconds)
        used = server.cpu() - before
        return {"cpu_share_of_a_core": used / (time.monotonic() - begun), "memory": server.memory()}


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--series", type=int, default=10_000, metavar="N")
    options.add_argument("--rules", type=int, default=200, metavar="N")
    options.add_argument("--seconds", type=int, default=120, metavar="N")
    options = options.parse_args()
    os.environ.setdefault("SAWLOG_SHARE", str(ROOT))
    with scratch("rules") as folder:
        found = {name: run(folder / name, options.series, rules, options.seconds)
                 for name, rules in [("with_rules", options.rules), ("without", 0)]}
        print(json.dumps({"series": options.series, "rules": options.rules, **found}, indent=1))


if __name__ == "__main__":
    as_program(main)
