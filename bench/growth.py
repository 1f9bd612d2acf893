"""How two runs compare: how size, CPU and each query grow with the log, or what a change did to them."""
import json

from processes import Failed
from report import NAMES, number, table

# The shape of a run's JSON; runs of another cannot be compared.
FORMAT = 2


def read(path):
    """A run that was kept."""
    try:
        with open(path) as file:
            result = json.load(file)
    except (OSError, ValueError) as error:
        raise Failed(f"{path} cannot be read as a run: {error}")
    if result.get("format") != FORMAT:
        raise Failed(f"{path} is of format {result.get('format', 1)}; this program compares runs of format {FORMAT}")
    return result


def rows_of(result):
    """Each measure that may grow: what it is, and its value."""
    yield "lines", result["lines"], 0
    yield "log, MB", result["bytes"] / 1e6, 0
    for name, found in result["ingest"]["measures"].items():
        yield f"{NAMES[name]}: CPU s", found["cpu"], 2
        yield f"{NAMES[name]}: wall s", found["wall"], 2
        yield f"{NAMES[name]}: size MB", found["bytes"] / 1e6, 1
        yield f"{NAMES[name]}: peak MB", found["memory"] / 1e6, 0
    for name, found in result["ingest"]["ratios"].items():
        yield f"CPU to {NAMES[name]}", found["cpu"], 2
        yield f"size to {NAMES[name]}", found["bytes"], 2
    for entry in result["queries"]["each"].values():
        yield f"{entry['title']}: HTTP ms", entry["http"]["wall"] * 1000, 1
        yield f"{entry['title']}: CPU ms", entry["http"]["cpu"] * 1000, 1
        yield f"{entry['title']}: process ms", entry["process"]["wall"] * 1000, 1
    yield "server's memory after queries, MB", result["queries"]["server_memory"] / 1e6, 0
    for kind, mean in result["queries"]["geometric_mean"].items():
        yield f"geometric mean to VictoriaLogs, {kind}", mean, 2
    for way, found in (result.get("latency") or {}).items():
        yield f"a line is found ({way}), p99 ms", found["p99"] * 1000, 0
    if result.get("restart"):
        yield "ready after kill -9, ms", result["restart"]["ready"] * 1000, 0


def growth(first, second):
    """What both runs have, with the factor between them."""
    later = {name: value for name, value, _ in rows_of(second)}
    yield ["", "first", "second", "factor"]
    for name, value, digits in rows_of(first):
        if name in later:
            factor = number(later[name] / value, 2) if value else "-"
            yield [name, number(value, digits), number(later[name], digits), factor]


def render(first, second):
    for which, result in (("first", first), ("second", second)):
        yield (f"{which}: {result['lines']:,} lines of {result['log']}, {result['date']}, "
               f"{result['versions']['commit'] or result['versions']['sawlog']}; {result['machine']}; load {result['load']['before']:.2f}")
    if first["machine"] != second["machine"]:
        yield "note: the machines differ; compare ratios only"
    yield from table(list(growth(first, second)))
