"""Each change to a file that a command makes is, in one run, the last before a `kill -9`, in another a torn one, in others one
that fails with ENOSPC, EIO or EINTR, or a sync that fails: the command, repeated, ends as if nothing had been.

SAWLOG_EACH=1 tries every call with every fault; else every call meets one of them in turn."""
import concurrent.futures, errno, os, pathlib, shutil, signal, tempfile, unittest

from faulty import Clock, lines, once, proved, sealed_store
from program import Folder, run

FAULTS = ["kill", "torn", str(errno.ENOSPC), str(errno.EIO), str(errno.EINTR)]
EVERY = bool(os.environ.get("SAWLOG_EACH"))


class EachCall(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = Folder()
        cls.base = cls.folder.__enter__()
        cls.addClassCleanup(cls.folder.__exit__)
        clock = Clock(cls.base, rate=20)
        cls.count = sealed_store(cls.base, clock, 5)
        cls.env = clock.env
        (cls.base / "more").mkdir()
        (cls.base / "more" / "c.log").write_text(lines(range(cls.count, cls.count + 50), "more"))
        code, _, err = run("ingest", "-q", "--store", cls.base / "store", cls.base / "more" / "c.log")
        assert code == 0, err
        cls.count += 50
        (cls.base / "more" / "d.log").write_text(lines(range(cls.count, cls.count + 50), "later"))
        code, _, err = run("store", "backup", "--store", cls.base / "store", cls.base / "sound")
        assert code == 0, err
        print(f"{cls.count} lines, 5 seals")

    def attempt(self, arguments, at, kind, calls="all", times=1):
        """A copy of the store, changed by a command that meets a fault; what is wrong afterwards. The copy is where files
        count as those of the store."""
        with tempfile.TemporaryDirectory(prefix="sawlog-test-", dir=self.base) as name:
            work = pathlib.Path(name)
            shutil.copytree(self.base / "store", work / "store")
            env = {**self.env, "FAULT_UNDER": str(work), "FAULT_CALLS": calls, "FAULT_AT": str(at), "FAULT_KIND": kind,
                   "FAULT_TIMES": str(times), "FAULT_COUNT": str(self.base / f"count-{work.name}")}
            said = self.check(work, arguments, env)
            return [f"{' '.join(arguments)}, {kind} at {calls} call {at}: {what}" for what in said if what]

    def check(self, work, arguments, env):
        filled = [str(a).format(work=work, base=self.base) for a in arguments]
        code, out, err = run(*filled, env=env)
        if code not in (0, 2, -signal.SIGKILL):
            return [f"it ended with {code}: {out} {err}"]
        before = range(self.count + (50 if arguments[0] == "ingest" else 0))
        if code == 0 and arguments[0] == "ingest":
            return [once(work / "store", before), proved(work / "store")]
        self.clear(work, arguments)
        again, out, err = run(*filled, env=self.env)
        return [
            f"again it ended with {again}: {out} {err}" if again else "",
            once(work / "store", before), proved(work / "store"), *self.copied(work, arguments)]

    def clear(self, work, arguments):
        """A backup goes into an empty folder; what is there without a manifest is none."""
        if "backup" not in arguments or not (work / "backup").exists():
            return
        if not (work / "backup" / "manifest").exists():
            code, _, err = run("store", "restore", "--store", work / "other", work / "backup")
            assert code == 2 and "manifest" in err, err
        shutil.rmtree(work / "backup")

    def copied(self, work, arguments):
        if "backup" not in arguments:
            return []
        code, _, err = run("store", "restore", "--store", work / "other", work / "backup")
        return [f"the backup came back with {code}: {err}" if code else "", once(work / "other", range(self.count))]

    def each(self, *arguments):
        totals = {}
        for calls in ("all", "sync"):
            self.assertEqual(self.attempt(arguments, 0, "none", calls), [])
            totals[calls] = int(max(self.base.glob("count-*"), key=lambda p: p.stat().st_mtime).read_text())
        tried = [(at, kind, "all") for at in range(1, totals["all"] + 1)
                 for kind in (FAULTS if EVERY else [FAULTS[at % len(FAULTS)]])]
        tried += [(at, kind, "sync") for at in range(1, totals["sync"] + 1)
                  for kind in ([str(errno.EIO), str(errno.EINTR)] if EVERY else [str(errno.EIO)])]
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            wrong = [what for found in pool.map(lambda t: self.attempt(arguments, *t), tried) for what in found]
        print(f"{' '.join(arguments)}: {totals['all']} changes, {totals['sync']} syncs, {len(tried)} runs")
        self.assertGreater(totals["sync"], 0)
        self.assertEqual(wrong, [])

    def test_commit(self):
        self.each("ingest", "-q", "--store", "{work}/store", "{base}/more/d.log")

    def test_merge(self):
        self.each("store", "compact", "--store", "{work}/store")

    def test_backup(self):
        self.each("store", "backup", "--store", "{work}/store", "{work}/backup")

    def test_restore(self):
        self.each("store", "restore", "--force", "--store", "{work}/store", "{base}/sound")


if __name__ == "__main__":
    unittest.main()
