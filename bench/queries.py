"""The eight queries of the suite, each as a whole process from the command line and over HTTP from a running server, beside what
else can answer it: rg over the text, rg over what zstd unpacks, lnav, the plain FTS5 table, and the published times of a peer.

Over HTTP the first run is told apart and the rest, warm, are summed up by their median. Every answer is compared with what rg
counts, so that a fast wrong answer shows.
"""
import dataclasses, functools, math, statistics, time
import typing

import yardsticks
from processes import KEYS, SAWLOG, Server, median, succeed

RATIOS = ("raw", "scaled", "cpu")
# Runs of a fast query at most.
MOST = 50


@dataclasses.dataclass
class Asked:
    key: str
    title: str
    logsql: str
    # The pattern that rg counts the same lines with, and the text that FTS5 matches; None: nothing comparable.
    pattern: str | None = None
    match: str | None = None
    newest: int = 0
    # What of the answer's rows must be right.
    answer: typing.Callable = lambda rows: int(rows[0]["n"])


def suite(chosen):
    def counted(key, title, text):
        return Asked(key, title, f'"{text}" | stats count() n', yardsticks.pattern(text), text)
    return [
        counted("word", "a word, counted", "error"),
        counted("rare", "a rare identifier", chosen["rare"]),
        counted("phrase", "a phrase, counted", chosen["phrase"]),
        Asked("regexp", "a regexp, counted", '~"time.*out" | stats count() n', "time.*out"),
        Asked("minute", "count per minute", "* | stats by (_time:1m) count() n", answer=lambda rows: sum(int(row["n"]) for row in rows)),
        Asked("newest", "the newest 50 with a word", "error", yardsticks.pattern("error"), "error", 50, len),
        counted("address", "an address, counted", chosen["address"]),
        Asked("field", "top 5 of a field", "* | top 5 by (process.name)", answer=len),
    ]


def over_http(server, asked, runs):
    """At least so many runs behind the first; more of a fast one, for half a second, since the kernel tells CPU in steps of 10 ms."""
    limit = {"limit": asked.newest} if asked.newest else {}
    times, before = [], 0.0
    while len(times) <= runs or (sum(times[1:]) < 0.5 and len(times) <= MOST):
        begun = time.monotonic()
        rows = server.query(asked.logsql, **limit)
        times.append(time.monotonic() - begun)
        before = server.cpu() if len(times) == 1 else before
    return {"first": times[0], "wall": statistics.median(times[1:]), "best": min(times[1:]),
            "cpu": (server.cpu() - before) / (len(times) - 1), "answer": asked.answer(rows)}


def as_process(store, asked, runs):
    limit = ["-n", str(asked.newest)] if asked.newest else []
    command = [SAWLOG, "search", "--store", str(store), *limit, asked.logsql]
    found = [succeed(command, codes=(0, 1)) for _ in range(runs)]
    return {**median(found), "best": min(each["wall"] for each in found)}


def beside(entry, asked, scanners, lnav, table, runs, notes):
    """Adds the yardsticks' times, and judges the answer by rg's count."""
    if asked.pattern:
        for name, scan in scanners.items():
            found = [scan(asked.pattern) for _ in range(runs)]
            entry[name] = {**median(found, KEYS[:2]), "answer": yardsticks.count_of(found[0])}
    if asked.pattern and lnav:
        found = lnav(asked.pattern)
        entry["lnav"] = {key: found[key] for key in KEYS} | {"answer": int((found["out"].split() or [b"0"])[-1])}
    if asked.match and table.exists():
        entry["fts5"] = yardsticks.ask_fts5(table, asked.match, asked.newest, runs)
    if "rg" in entry:
        wanted = min(entry["rg"]["answer"], asked.newest or math.inf)
        entry["agrees"] = wanted == entry["http"]["answer"]
        if not entry["agrees"]:
            notes.append(f"{asked.title}: Sawlog answers {entry['http']['answer']:,}, rg {wanted:,}")


def compare(entry, milliseconds, slowness):
    """Ratios to the peer's time: of our time to it as it is, to it scaled to this machine, and of our CPU to it scaled. The last
    one holds on a busy machine too, and is too high where a query uses both cores."""
    theirs, ours = milliseconds / 1000, entry["http"]
    entry["victorialogs"] = {"wall": theirs, "raw": ours["wall"] / theirs, "scaled": ours["wall"] / (theirs * slowness),
                             "cpu": ours["cpu"] / (theirs * slowness)}


def geometric_mean(values):
    return math.exp(statistics.fmean(math.log(max(value, 1e-6)) for value in values))


def run(folder, log, chosen, slowness, options, notes):
    store, scanners, found = folder / "store", yardsticks.scanners(log, folder / "log.zst"), {}
    asked_of_all, runs = suite(chosen), 2 * options.runs + 1
    lnav = functools.partial(yardsticks.lnav, log) if options.lnav else None
    with Server(store) as server:
        for asked in asked_of_all:
            found[asked.key] = {"title": asked.title, "query": asked.logsql, "http": over_http(server, asked, runs)}
        memory = server.memory()
    lines, peer = yardsticks.peer(chosen["lines"])
    for asked in asked_of_all:
        entry = found[asked.key]
        entry["process"] = as_process(store, asked, options.runs)
        beside(entry, asked, scanners, lnav, folder / "fts5.db", options.runs, notes)
        compare(entry, peer["queries"][asked.key], slowness)
    if found["minute"]["http"]["answer"] != chosen["lines"]:
        notes.append(f"count per minute adds up to {found['minute']['http']['answer']:,} of {chosen['lines']:,} lines")
    means = {key: geometric_mean([entry["victorialogs"][key] for entry in found.values()]) for key in RATIOS}
    return {"each": found, "server_memory": memory, "geometric_mean": means, "peer": {"source": yardsticks.SOURCE, "lines": lines}}
