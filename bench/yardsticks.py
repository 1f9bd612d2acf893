"""What Sawlog is measured beside: zstd and ripgrep, a plain FTS5 table of one row a line, and published figures of a peer."""
import functools, re, shutil, sqlite3, statistics, sys, time

from processes import Failed, installed, measure, succeed

# VictoriaLogs v1.26 on 2 vCPU of an AMD EPYC, Debian 12: ready-made JSON lines pushed over HTTP, two threads; queries over HTTP, warm.
# The source is a measurement of the project's own design, on rsyslog lines like those a log of yours has. `zstd_cpu` is
# `zstd -3 -T1` of the same bytes on that machine: by it the figures are scaled to the machine at hand.
VICTORIALOGS = {
    2_000_000: {"bytes": 363_625_143, "zstd_cpu": 0.84, "cpu": 8.75, "size": 51e6, "memory": 253e6,
                "queries": {"word": 85, "rare": 10, "phrase": 20, "regexp": 170, "minute": 21, "newest": 80, "address": 120, "field": 170}},
    20_000_000: {"bytes": 3_637_993_416, "zstd_cpu": 9.2, "cpu": 78.7, "size": 491e6, "memory": 401e6,
                 "queries": {"word": 680, "rare": 70, "phrase": 120, "regexp": 1460, "minute": 186, "newest": 745, "address": 728,
                             "field": 1590}},
}
SOURCE = "VictoriaLogs v1.26, 2 vCPU AMD EPYC, Debian 12"


def peer(lines):
    """The published measurement of the number of lines nearest to this one, by ratio."""
    nearest = min(VICTORIALOGS, key=lambda each: max(each, lines) / max(1, min(each, lines)))
    return nearest, VICTORIALOGS[nearest]


def slowness(zstd_cpu, size, published):
    """How many times slower this machine is now than that of the published figures: zstd's CPU for a byte here, divided by there."""
    return (zstd_cpu / size) / (published["zstd_cpu"] / published["bytes"])


def zstd(level, log, packed):
    """Compresses `log` on one thread: what it cost, and the bytes it takes."""
    found = succeed(["zstd", f"-{level}", "-T1", "-q", "-f", "-o", str(packed), str(log)])
    return {**found, "bytes": packed.stat().st_size}


def scanners(log, packed):
    """The commands that count the lines of a pattern, of those that are installed: rg over the text, rg over what zstd unpacks."""
    found = {}
    if installed("rg"):
        flags = ["--no-config", "-a", "-c", "-e"]
        found["rg"] = lambda pattern: measure(["rg", *flags, pattern, str(log)], keep=True)
        if installed("zstd"):
            found["zstd_rg"] = lambda pattern: measure(["sh", "-c", 'zstd -dcq "$0" | rg "$@"', str(packed), *flags, pattern], keep=True)
    return found


def lnav(log, pattern):
    """lnav without a screen counts the lines: it reads the whole log into its tables first. It answers with a header and a number."""
    expression = pattern.replace(r"(?-u:\b)", r"\b").replace("'", "''")
    return measure(["lnav", "-n", "-c", f";SELECT count(*) AS n FROM all_logs WHERE log_body REGEXP '{expression}'",
                    "-c", ":write-csv-to -", str(log)], keep=True)


def count_of(answer):
    """What `rg -c` counted; it says nothing, and ends with 1, where nothing matches."""
    if answer["code"] not in (0, 1):
        raise Failed(f"rg ended with {answer['code']}: {answer['said'][-300:]}")
    return int(answer["out"] or b"0")


def pattern(text):
    """Whole words, as a LogsQL word or phrase is."""
    escaped = re.sub(r"[.+*?()\[\]{}|^$\\]", r"\\\g<0>", text)
    return rf"(?-u:\b){escaped}(?-u:\b)"


@functools.cache
def has_fts5():
    try:
        sqlite3.connect(":memory:").execute("CREATE VIRTUAL TABLE t USING fts5(line)")
        return True
    except sqlite3.OperationalError:
        return False


def build_fts5(log, path):
    """One FTS5 row a line, in a transaction without a journal. In a process of its own, so that its CPU and memory can be told."""
    found = succeed([sys.executable, __file__, str(log), str(path)])
    return {**found, "bytes": path.stat().st_size}


def ask_fts5(path, text, newest, runs):
    """Counts the lines that MATCH `text`, or reads the newest so many: seconds of each warm run, and the number of rows. FTS5 folds
    case and splits at underscores, so it may find more than the others."""
    sql = ("SELECT count(*) FROM lines WHERE lines MATCH ?" if not newest else
           f"SELECT count(line) FROM (SELECT line FROM lines WHERE lines MATCH ? ORDER BY rowid DESC LIMIT {newest})")
    database = sqlite3.connect(path)
    try:
        times = []
        for _ in range(runs + 1):
            begun = time.monotonic()
            count = database.execute(sql, (f'"{text}"',)).fetchone()[0]
            times.append(time.monotonic() - begun)
        return {"wall": statistics.median(times[1:]), "answer": count}
    finally:
        database.close()


def missing():
    """A note for each yardstick that is not there."""
    notes = [f"{name} is not installed: {what} are left out" for name, what in
             [("rg", "counts beside it"), ("faketime", "partitions of many days")] if shutil.which(name) is None]
    return notes if has_fts5() else [*notes, "Python's SQLite has no FTS5: the plain table is left out"]


def main(log, path):
    database = sqlite3.connect(path)
    database.execute("PRAGMA journal_mode=OFF")
    database.execute("CREATE VIRTUAL TABLE lines USING fts5(line)")
    with open(log, encoding="utf-8", errors="replace", newline="\n") as lines:
        database.executemany("INSERT INTO lines VALUES (?)", ((line,) for line in lines))
    database.commit()


if __name__ == "__main__":
    main(*sys.argv[1:])
