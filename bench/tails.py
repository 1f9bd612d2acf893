#!/usr/bin/env python3
"""Live tails: how soon a line reaches each of a thousand clients.

  bench/tails.py [--tails 1000] [--lines 50] [--store DIR]

Lines are written one by one. A delay runs from the moment the line is written until a client has it: reading, committing and sending
together. The first client that gets a line has it once it is committed, so the delays behind that one are what the tails add.
"""
import argparse, json, pathlib, resource, select, socket, time

from latency import percentile
from processes import Failed, Server, as_program, scratch


def connect(port, query):
    client = socket.create_connection(("127.0.0.1", port))
    client.sendall(f"GET /select/logsql/tail?query={query} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    return client


def open_tails(port, count, query):
    """All have their headers before a line is written."""
    clients = []
    for _ in range(count):
        client = connect(port, query)
        head = b""
        while b"\r\n\r\n" not in head:
            piece = client.recv(4096)
            if not piece:
                raise Failed(f"the server closed tail {len(clients) + 1}: {head[:200]!r}")
            head += piece
        if not head.startswith(b"HTTP/1.1 200"):
            raise Failed(f"tail {len(clients) + 1} was answered {head[:200]!r}")
        client.setblocking(False)
        clients.append(client)
    return clients


def deliver(poller, clients, path, number, bystanders):
    """Writes one line, and gives back after how many seconds each client had it."""
    mark = f"marker{number}x".encode()
    begun = time.monotonic()
    with open(path, "a") as log:
        log.write(f"{time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime())} host00 app[1]: INFO wanted {mark.decode()}\n")
        log.writelines(f"{time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime())} host00 app[1]: INFO another {n}\n" for n in range(bystanders))
    delays, waiting, held = [], set(clients), {}
    while waiting:
        if time.monotonic() - begun > 30:
            raise Failed(f"{len(waiting)} of {len(clients)} tails did not get line {number}")
        for descriptor, _ in poller.poll(1000):
            if descriptor not in waiting:
                clients[descriptor].recv(65536)
                continue
            held[descriptor] = held.get(descriptor, b"") + clients[descriptor].recv(65536)
            if mark in held[descriptor]:
                delays.append(time.monotonic() - begun)
                waiting.discard(descriptor)
    return delays


def run(folder, options):
    path = folder / "tailed.log"
    path.write_text("2026-01-01T00:00:00Z host00 app[1]: INFO the first line\n")
    with Server(options.store or folder / "store", path) as server:
        clients = {c.fileno(): c for c in open_tails(server.port, options.tails, "wanted")}
        poller = select.epoll()
        for descriptor in clients:
            poller.register(descriptor, select.EPOLLIN)
        deliver(poller, clients, path, "warm", 0)
        whole, behind = [], []
        for number in range(options.lines):
            time.sleep(0.2 * (number * 0.618 % 1))
            delays = deliver(poller, clients, path, number, options.bystanders)
            whole += delays
            behind += [d - delays[0] for d in delays]
        result = {"tails": options.tails, "lines": options.lines, "cpu": server.cpu(), "memory": server.memory()}
        for name, delays in [("written_to_client", whole), ("first_to_client", behind)]:
            result[name] = {"p50": percentile(delays, 0.5), "p99": percentile(delays, 0.99), "max": max(delays)}
        return result


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--tails", type=int, default=1000, metavar="N")
    options.add_argument("--lines", type=int, default=50, metavar="N")
    options.add_argument("--bystanders", type=int, default=10, metavar="N", help="lines written along that no tail wants")
    options.add_argument("--store", type=pathlib.Path, metavar="DIR", help="a store that is there already")
    options = options.parse_args()
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, max(soft, 2 * options.tails + 100)), hard))
    with scratch("tails") as folder:
        print(json.dumps(run(folder, options), indent=1))


if __name__ == "__main__":
    as_program(main)
