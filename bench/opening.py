"""How long a store takes to open: one of a hundred partitions, and a large one whose server was killed while it was busy."""
import datetime, json, signal, statistics, threading, time

from processes import SAWLOG, Failed, Server, installed, median, succeed

CATEGORIES = ["system", "security", "training", "evaluation"]
# 65,536 records of a day are sealed into partitions, one for each category.
LINES = 65_536 // len(CATEGORIES)
# What the writer of a busy server adds at a time, and how often the server is killed.
PIECE, KILLS = 1 << 18, 3


def partitions(folder, options, notes):
    """Builds a store of a hundred partitions (or so many) and opens it: by a search that must ask each of them, and by a server. A
    partition is a day of arrival and a category, so the days are made with faketime. None where that is not installed."""
    if not installed("faketime"):
        return None
    store, today, days = folder / "partitions", datetime.date.today(), -(-options.partitions // len(CATEGORIES))
    for day in range(days):
        for category in CATEGORIES:
            ingest_at(today - datetime.timedelta(days=days - day), category, store, folder)
    wanted, count = days * len(CATEGORIES), len(list((store / "partitions").glob("*.db")))
    if count != wanted:
        notes.append(f"the store of many partitions has {count}, not {wanted}")
    if search(store, "* | stats count() n") != LINES * wanted:
        raise Failed(f"the store of many partitions has not the {LINES * wanted} records that were put in")
    runs = 2 * options.runs + 1
    searches = [succeed([SAWLOG, "search", "--store", str(store), "-n", "1", "nosuchword"], codes=(1,)) for _ in range(runs)]
    servers = []
    for _ in range(runs):
        with Server(store) as server:
            servers.append(server.opened)
    return {"partitions": count, "search": median(searches), "serve": statistics.median(servers)}


def search(store, query):
    out = succeed([SAWLOG, "search", "--store", str(store), "-o", "json", query], keep=True)["out"]
    return int(json.loads(out)["n"])


def ingest_at(day, category, store, folder):
    path = folder / f"{day}-{category}.log"
    path.write_text("".join(f"{day}T10:{n // 60 % 60:02d}:{n % 60:02d}Z host00 app: {category} step {n} done\n" for n in range(LINES)))
    succeed(["faketime", f"{day} 12:00:00", SAWLOG, "ingest", "-q", "--store", str(store), "--category", category, str(path)])
    path.unlink()


class Writer(threading.Thread):
    """Appends the log to a file, piece by piece and from the beginning again, until it is told to stop. `lines` are whole ones."""

    def __init__(self, log, path):
        super().__init__(daemon=True)
        self.log, self.path, self.lines, self.stopping = log, path, 0, threading.Event()

    def run(self):
        with open(self.log, "rb") as source, open(self.path, "ab", buffering=0) as target:
            while not self.stopping.wait(0.005):
                piece = source.readlines(PIECE)
                if not piece:
                    source.seek(0)
                    continue
                target.write(b"".join(piece))
                self.lines += len(piece) - (not piece[-1].endswith(b"\n"))

    def stop(self):
        self.stopping.set()
        self.join()


def count_in(server, path):
    return int(server.query(f'{{source="{path}"}} | stats count() n')[0]["n"])


def wait_for(condition, what, seconds=120):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise Failed(f"gave up waiting for {what}")
        time.sleep(0.02)


def restart(folder, log):
    """Kills a server (signal 9) while it stores what a writer appends, and starts it again: seconds until it is ready, and how many
    of the lines written before are then missing or there twice. The store is that of the whole log, and grows by what is written."""
    store, path = folder / "store", folder / "busy.log"
    path.touch()
    times, written, before = [], 0, 0
    for _ in range(KILLS):
        writer = Writer(log, path)
        server = Server(store, path)
        try:
            writer.start()
            wait_for(lambda: count_in(server, path) > before, "the busy server to store something")
            time.sleep(0.3)
        finally:
            server.end(signal.SIGKILL)
            writer.stop()
        written += writer.lines
        with Server(store, path) as server:
            times.append(server.opened)
            wait_for(lambda: count_in(server, path) >= written, f"{written} lines after a restart", seconds=60)
            # Lines that are stored twice may come only now.
            time.sleep(0.5)
            before = count_in(server, path)
        if before != written:
            break
    return {"kills": len(times), "ready": statistics.median(times), "slowest": max(times), "written": written, "stored": before}
