"""A server that seals, merges and removes at every turn, and backups beside it, killed with signal 9 at random instants: every
number is stored once, or gone with a whole partition; every backup comes back whole or is known as half of one."""
import collections, os, random, subprocess, threading, time, unittest

from faulty import DAY, Clock, hot, lines, numbers, once, origin_bytes, proved, seal
from program import Folder, Server, binary, run, wait_for

SEED = int(os.environ.get("SAWLOG_SEED") or random.SystemRandom().randrange(1 << 32))
KILLS = int(os.environ.get("SAWLOG_KILLS") or 12)


class Busy(unittest.TestCase):
    def setUp(self):
        print(f"seed {SEED} (SAWLOG_SEED={SEED} repeats the schedule)")
        self.rng = random.Random(SEED)

    def begin(self, folder, config=""):
        self.folder, self.logs, self.next = folder, folder / "logs", 0
        self.clock = Clock(folder, rate=50)
        self.days, self.seals, self.merges, self.backups = 0, 0, 0, collections.Counter()
        for name in ("a", "b"):
            (self.logs / name).mkdir(parents=True)
        path = folder / "sawlog.yaml"
        path.write_text(f"inputs:\n  - paths: [{self.logs}/a]\n    category: system\n"
                        f"  - paths: [{self.logs}/b]\n    category: training\n{config}")
        self.server = Server(str(folder / "store"), config=str(path), env=self.clock.env)
        self.addCleanup(lambda: self.server.kill())

    def write(self):
        name = self.rng.choice("ab")
        count = self.rng.randrange(1, 40)
        with open(self.logs / name / "x.log", "a") as log:
            log.write(lines(range(self.next, self.next + count), name))
        self.next += count

    def backup(self, number):
        """Starts a backup, which may meet the kill of the server, or its own."""
        target = self.folder / f"backup{number}"
        return target, subprocess.Popen([binary(), "store", "backup", "--store", self.server.store, str(target)],
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def round(self, number, moves):
        """From a start to a kill. The clock goes to the next day and back, so that small seals come together."""
        self.server.start()
        running = []
        for step in range(self.rng.randrange(2, 8)):
            self.write()
            size = sum(p.stat().st_size for p in self.logs.glob("*/x.log"))
            wait_for(lambda: origin_bytes(self.server.store) == size, "the lines to be stored")
            if self.rng.random() < 0.8:
                seal(self.server.store, self.clock, self.days)
                self.seals += 1
            else:
                self.clock.set((self.days + 1) * DAY)
            if self.rng.random() < 0.3:
                running.append(self.backup(f"{number}-{step}"))
        if moves and self.rng.random() < 0.5:
            self.days += 1
            self.clock.set(self.days * DAY)
        # Anything may be under way at this instant.
        time.sleep(self.rng.random() * 0.05)
        for _, process in running:
            if self.rng.random() < 0.3:
                process.kill()
        self.server.kill()
        for target, process in running:
            self.judge(target, process.wait(timeout=60))

    def judge(self, target, code):
        """A backup holds what was stored up to some moment, or says that it is none."""
        back = self.folder / "back"
        restored, out, err = run("store", "restore", "--store", back, target) if target.exists() else (2, b"", "no manifest")
        self.backups["whole" if restored == 0 else "half"] += 1
        self.assertIn(restored, (0, 2), err)
        if restored == 2:
            self.assertNotEqual(code, 0, f"a finished backup does not come back: {err}")
            self.assertIn("no manifest", err)
        else:
            self.assertEqual(proved(back), "")
            found = numbers(back)
            self.assertEqual([n for n, count in found.items() if count > 1], [])
            self.assertLessEqual(set(found), set(range(self.next)))
        subprocess.run(["rm", "-rf", back, target], check=True)

    def test_killed_while_sealing_and_merging(self):
        with Folder() as folder:
            self.begin(folder)
            for number in range(KILLS):
                self.round(number, moves=False)
                if number % 5 == 4:
                    self.assertEqual(proved(self.server.store), "", f"kill {number}")
            self.server.start()
            size = sum(p.stat().st_size for p in self.logs.glob("*/x.log"))
            wait_for(lambda: origin_bytes(self.server.store) == size, "the lines to be stored")
            self.assertEqual(self.server.stop(), 0)
            self.assertEqual(proved(self.server.store), "")
            self.assertEqual(once(self.server.store, range(self.next)), "")
            generations = sum(value for _, value in hot(self.server.store, "SELECT key, value FROM meta WHERE key LIKE 'generation %'"))
            print(f"{self.next} lines, {KILLS} kills, {self.seals} seals, {generations} merges, backups: {dict(self.backups)}")
            self.assertGreater(generations, 0)
            self.assertEqual(run("store", "compact", "--store", self.server.store)[0], 0)
            self.assertEqual(once(self.server.store, range(self.next)), "")

    def test_killed_while_removing(self):
        with Folder() as folder:
            self.begin(folder, "retention:\n  bytes: 300KB\n")
            for number in range(KILLS):
                self.round(number, moves=True)
            self.server.start()
            size = sum(p.stat().st_size for p in self.logs.glob("*/x.log"))
            wait_for(lambda: origin_bytes(self.server.store) == size, "the lines to be stored")
            self.assertEqual(self.server.stop(), 0)
            self.assertEqual(proved(self.server.store), "")
            found = numbers(self.server.store)
            self.assertEqual([n for n, count in found.items() if count > 1], [])
            expired = hot(self.server.store, "SELECT coalesce(sum(past - first), 0) FROM expired")[0][0]
            lines_of = {n: line + "\n" for name in "ab" for line in (self.logs / name / "x.log").read_text().splitlines()
                        for n in [int(line.split("number=")[1].split()[0])]}
            missing = sum(len(lines_of[n]) for n in range(self.next) if n not in found)
            print(f"{self.next} lines, {KILLS} kills, {self.days} days, {self.seals} seals, {missing} bytes went, backups: {dict(self.backups)}")
            # What is not there went with whole partitions, which the ledger names to the byte.
            self.assertEqual(missing, expired)
            self.assertGreater(missing, 0)


class TwoWriters(unittest.TestCase):
    """One process writes to a store; others read it."""

    def test_the_second_is_refused_and_readers_are_not(self):
        with Folder() as folder:
            log, store = folder / "app.log", folder / "store"
            log.write_text(lines(range(100)))
            server = Server(str(store), log).start()
            try:
                wait_for(lambda: sum((numbers(store) or {}).values()) == 100, "the lines to be stored")
                for refused in (["ingest", "--store", store, log], ["store", "compact", "--store", store],
                                ["store", "rebuild-index", "--store", store],
                                ["serve", "--store", store, "--listen", "127.0.0.1:0", log]):
                    code, out, err = run(*refused, timeout=60)
                    self.assertEqual((code, out), (2, b""), refused)
                    self.assertIn(f"in use by process {server.process.pid}", err)
                for allowed in (["search", "--store", store, "number"], ["store", "stats", "--store", store],
                                ["store", "verify", "--store", store], ["store", "backup", "--store", store, folder / "copy"],
                                ["export", "--raw", "--store", store, log]):
                    self.assertEqual(run(*allowed)[0], 0, allowed)
            finally:
                self.assertEqual(server.stop(), 0)
            self.assertEqual(run("ingest", "-q", "--store", store, log)[0], 0)


if __name__ == "__main__":
    unittest.main()
