"""A run as text: a table of what ingest costs, one of the queries, and each target with what was reached."""
from queries import RATIOS

MEASURES = [("cpu", "CPU s", 1, 2), ("wall", "wall s", 1, 2), ("memory", "peak MB", 1e6, 0), ("bytes", "size MB", 1e6, 1)]
# Names of a run's rows: its own, and those of its yardsticks.
NAMES = {"sawlog": "sawlog", "zstd3": "zstd -3 -T1", "zstd1": "zstd -1 -T1", "fts5": "FTS5, a row a line", "rg": "rg -c",
         "zstd_rg": "zstd -dc | rg"}
LARGE = 20_000_000


def table(rows):
    """Columns as wide as they must be, the first to the left, the others to the right."""
    widths = [max(len(row[n]) for row in rows) for n in range(len(rows[0]))]
    return ["  ".join(cell.ljust(width) if n == 0 else cell.rjust(width) for n, (cell, width) in enumerate(zip(row, widths))).rstrip()
            for row in rows]


def number(value, digits):
    return "-" if value is None else f"{value:,.{digits}f}"


def ms(entry, key="wall"):
    return number(entry and entry[key] * 1000, 1)


def ingest_table(ingest):
    yield ["ingest", *(title for _, title, _, _ in MEASURES)]
    for name, found in ingest["measures"].items():
        yield [NAMES[name], *(number(found[key] / unit, digits) for key, _, unit, digits in MEASURES)]
    for name, ratios in ingest["ratios"].items():
        yield [f"sawlog to {NAMES[name]}", *(number(ratios[key], 2) for key, *_ in MEASURES)]
    peer = ingest["victorialogs"]
    yield [f"VictoriaLogs, {peer['lines']:,} lines", number(peer["cpu"], 2), "-", number(peer["memory"] / 1e6, 0), number(peer["bytes"] / 1e6, 1)]
    ratios = peer["ratios"]
    yield ["sawlog to it (CPU scaled)", f"{ratios['cpu_raw']:.2f} ({ratios['cpu_scaled']:.2f})", "-", number(ratios["memory"], 2),
           number(ratios["bytes"], 2)]


def query_table(queries):
    yield ["query, ms", "answer", "HTTP", "best", "CPU", "process", "rg", "zstd|rg", "lnav", "FTS5", "Victoria", "raw", "scaled", "CPU"]
    for entry in queries["each"].values():
        peer = entry["victorialogs"]
        yield [entry["title"], f"{entry['http']['answer']:,}", ms(entry["http"]), ms(entry["http"], "best"), ms(entry["http"], "cpu"),
               ms(entry["process"]), *(ms(entry.get(name)) for name in ("rg", "zstd_rg", "lnav", "fts5")), ms(peer), *(number(peer[key], 2) for key in RATIOS)]
    means = queries["geometric_mean"]
    yield ["geometric mean", *[""] * 10, *(number(means[key], 2) for key in RATIOS)]


def targets(result):
    """Each target of the store: what is measured, what was reached, the bound, and whether it holds (nil: not at this size)."""
    ingest, queries, found = result["ingest"], result["queries"], []

    def judge(measure, reached, bound, applies=True):
        found.append({"measure": measure, "reached": reached, "bound": bound, "met": reached <= bound if applies else None})

    judge("CPU of ingest to zstd -3", ingest["ratios"]["zstd3"]["cpu"], 2.5)
    judge("size to zstd -3", ingest["ratios"]["zstd3"]["bytes"], 0.6)
    judge("peak memory of ingest, MB", ingest["measures"]["sawlog"]["memory"] / 1e6, 150)
    for kind in RATIOS:
        judge(f"slowest query to VictoriaLogs, {kind}", max(e["victorialogs"][kind] for e in queries["each"].values()), 1)
        judge(f"geometric mean of queries to it, {kind}", queries["geometric_mean"][kind], 0.4)
    for key in ("newest", "rare"):
        entry = queries["each"][key]
        judge(f"{entry['title']}, ms", entry["http"]["wall"] * 1000, 15, applies=result["lines"] >= LARGE)
    latency, opening, restart = result.get("latency"), result.get("partitions"), result.get("restart")
    if latency:
        judge("a line is found over HTTP, p99, s", latency["http"]["p99"], 0.5)
        judge("a line is found by a process, p99, s", latency["process"]["p99"], 0.5)
    if opening:
        for way, wall in (("search", opening["search"]["wall"]), ("serve", opening["serve"])):
            judge(f"{way} opens {opening['partitions']} partitions, s", wall, 0.1, applies=opening["partitions"] >= 100)
    if restart:
        judge("ready after kill -9, s", restart["slowest"], 1)
        judge("lines lost or twice after kill -9", abs(restart["written"] - restart["stored"]), 0)
    return found


def target_table(found):
    yield ["target", "reached", "bound", ""]
    for each in found:
        met = {True: "met", False: "MISSED", None: "(judged at full size)"}[each["met"]]
        yield [each["measure"], number(each["reached"], 3), number(each["bound"], 1), met]


def render(result):
    """All of it, line by line."""
    versions, load = result["versions"], result["load"]
    yield f"{result['lines']:,} lines, {result['bytes'] / 1e6:.0f} MB, {result['log']}; {result['machine']}; {result['date']}"
    yield "; ".join(f"{name} {version}" for name, version in versions.items() if version)
    yield f"load average {load['before']:.2f} before, {load['after']:.2f} after"
    speed = result["ingest"]["measures"]["sawlog"]["lines_per_cpu_second"]
    slowness = result["ingest"]["victorialogs"]["slowness"]
    yield f"{speed:,.0f} lines per CPU second of ingest; zstd -3 takes {slowness:.2f} times what it took beside VictoriaLogs"
    for rows in (ingest_table(result["ingest"]), query_table(result["queries"])):
        yield ""
        yield from table(list(rows))
    for line in rest(result):
        yield line
    yield ""
    yield from table(list(target_table(result["targets"])))
    for note in result["notes"]:
        yield f"note: {note}"


def rest(result):
    for way, found in (result.get("latency") or {}).items():
        yield (f"a line written is found ({way}): p50 {found['p50'] * 1000:.0f} ms, p99 {found['p99'] * 1000:.0f} ms "
               f"of {found['samples']} samples")
    if opening := result.get("partitions"):
        yield (f"{opening['partitions']} partitions: a search takes {opening['search']['wall'] * 1000:.0f} ms "
               f"({opening['search']['cpu'] * 1000:.0f} ms CPU), a server is ready in {opening['serve'] * 1000:.0f} ms")
    if restart := result.get("restart"):
        yield (f"ready after kill -9: {restart['ready'] * 1000:.0f} ms, slowest of {restart['kills']} {restart['slowest'] * 1000:.0f} ms; "
               f"{restart['written']:,} lines written, {restart['stored']:,} stored")
