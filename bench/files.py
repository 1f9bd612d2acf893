#!/usr/bin/env python3
"""What asking plain files costs: `sawlog search --in` beside rg, grep, zstd or gzip with rg behind, and lnav, on the same bytes.

  bench/files.py --log FILE [--runs N] [--store DIR]

FILE is asked as it is, as .zst and as .gz, which are made below $TMPDIR and removed at the end. With --store, a store of the same
lines answers too. lnav is asked once a query, as it takes long; what is not installed is left out. Times are wall seconds, the
best of the runs, with CPU seconds behind; a count that differs from rg's is marked with `!`.
"""
import argparse, os, pathlib

import yardsticks
from processes import SAWLOG, Failed, as_program, installed, measure, scratch, succeed

QUERIES = [("a common word", "error"), ("a rare word", "NCCL"), ("no line at all", "zyxwvut"), ("a phrase", "connection refused")]
PACKERS = {"zst": ["zstd", "-q", "-3", "-T1", "-c"], "gz": ["gzip", "-6", "-c"]}


def best(command, runs):
    """The fastest of the runs, with what it answered."""
    found = [measure(command, keep=True) for _ in range(runs)]
    for each in found:
        if each["code"] not in (0, 1):
            raise Failed(f"{os.path.basename(command[0])} ended with {each['code']}: {each['said'][-300:]}")
    return min(found, key=lambda each: each["wall"])


def number(answer):
    """The count in what a program wrote: its last run of digits."""
    digits = "".join(c if c.isdigit() else " " for c in answer["out"].decode("utf-8", "replace")).split()
    return int(digits[-1]) if digits else 0


def commands(text, files, store):
    """Name and command of everything that counts the lines of `text`."""
    counted, pattern = f'"{text}" | stats count() n', yardsticks.pattern(text)
    found = [("sawlog --in", [SAWLOG, "search", "-q", "--in", files["log"], "--", counted])]
    if store:
        found.append(("sawlog store", [SAWLOG, "search", "-q", "--store", store, counted]))
    found += [(f"sawlog --in .{kind}", [SAWLOG, "search", "-q", "--in", files[kind], "--", counted]) for kind in PACKERS if kind in files]
    if installed("rg"):
        flags = ["--no-config", "-a", "-c", "-e", pattern]
        found.append(("rg -c", ["rg", *flags, files["log"]]))
        found += [(f"{kind} | rg -c", ["sh", "-c", f'{PACKERS[kind][0]} -dcq "$0" | rg "$@"', files[kind], *flags]) for kind in PACKERS if kind in files]
    found.append(("grep -c", ["grep", "-a", "-c", "-w", "-F", "-e", text, files["log"]]))
    return found


def run(options, folder):
    files = {"log": str(options.log)}
    for kind, command in PACKERS.items():
        if installed(command[0]):
            files[kind] = str(folder / f"log.{kind}")
            with open(files[kind], "wb") as packed:
                packed.write(succeed([*command, str(options.log)], keep=True)["out"])
    os.environ["HOME"] = str(folder)
    for title, text in QUERIES:
        print(f"\n{title}: {text}")
        found = [(name, best(command, options.runs)) for name, command in commands(text, files, options.store and str(options.store))]
        wanted = next((number(answer) for name, answer in found if name == "rg -c"), None)
        if installed("lnav"):
            found.append(("lnav", yardsticks.lnav(files["log"], yardsticks.pattern(text))))
        for name, answer in found:
            differs = wanted is not None and number(answer) != wanted
            print(f"  {name:<18} {answer['wall']:8.2f} s {answer['cpu']:8.2f} s CPU {number(answer):>12,}{' !' if differs else ''}")


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--log", type=pathlib.Path, required=True, metavar="FILE")
    options.add_argument("--store", type=pathlib.Path, metavar="DIR", help="a store of the same lines")
    options.add_argument("--runs", type=int, default=3, metavar="N", help="runs of each command (default: 3)")
    options = options.parse_args()
    with scratch("files") as folder:
        run(options, folder)


if __name__ == "__main__":
    as_program(main)
