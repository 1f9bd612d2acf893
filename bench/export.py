#!/usr/bin/env python3
"""An export over HTTP: how much memory the server takes while it streams a whole store to a client, slow or fast.

  bench/export.py --store DIR [--slow BYTES]

DIR is opened by a server of its own, which adds a line to it: give a copy. Peaks are of resident memory, in bytes.
"""
import argparse, json, pathlib, tempfile, time, urllib.parse, urllib.request

from processes import Server, as_program


def export(server, query, rate):
    """Bytes and lines that came, and the seconds it took; at most `rate` bytes a second when it is given."""
    url = f"http://127.0.0.1:{server.port}/select/logsql/query?query={urllib.parse.quote(query)}&timeout=100000"
    begun, size, lines = time.monotonic(), 0, 0
    with urllib.request.urlopen(url, timeout=600) as answer:
        while piece := answer.read(1 << 20):
            size += len(piece)
            lines += piece.count(b"\n")
            if rate:
                time.sleep(max(0, size / rate - (time.monotonic() - begun)))
    return {"bytes": size, "lines": lines, "seconds": time.monotonic() - begun}


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--store", type=pathlib.Path, required=True, metavar="DIR")
    options.add_argument("--query", default="*", metavar="LOGSQL")
    options.add_argument("--slow", type=int, metavar="BYTES", help="read so many bytes a second")
    options = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="sawlog-export-") as folder:
        path = pathlib.Path(folder) / "first.log"
        path.write_text("2026-01-01T00:00:00Z host00 app[1]: INFO the first line\n")
        with Server(options.store, path) as server:
            before = server.memory()
            result = export(server, options.query, options.slow)
            print(json.dumps(result | {"peak_before": before, "peak": server.memory(), "cpu": server.cpu()}, indent=1))


if __name__ == "__main__":
    as_program(main)
