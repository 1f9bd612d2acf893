#!/usr/bin/env python3
"""What Sawlog costs, as ratios to yardsticks of the same run on the same machine.

  bench/run.py                         a synthetic log of 500,000 lines
  bench/run.py --log A                 a log of yours
  bench/run.py --log A --growth B      both, and how everything grows from A to B
  bench/run.py --compare X Y           two runs that were kept, nothing is run

Ingests the log beside zstd and a plain FTS5 table of one row a line; asks the query suite over HTTP and from the command line,
beside rg and published times of VictoriaLogs; measures how soon a written line is found, how long a store of a hundred partitions
takes to open, and a restart after kill -9. Prints tables, and keeps everything as JSON in bench/runs/.

zstd is needed; rg and faketime are Debian packages (ripgrep, faketime), and what needs them is left out, with a note, where they
are not. A store, a packed log and an FTS5 table are made below $TMPDIR (about three times the log) and removed at the end.
$SAWLOG is the program; otherwise .build/release/sawlog is.
"""
import argparse, json, os, pathlib, signal, sys, time

import corpus, growth, ingest, latency, opening, queries, report, yardsticks
from processes import ROOT, SAWLOG, Failed, as_program, installed, machine, scratch, succeed, versions

PARTS = ["fts5", "latency", "partitions", "restart"]


def arguments():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--lines", type=int, default=500_000, metavar="N", help="lines of the synthetic log (default: 500000)")
    options.add_argument("--log", type=pathlib.Path, metavar="FILE", help="a log of yours instead")
    options.add_argument("--growth", type=pathlib.Path, metavar="FILE", help="then the same with this larger log, and both compared")
    options.add_argument("--compare", type=pathlib.Path, nargs=2, metavar="JSON", help="only compare two runs that were kept")
    options.add_argument("--runs", type=int, default=3, metavar="N", help="turns of ingest; queries run twice as often and once (default: 3)")
    options.add_argument("--samples", type=int, default=50, metavar="N", help="lines looked for to measure latency (default: 50)")
    options.add_argument("--partitions", type=int, default=100, metavar="N", help="partitions of the store that is opened (default: 100)")
    options.add_argument("--lnav", action="store_true", help="ask lnav too, once a query: it takes a minute and more for millions of lines")
    options.add_argument("--skip", action="append", default=[], choices=PARTS, metavar="PART", help=f"leave out one of {', '.join(PARTS)}")
    options.add_argument("--out", type=pathlib.Path, default=ROOT / "bench/runs", metavar="DIR", help="where runs are kept")
    options = options.parse_args()
    if min(options.lines, options.runs, options.samples, options.partitions) < 1:
        raise Failed("--lines, --runs, --samples and --partitions are at least 1")
    if options.lnav and not installed("lnav"):
        raise Failed("lnav is not installed")
    for path in (options.log, options.growth):
        if path and not path.is_file():
            raise Failed(f"there is no file {path}")
    return options


def step(text):
    print(f"  {text} ...", file=sys.stderr, flush=True)


def bench(folder, log, options):
    """Everything of one log, in a folder of its own."""
    notes, load = yardsticks.missing(), os.getloadavg()[0]
    if load > 0.5 * (os.cpu_count() or 1):
        notes.append(f"the machine was busy before the run (load average {load:.1f}): wall times are noise, CPU times hold")
    step("what the queries look for")
    chosen = json.loads(succeed([sys.executable, corpus.__file__, str(log), *(["--rg"] if installed("rg") else [])], keep=True)["out"])
    result = {"format": growth.FORMAT, "date": time.strftime("%Y-%m-%d"), "machine": machine(), "versions": versions(),
              "log": log.name, "lines": chosen["lines"], "bytes": log.stat().st_size, "runs": options.runs,
              "chosen": chosen, "load": {"before": load}, "notes": notes}
    step("ingest, zstd and FTS5")
    result["ingest"] = ingest.run(folder, log, chosen["lines"], options, notes)
    step("queries")
    result["queries"] = queries.run(folder, log, chosen, result["ingest"]["victorialogs"]["slowness"], options, notes)
    measured = result["queries"]["peer"]["lines"]
    if abs(measured / chosen["lines"] - 1) > 0.05:
        notes.append(f"VictoriaLogs was measured at {measured:,} lines, this log has {chosen['lines']:,}")
    # From here on the store grows by what the measures write.
    for name, measure in [("latency", lambda: latency.run(folder, options)),
                          ("partitions", lambda: opening.partitions(folder, options, notes)),
                          ("restart", lambda: opening.restart(folder, log))]:
        if name not in options.skip:
            step(name)
            result[name] = measure()
    result["load"]["after"] = os.getloadavg()[0]
    result["targets"] = report.targets(result)
    return result


def whole(log, options):
    """One run, in a folder that is removed whatever happens; kept and printed."""
    with scratch("bench") as folder:
        if log is None:
            log = folder / "synthetic.log"
            step(f"a synthetic log of {options.lines:,} lines")
            corpus.synthesize(log, options.lines)
        result = bench(folder, log.resolve(), options)
    print("\n".join(report.render(result)))
    options.out.mkdir(parents=True, exist_ok=True)
    path = options.out / f"{result['date']}-{result['lines']}-lines.json"
    path.write_text(json.dumps(result, indent=1) + "\n")
    print(f"kept as {path.name}\n")
    return result


def main():
    # Asked to end, it ends its servers and removes its folder on the way out.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    options = arguments()
    if options.compare:
        print("\n".join(growth.render(*map(growth.read, options.compare))))
        return
    for program, hint in [(SAWLOG, "run make build"), ("zstd", "install zstd: every ratio is to it")]:
        if not installed(program):
            raise Failed(f"there is no {pathlib.Path(program).name}: {hint}")
    first = whole(options.log, options)
    if options.growth:
        print("\n".join(growth.render(first, whole(options.growth, options))))


if __name__ == "__main__":
    as_program(main)
