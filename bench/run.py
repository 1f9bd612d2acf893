#!/usr/bin/env python3
"""bench/run.py [--lines N] [--log FILE] [--runs N]: what Sawlog costs, as ratios to yardsticks of the same run.

Ingests a log file into a fresh store and compares CPU, size and memory with `zstd -3` of the same bytes; then times
queries beside `rg` over the uncompressed file. Prints a table and keeps it as JSON in bench/runs/. Without --log it
writes a synthetic log of N lines (rsyslog's file format, a few hundred message templates with fresh variables, the same
for the same N).
"""
import argparse, json, os, pathlib, platform, random, resource, shutil, statistics, subprocess, sys, tempfile, time

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


def run(folder, log, options):
    lines = sum(chunk.count(b"\n") for chunk in iter(lambda f=open(log, "rb"): f.read(1 << 20), b""))
    zstd = median(["zstd", "-3", "-T1", "-q", "-f", "-o", str(folder / "log.zst"), log], options.runs)
    ingests = []
    for _ in range(options.runs):
        shutil.rmtree(folder / "store", ignore_errors=True)
        ingests.append(measure([SAWLOG, "ingest", "--store", str(folder / "store"), log]))
    ingest = {**ingests[-1], **{k: statistics.median(f[k] for f in ingests) for k in ("wall", "cpu", "memory")}}
    packed, stored, size = (folder / "log.zst").stat().st_size, folder_size(folder / "store"), os.path.getsize(log)
    queries = {}
    for name, query, pattern in [("word", "error | stats count() n", "error"), ("phrase", '"took 7" | stats count() n', "took 7\\b"),
                                 ("regexp", '~"time.*out" | stats count() n', "time.*out"),
                                 ("rare identifier", '"blk_123456789012345" | stats count() n', "blk_123456789012345")]:
        ours = median([SAWLOG, "search", "--store", str(folder / "store"), query], options.runs)
        theirs = median(["rg", "-c", pattern, log], options.runs)
        queries[name] = {"sawlog": ours["wall"], "rg": theirs["wall"], "ratio": ours["wall"] / theirs["wall"]}
    return {"date": time.strftime("%Y-%m-%d"), "machine": machine(), "versions": {
                "sawlog": version(SAWLOG, "version"), "zstd": version("zstd", "--version"), "rg": version("rg", "--version")},
            "log": "synthetic" if not options.log else os.path.basename(log), "lines": lines, "bytes": size,
            "zstd": {"cpu": zstd["cpu"], "bytes": packed},
            "ingest": {"cpu": ingest["cpu"], "wall": ingest["wall"], "memory": ingest["memory"], "bytes": stored, "said": ingest["said"],
                       "lines_per_cpu_second": lines / ingest["cpu"]},
            "ratios": {"cpu_to_zstd3": ingest["cpu"] / zstd["cpu"], "size_to_zstd3": stored / packed, "size_to_log": stored / size},
            "queries": queries}


def machine():
    model = next((l.split(":")[1].strip() for l in open("/proc/cpuinfo") if l.startswith("model name")), platform.machine())
    return f"{os.cpu_count()} x {model}, {platform.system()} {platform.release().split('-')[0]}"


def report(result):
    ingest, ratios = result["ingest"], result["ratios"]
    print(f"{result['lines']:,} lines, {result['bytes'] / 1e6:.0f} MB, {result['log']}; {result['machine']}")
    print(f"ingest: {ingest['lines_per_cpu_second']:,.0f} lines per CPU second, {ingest['cpu']:.2f} CPU s, {ingest['wall']:.2f} s, "
          f"peak {ingest['memory'] / 1e6:.0f} MB")
    print(f"ratio to zstd -3 -T1: CPU {ratios['cpu_to_zstd3']:.1f}, size {ratios['size_to_zstd3']:.2f}")
    for name, query in result["queries"].items():
        print(f"query {name}: {query['sawlog'] * 1000:.0f} ms; rg on the plain file {query['rg'] * 1000:.0f} ms; ratio {query['ratio']:.1f}")
    path = ROOT / "bench/runs" / f"{result['date']}-{result['lines']}-lines.json"
    path.write_text(json.dumps(result, indent=1) + "\n")
    print(f"kept in {path.relative_to(ROOT)}")


if __name__ == "__main__":
    sys.exit(main())
