#!/usr/bin/env python3
"""What it costs to read the lines of each format, beside their expressions alone.

  bench/parse.py                  every parser that comes with the program
  bench/parse.py FILE...          some parser files
  bench/parse.py --runs 5         the best of five runs for each format (default: 3)
  bench/parse.py --log FILE       and a log as a whole: lines a second of one core, from the file to fields

Runs `sawlog check --speed`, which reads the samples of each parser over and over, among all parsers: from a line's bytes to its time,
level, labels and fields. Beside it stand the calls of PCRE2 alone, in the same run, on the same lines, of the very expressions that
match. Prints a row for each format, the dearest first, and how many are at least half as fast as their expressions alone.
$SAWLOG is the program; otherwise .build/release/sawlog is.
"""
import argparse, json, os, pathlib, subprocess, sys

from processes import ROOT, SAWLOG, as_program, succeed

TOGETHER = "(all in turns)"


def measure(paths):
    """By format: samples, expressions tried a record, nanoseconds a record, those of the expressions alone or None."""
    done = subprocess.run([SAWLOG, "check", "--speed", "--quiet", *map(str, paths)], capture_output=True, text=True,
                          env={**os.environ, "SAWLOG_SHARE": str(ROOT)})
    if done.returncode != 0:
        sys.exit(f"parse: {done.stderr.strip() or 'sawlog check failed'}")
    rows = {}
    for line in done.stdout.splitlines()[1:]:
        name, samples, tries, whole, bare, _ = line.rsplit(None, 5)
        rows[name] = (int(samples), float(tries), int(whole), None if bare == "-" else int(bare))
    return rows


def best(runs):
    """Of each format the least of both times; they need not be of one run."""
    rows = {}
    for name in runs[0]:
        each = [run[name] for run in runs]
        bare = None if each[0][3] is None else min(row[3] for row in each)
        rows[name] = (*each[0][:2], min(row[2] for row in each), bare)
    return rows


def table(rows):
    lines = [f"{'format':<28}{'samples':>8}{'tries':>8}{'ns':>8}{'ns bare':>9}{'ratio':>8}"]
    for name, (samples, tries, whole, bare) in sorted(rows.items(), key=lambda row: -row[1][2]):
        ratio = "-" if bare is None else f"{bare / whole:.2f}"
        lines.append(f"{name:<28}{samples:>8}{tries:>8.2f}{whole:>8}{'-' if bare is None else bare:>9}{ratio:>8}")
    return lines


def mixed(log, runs):
    """Lines a second of processor time: reading, framing and parsing all of `log`, and counting its records by their format."""
    lines, least = 0, None
    for _ in range(runs):
        done = succeed([SAWLOG, "search", "--in", str(log), "-o", "json", "* | stats by (format) count() n"], keep=True)
        lines = sum(int(json.loads(line)["n"]) for line in done["out"].splitlines())
        least = min(least or done["cpu"], done["cpu"])
    return f"\n{log.name}: {lines:,} records in {least:.2f} s of one core, {lines / least:,.0f} a second."


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("files", nargs="*", type=pathlib.Path, metavar="FILE", help="parser files (default: those of the program)")
    options.add_argument("--runs", type=int, default=3, metavar="N", help="the best of so many runs counts (default: 3)")
    options.add_argument("--log", type=pathlib.Path, metavar="FILE", help="a log that is parsed as a whole, too")
    options = options.parse_args()
    if options.runs < 1:
        sys.exit("parse: --runs is at least 1")
    os.environ["SAWLOG_SHARE"] = str(ROOT)
    rows = best([measure(options.files or [ROOT / "parsers"]) for _ in range(options.runs)])
    together = rows.pop(TOGETHER, None)
    print("\n".join(table(rows)))
    compared = [row for row in rows.values() if row[3] is not None]
    half = sum(row[2] <= 2 * row[3] for row in compared)
    print(f"\n{half} of {len(compared)} formats are read at least half as fast as their expressions alone match.")
    if together:
        print(f"All in turns: {together[2]} ns a record, {1e9 / together[2]:,.0f} records a second on one core.")
    if options.log:
        print(mixed(options.log, options.runs))


if __name__ == "__main__":
    as_program(main)
