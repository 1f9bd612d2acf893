"""Numbered lines into fifty files, under random rename, copytruncate, compression, deletion and creation, while the server
is killed with signal 9 twenty times: each number is stored exactly once."""
import collections, gzip, os, random, re, time, unittest

from program import Folder, Server, records, run, wait_for

SEED = int(os.environ.get("SAWLOG_SEED") or random.SystemRandom().randrange(1 << 32))
FILES, KILLS, LINES = 50, 20, 40_000


class Writer:
    """Writes numbered lines and rotates files the ways that programs and logrotate do."""

    def __init__(self, folder, rng):
        self.rng, self.next = rng, 0
        self.files = [folder / f"d{i % 5}" / f"app{chr(97 + i // 26)}{chr(97 + i % 26)}.log" for i in range(FILES)]
        for path in self.files:
            path.parent.mkdir(exist_ok=True)
        self.handles = {}
        self.partial = {}
        self.last = {}
        self.begun = {}

    def handle(self, path):
        if path not in self.handles:
            self.handles[path] = open(path, "ab", buffering=0)
        return self.handles[path]

    def line(self, path):
        self.next += 1
        level = "ERROR" if self.next % 97 == 0 else "INFO"
        self.last[path] = self.next
        stamp = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime())
        return f"{stamp}.{self.next % 1000000:06d}Z {level} writer number={self.next:08d} {'x' * self.rng.randrange(60)}\n".encode()

    def write(self, path, count):
        data = self.partial.pop(path, b"") + b"".join(self.line(path) for _ in range(count))
        # Now and then the last line comes in two pieces.
        if self.rng.random() < 0.2:
            cut = self.rng.randrange(1, 20)
            self.handle(path).write(data[:-cut])
            self.partial[path] = data[-cut:]
            self.begun[path] = time.monotonic()
        else:
            self.handle(path).write(data)

    def complete(self, path):
        if path in self.partial:
            self.handle(path).write(self.partial.pop(path))

    def complete_old(self):
        """A line that stays unfinished for five seconds is stored in two parts, by design."""
        for path in [p for p in self.partial if time.monotonic() - self.begun[p] > 1]:
            self.complete(path)

    def shift(self, path):
        """app.log.1 becomes app.log.2.gz, as with delaycompress; older ones move up."""
        for n in range(6, 1, -1):
            old, new = path.with_name(f"{path.name}.{n}.gz"), path.with_name(f"{path.name}.{n + 1}.gz")
            if old.exists():
                os.rename(old, new)
        first = path.with_name(path.name + ".1")
        if first.exists():
            with open(first, "rb") as source, gzip.open(path.with_name(path.name + ".2.gz"), "wb") as target:
                target.write(source.read())
            os.unlink(first)

    def rename(self, path):
        self.complete(path)
        self.shift(path)
        if path.exists():
            os.rename(path, path.with_name(path.name + ".1"))
        handle = self.handles.pop(path, None)
        if handle:
            # The program goes on writing to the renamed file until it reopens.
            handle.write(self.line(path))
            handle.close()

    def copytruncate(self, path):
        self.complete(path)
        if not path.exists():
            return
        self.shift(path)
        copy = path.with_name(path.name + ".1")
        copy.write_bytes(path.read_bytes())
        os.truncate(path, 0)

    def delete(self, path):
        self.handles.pop(path).close()
        os.unlink(path)


class ExactlyOnce(unittest.TestCase):
    def test_killed_twenty_times(self):
        print(f"seed {SEED} (SAWLOG_SEED={SEED} repeats the schedule)")
        rng = random.Random(SEED)
        with Folder() as folder:
            logs = folder / "logs"
            logs.mkdir()
            writer = Writer(logs, rng)
            server = Server(str(folder / "store"), logs).start()
            self.addCleanup(server.kill)
            kills, at_kill = 0, sorted(rng.randrange(LINES) for _ in range(KILLS))
            counts = collections.Counter()
            while writer.next < LINES:
                writer.complete_old()
                path = rng.choice(writer.files)
                action = rng.random()
                if action < 0.90:
                    writer.write(path, rng.randrange(1, 60))
                elif action < 0.94:
                    counts["rename"] += 1
                    writer.rename(path)
                elif action < 0.98:
                    counts["copytruncate"] += 1
                    writer.copytruncate(path)
                elif path in writer.handles and path.exists() and path in writer.last:
                    counts["delete"] += 1
                    writer.complete(path)
                    self.wait_until_stored(server, writer.last[path])
                    writer.delete(path)
                if rng.random() < 0.3:
                    time.sleep(rng.random() * 0.02)
                while kills < KILLS and writer.next >= at_kill[kills]:
                    server.kill()
                    kills += 1
                    # Some of the changes happen while nobody looks.
                    for _ in range(rng.randrange(4)):
                        other = rng.choice(writer.files)
                        rng.choice([writer.rename, writer.copytruncate, lambda p: writer.write(p, 5)])(other)
                    writer.complete_old()
                    server.start()
            for path in writer.files:
                writer.complete(path)
            for handle in writer.handles.values():
                handle.close()
            wait_for(lambda: self.stored(server) >= writer.next, f"{writer.next} lines, {self.stored(server)} are there", 60)
            self.assertEqual(server.stop(), 0)
            self.prove(server, writer, kills, counts)

    def stored(self, server):
        _, out, _ = run("search", "--store", server.store, "-o", "json", "number | stats count() n")
        match = re.search(rb'"n":"?(\d+)', out)
        return int(match.group(1)) if match else 0

    def wait_until_stored(self, server, number):
        wait_for(lambda: run("search", "--store", server.store, "-n", "1", f'"number={number:08d}"')[0] == 0, f"line {number}")

    def prove(self, server, writer, kills, counts):
        found = collections.Counter(
            int(number) for record in records(server.store) for number in re.findall(r"number=(\d+)", record["_msg"]))
        twice = sorted(n for n, count in found.items() if count > 1)
        missing = sorted(set(range(1, writer.next + 1)) - set(found))
        print(f"{writer.next} lines, {kills} kills, {dict(counts)}: {len(found)} stored, {len(missing)} missing, {len(twice)} twice")
        self.assertEqual((missing[:20], twice[:20]), ([], []))
        self.assertEqual(len(found), writer.next)
        self.assertEqual(kills, KILLS)


if __name__ == "__main__":
    unittest.main()
