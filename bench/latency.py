"""How long it takes from the moment a line is written to a file until a search finds it, over HTTP and from the command line.

The server has the store of the log, not an empty one. Lines are written at every phase of the server's rhythm. A sample ends
when the search that found the line has returned, so it holds the cost of that search, and of a process in the second case.
"""
import math, time

from processes import Failed, SAWLOG, Server, succeed

LONGEST = 30


def found_over_http(server, marker):
    return bool(server.query(marker))


def found_by_process(store, marker):
    return succeed([SAWLOG, "search", "--store", str(store), "-n", "1", marker], codes=(0, 1))["code"] == 0


def sample(path, marker, found):
    stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    with open(path, "a") as log:
        log.write(f"{stamp} host00 app[1]: INFO a line to look for: {marker}\n")
    begun = time.monotonic()
    while not found(marker):
        if time.monotonic() - begun > LONGEST:
            raise Failed(f"a line was not found within {LONGEST} s of being written")
        time.sleep(0.002)
    return time.monotonic() - begun


def percentile(times, share):
    """The nearest rank."""
    return sorted(times)[max(0, math.ceil(share * len(times)) - 1)]


def samples(path, name, found, count):
    times = []
    for n in range(count):
        # A golden ratio of the rhythm apart: the phases are spread evenly, whatever the rhythm is.
        time.sleep(0.2 * (n * 0.618 % 1))
        times.append(sample(path, f"{name}marker{n}x{time.time_ns()}", found))
    return {"p50": percentile(times, 0.5), "p99": percentile(times, 0.99), "max": max(times), "samples": count}


def run(folder, options):
    path, store = folder / "fresh.log", folder / "store"
    path.write_text("2026-01-01T00:00:00Z host00 app[1]: INFO the first line\n")
    with Server(store, path) as server:
        sample(path, "warm", lambda marker: found_over_http(server, marker))
        return {"http": samples(path, "http", lambda marker: found_over_http(server, marker), options.samples),
                "process": samples(path, "process", lambda marker: found_by_process(store, marker), options.samples)}
