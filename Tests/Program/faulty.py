"""Runs the built program over a file system that fails, or under a clock that jumps: faulty_calls.c, loaded before it."""
import collections, contextlib, itertools, pathlib, re, shutil, sqlite3, struct, subprocess, unittest

from program import Server, binary, run, wait_for

SOURCE = pathlib.Path(__file__).with_name("faulty_calls.c")
DAY = 86_400


def library(folder):
    """The compiled shim; skips the test where there is no C compiler."""
    compiler = shutil.which("cc") or shutil.which("clang") or shutil.which("gcc")
    if not compiler:
        raise unittest.SkipTest("no C compiler")
    path = folder / "faulty_calls.so"
    if not path.exists():
        subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", path, SOURCE, "-ldl"], check=True)
    return path


class Clock:
    """The time of day that programs with `env` see; `rate` makes the steady clock run faster."""

    def __init__(self, folder, rate=1):
        self.path = folder / "clock"
        self.env = {"LD_PRELOAD": str(library(folder)), "CLOCK_SHIFT": str(self.path), "CLOCK_RATE": str(rate)}
        self.path.write_bytes(struct.pack("q", 0))

    def set(self, seconds):
        with open(self.path, "r+b") as file:
            file.write(struct.pack("q", seconds))


def hot(store, sql, *values):
    """What `hot.db` answers."""
    with contextlib.closing(sqlite3.connect(f"file:{store}/hot.db?mode=ro", uri=True, timeout=30)) as connection:
        return connection.execute(sql, values).fetchall()


def batches(store):
    """Batches that are not sealed yet."""
    return hot(store, "SELECT count(*) FROM batches WHERE id > (SELECT max(value) FROM "
               "(SELECT 0 value UNION SELECT value FROM meta WHERE key = 'sealed_through'))")[0][0]


def seal(store, clock, day=0):
    """Brings about the end of `day`, so that a running server seals. The first commit after the clock was put back may carry a
    later day; so the clock goes on until all is sealed, and then back to `day`."""
    ahead = itertools.count(1)

    def is_sealed():
        clock.set((day + next(ahead)) * DAY)
        return batches(store) == 0

    wait_for(is_sealed, "the seal")
    clock.set(day * DAY)


def origin_bytes(store):
    return hot(store, "SELECT coalesce(sum(position), 0) FROM origins")[0][0]


def lines(numbers, word="worker"):
    """Numbered lines with words, identifiers and numbers in them."""
    return "".join(f"2026-11-20T04:{n // 60 % 60:02d}:{n % 60:02d}Z INFO {word} number={n:06d} block=blk_{n * 7919} took {n % 90} ms\n"
                   for n in numbers)


def numbers(store):
    """How often each number is found. None when the store cannot be searched."""
    code, out, err = run("search", "--store", store, "-n", "0", "-o", "raw", "number")
    if code not in (0, 1):
        return None
    return collections.Counter(int(n) for n in re.findall(rb"number=(\d+)", out))


def once(store, wanted):
    """What is wrong with the numbers of a store that must hold each of `wanted` once; empty if nothing is."""
    found = numbers(store)
    if found is None:
        return "no search"
    missing, twice = sorted(set(wanted) - set(found)), sorted(n for n, count in found.items() if count > 1)
    odd = sorted(set(found) - set(wanted))
    return f"missing {missing[:5]} twice {twice[:5]} unknown {odd[:5]}" if missing or twice or odd else ""


def proved(store):
    """What `store verify` objects to; empty if nothing."""
    code, out, err = run("store", "verify", "--store", store)
    return "" if code == 0 else f"verify: {code} {out.decode()[-400:]} {err[-400:]}"


def sealed_store(folder, clock, seals, each=40, config=None):
    """A store at folder/store whose partitions of today hold `seals` small blocks; each day's end is brought about by the
    clock. The numbers in it are 0 up to the one given back."""
    logs = folder / "logs"
    logs.mkdir(exist_ok=True)
    server = Server(str(folder / "store"), logs, config=config, env=clock.env).start()
    next_number = 0
    try:
        for part in range(seals):
            for name in ("a", "b"):
                with open(logs / f"{name}.log", "a") as log:
                    log.write(lines(range(next_number, next_number + each), name))
                next_number += each
            size = sum(p.stat().st_size for p in logs.iterdir())
            wait_for(lambda: origin_bytes(server.store) == size, "the lines to be stored")
            seal(server.store, clock)
    finally:
        assert server.stop() == 0, server.said()
    return next_number
