#!/usr/bin/env python3
"""bench/run.py [--lines N] [--log FILE] [--runs N]: what Sawlog costs, as ratios to yardsticks of the same run.

Ingests a log file into a fresh store and compares CPU, size and memory with `zstd -3` of the same bytes, and with a plain
FTS5 table of one row a line; then times queries beside `rg` over the uncompressed file and `zstd -dc | rg`. Prints a
table and keeps it as JSON in bench/runs/. Without --log it
writes a synthetic log of N lines (rsyslog's file format, a few hundred message templates with fresh variables, the same
for the same N).
"""
import argparse, json, os, pathlib, platform, random, re, shutil, sqlite3, statistics, subprocess, sys, tempfile, time

ROOT = pathlib.Path(__file__).resolve().parents[1]
SAWLOG = os.environ.get("SAWLOG") or str(ROOT / ".build/release/sawlog")
WORDS = "connection session block worker request cache shard replica gradient checkpoint tensor node volume".split()
VERBS = "opened closed received dropped started finished failed retried loaded saved evicted scheduled".split()
LEVELS = ["INFO"] * 12 + ["DEBUG"] * 4 + ["WARNING"] * 3 + ["ERROR"]


def synthesize(path, lines):
    rng = random.Random(1)
    templates = [(rng.choice(LEVELS), f"{rng.choice(WORDS)} {rng.choice(VERBS)}", rng.randrange(4)) for _ in range(300)]
    now = 1_763_600_000.0
    with open(path, "w") as out:
        for _ in range(lines):
            now += rng.random() / 500
            stamp = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(now))
            level, text, holes = templates[min(299, int(rng.expovariate(0.02)))]
            tail = [f" id=blk_{rng.getrandbits(63)}", f" from 10.{rng.randrange(9)}.{rng.randrange(256)}.{rng.randrange(256)}",
                    f" took {rng.randrange(1, 30000)} ms", f" step {rng.randrange(100000)}"][:holes + 1]
            out.write(f"{stamp}.{int(now * 1e6) % 1000000:06d}+00:00 host{rng.randrange(20):02d} app{rng.randrange(8)}[{rng.randrange(9999)}]: "
                      f"{level} {text}{''.join(tail)}\n")


def measure(command, stdout=subprocess.DEVNULL):
    """Wall and CPU seconds and peak memory (bytes) of one command; its exit code is not judged."""
    begun = time.monotonic()
    process = subprocess.Popen(command, stdout=stdout, stderr=subprocess.PIPE)
    message = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return {"wall": time.monotonic() - begun, "cpu": usage.ru_utime + usage.ru_stime, "memory": usage.ru_maxrss * 1024,
            "code": process.returncode, "said": message.decode("utf-8", "replace").strip()[-300:]}


def folder_size(path):
    return sum(p.stat().st_size for p in pathlib.Path(path).rglob("*") if p.is_file())


def version(*command):
    try:
        return subprocess.run(command, capture_output=True, text=True).stdout.split("\n")[0]
    except FileNotFoundError:
        return "not installed"


def median(command, runs):
    found = [measure(command) for _ in range(runs)]
    return {**found[0], **{k: statistics.median(f[k] for f in found) for k in ("wall", "cpu", "memory")}}


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--lines", type=int, default=500_000)
    options.add_argument("--log")
    options.add_argument("--runs", type=int, default=3)
    options = options.parse_args()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="sawlog-bench-"))
    try:
        log = options.log
        if not log:
            log = str(folder / "synthetic.log")
            synthesize(log, options.lines)
        report(run(folder, log, options))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


# What is asked, the query, and the pattern that `rg -c` counts the same lines with (None: nothing comparable).
QUERIES = [
    ("word, counted", "error | stats count() n", r"\berror\b"),
    ("phrase, counted", '"{phrase}" | stats count() n', r"\b{phrase}\b"),
    ("regexp, counted", '~"time.*out" | stats count() n', "time.*out"),
    ("rare identifier", '"{rare}" | stats count() n', "{rare}"),
    ("address, counted", '"{address}" | stats count() n', r"{address}"),
    ("count per minute", "* | stats by (_time:1m) count() n", None),
    ("top 5 of a field", "* | top 5 by (process.name)", None),
    ("count per level", "* | stats by (level) count() n", None),
    ("newest 50 with a word", "NEWEST error", None),
]


def samples(log):
    """A phrase, an identifier and an address that are in the log, from its middle."""
    with open(log, "rb") as file:
        file.seek(os.path.getsize(log) // 2)
        text = file.read(1 << 20).decode("utf-8", "replace")
    words = re.findall(r"\b[a-z]{4,} [a-z]{4,}\b", text)
    rare = re.findall(r"\bblk_-?\d{9,}\b|\b\w*\d{9,}\w*\b", text)
    addresses = re.findall(r"\b\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}\b", text)
    return {"phrase": words[0] if words else "no phrase", "rare": (rare[0] if rare else "absent1234567").replace("-", ""),
            "address": addresses[0] if addresses else "192.0.2.1"}


def fts5(log, path):
    """One FTS5 row a line: CPU seconds and bytes. In a process of its own, so that its CPU can be told."""
    program = ("import sqlite3, sys; db = sqlite3.connect(sys.argv[2]); db.execute('PRAGMA journal_mode=OFF');"
               "db.execute('CREATE VIRTUAL TABLE lines USING fts5(line)');"
               "db.executemany('INSERT INTO lines VALUES (?)', ((l,) for l in open(sys.argv[1], encoding='utf-8', errors='replace')));"
               "db.commit()")
    found = measure([sys.executable, "-c", program, log, str(path)])
    return {"cpu": found["cpu"], "bytes": path.stat().st_size}


def run(folder, log, options):
    lines = sum(chunk.count(b"\n") for chunk in iter(lambda f=open(log, "rb"): f.read(1 << 20), b""))
    packed = folder / "log.zst"
    zstd = median(["zstd", "-3", "-T1", "-q", "-f", "-o", str(packed), log], options.runs)
    ingests = []
    for _ in range(options.runs):
        shutil.rmtree(folder / "store", ignore_errors=True)
        ingests.append(measure([SAWLOG, "ingest", "--store", str(folder / "store"), log]))
    ingest = {**ingests[-1], **{k: statistics.median(f[k] for f in ingests) for k in ("wall", "cpu", "memory")}}
    plain = fts5(log, folder / "fts5.db")
    size, stored = os.path.getsize(log), folder_size(folder / "store")
    return {"date": time.strftime("%Y-%m-%d"), "machine": machine(), "versions": {
                "sawlog": version(SAWLOG, "version"), "zstd": version("zstd", "--version"), "rg": version("rg", "--version"),
                "sqlite": sqlite3.sqlite_version},
            "log": "synthetic" if not options.log else os.path.basename(log), "lines": lines, "bytes": size,
            "zstd": {"cpu": zstd["cpu"], "bytes": packed.stat().st_size}, "fts5": plain,
            "ingest": {"cpu": ingest["cpu"], "wall": ingest["wall"], "memory": ingest["memory"], "bytes": stored, "said": ingest["said"],
                       "lines_per_cpu_second": lines / ingest["cpu"]},
            "ratios": {"cpu_to_zstd3": ingest["cpu"] / zstd["cpu"], "size_to_zstd3": stored / packed.stat().st_size,
                       "size_to_log": stored / size, "cpu_to_fts5": ingest["cpu"] / plain["cpu"], "size_to_fts5": stored / plain["bytes"]},
            "queries": queries(folder / "store", log, packed, options)}


def queries(store, log, packed, options):
    found, chosen = {}, samples(log)
    for name, query, pattern in QUERIES:
        flags, query = (["-n", "50"], query[7:]) if query.startswith("NEWEST ") else ([], query)
        ours = median([SAWLOG, "search", "--store", str(store), *flags, query.format(**chosen)], options.runs)
        entry = {"sawlog": ours["wall"], "cpu": ours["cpu"], "memory": ours["memory"]}
        if pattern:
            pattern = pattern.format(**chosen)
            entry["rg"] = median(["rg", "-c", pattern, log], options.runs)["wall"]
            entry["zstd_rg"] = median(["sh", "-c", 'zstd -dcq "$0" | rg -c "$1"', str(packed), pattern], options.runs)["wall"]
        found[name] = entry
    return found


def machine():
    model = next((l.split(":")[1].strip() for l in open("/proc/cpuinfo") if l.startswith("model name")), platform.machine())
    return f"{os.cpu_count()} x {model}, {platform.system()} {platform.release().split('-')[0]}"


def report(result):
    ingest, ratios = result["ingest"], result["ratios"]
    print(f"{result['lines']:,} lines, {result['bytes'] / 1e6:.0f} MB, {result['log']}; {result['machine']}")
    print(f"ingest: {ingest['lines_per_cpu_second']:,.0f} lines per CPU second, {ingest['cpu']:.2f} CPU s, {ingest['wall']:.2f} s, "
          f"peak {ingest['memory'] / 1e6:.0f} MB")
    print(f"ratio to zstd -3 -T1: CPU {ratios['cpu_to_zstd3']:.2f}, size {ratios['size_to_zstd3']:.2f}")
    print(f"ratio to one FTS5 row a line: CPU {ratios['cpu_to_fts5']:.2f}, size {ratios['size_to_fts5']:.2f}")
    for name, query in result["queries"].items():
        beside = f"; rg {query['rg'] * 1000:.0f} ms, zstd -dc | rg {query['zstd_rg'] * 1000:.0f} ms" if "rg" in query else ""
        print(f"query {name}: {query['sawlog'] * 1000:.0f} ms, {query['memory'] / 1e6:.0f} MB{beside}")
    path = ROOT / "bench/runs" / f"{result['date']}-{result['lines']}-lines.json"
    path.write_text(json.dumps(result, indent=1) + "\n")
    print(f"kept in {path.relative_to(ROOT)}")


if __name__ == "__main__":
    sys.exit(main())
