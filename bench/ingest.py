"""What it costs to ingest a log file until it is durable, searchable and parsed, as ratios to zstd and to a plain FTS5 table.

Machines are noisy, and noise comes in stretches: zstd and Sawlog take turns, and a ratio is the median of the ratios of
neighbours, not the ratio of two medians.
"""
import re, shutil, statistics

import yardsticks
from processes import Failed, KEYS, SAWLOG, folder_size, median, succeed


def once(log, store):
    """One ingest into a fresh store."""
    shutil.rmtree(store, ignore_errors=True)
    found = succeed([SAWLOG, "ingest", "--store", str(store), str(log)])
    return {**found, "bytes": folder_size(store)}


def stored(said):
    """Records stored, and how many of them no parser knew, as the program sums up."""
    summary = said.split("\n")[-1]
    records = re.search(r"stored ([\d,]+) records", summary)
    if not records:
        raise Failed(f"the ingest did not say what it stored: {said[-300:]}")
    plain = re.search(r"([\d,]+) as plain text", summary)
    return tuple(int(found.group(1).replace(",", "")) if found else 0 for found in (records, plain))


def ratios(runs, ours, theirs):
    """The median of the ratios of each turn, of each measure."""
    return {key: statistics.median(turn[ours][key] / turn[theirs][key] for turn in runs) for key in (*KEYS, "bytes")}


def run(folder, log, lines, options, notes):
    """Leaves behind the store, the packed log and the FTS5 table in `folder`."""
    packed, fast, turns = folder / "log.zst", folder / "log.1.zst", []
    for _ in range(options.runs):
        turns.append({"zstd1": yardsticks.zstd(1, log, fast), "zstd3": yardsticks.zstd(3, log, packed),
                      "sawlog": once(log, folder / "store")})
    fast.unlink()
    found = {name: median([turn[name] for turn in turns], (*KEYS, "bytes")) for name in turns[0]}
    records, plain = stored(turns[-1]["sawlog"]["said"])
    if records != lines:
        notes.append(f"the log has {lines:,} lines and Sawlog stored {records:,} records of it")
    if plain > lines / 100:
        notes.append(f"{plain:,} records were stored as plain text: this ingest did less work than a parsed one")
    found["sawlog"].update(records=records, plain=plain, lines_per_cpu_second=lines / found["sawlog"]["cpu"])
    against = {"zstd3": ratios(turns, "sawlog", "zstd3"), "zstd1": ratios(turns, "sawlog", "zstd1")}
    if "fts5" not in options.skip and yardsticks.has_fts5():
        table = median([yardsticks.build_fts5(log, folder / "fts5.db")], (*KEYS, "bytes"))
        found["fts5"] = table
        against["fts5"] = {key: found["sawlog"][key] / table[key] for key in table}
    return {"measures": found, "ratios": against, "victorialogs": published(found, log.stat().st_size, lines)}


def published(found, size, lines):
    """Beside the peer's figures: raw, and with its CPU scaled to this machine."""
    measured, peer = yardsticks.peer(lines)
    slowness = yardsticks.slowness(found["zstd3"]["cpu"], size, peer)
    ours = found["sawlog"]
    return {"source": yardsticks.SOURCE, "lines": measured, "slowness": slowness,
            "cpu_to_zstd3": peer["cpu"] / peer["zstd_cpu"], "cpu": peer["cpu"], "bytes": peer["size"], "memory": peer["memory"],
            "ratios": {"cpu_raw": ours["cpu"] / peer["cpu"], "cpu_scaled": ours["cpu"] / (peer["cpu"] * slowness),
                       "bytes": ours["bytes"] / peer["size"], "memory": ours["memory"] / peer["memory"]}}
