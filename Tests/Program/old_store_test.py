"""Stores of every format there has been open, answer, verify, take more and are merged: fixtures/store/*.tar.gz, each made by
the version that first wrote its format (make_old_store.py)."""
import contextlib, re, sqlite3, tarfile, unittest

from make_old_store import NAMES, content
from program import ROOT, Folder, records, run

# Name, version of the partitions, version of the blocks in them.
STORES = [("blocks-v1", 1, 1), ("segments-v1", 1, 2), ("segments-v2", 2, 2), ("segments-v2-state-v3", 2, 2)]
LOGS = {category: "".join(content(part)[category] for part in range(3)) for category in NAMES}


class OldStores(unittest.TestCase):
    def opened(self, folder, name):
        with tarfile.open(ROOT / "fixtures" / "store" / f"{name}.tar.gz") as archive:
            archive.extractall(folder, filter="data")
        return folder / name

    def answers(self, store):
        """Everything that was in the logs is found, and comes back to the byte."""
        for category, text in LOGS.items():
            lines = text.splitlines()
            found = records(store, f'{{category="{category}"}} *')
            self.assertEqual(len(found), len(lines))
            source = found[0]["source"]
            code, out, err = run("export", "--raw", "--store", store, source)
            self.assertEqual((code, out.decode()), (0, text), err)
        system = LOGS["system"].splitlines()
        for query, wanted in [("root", sum("root" in l for l in system)), ("größe", sum("größe" in l for l in system)),
                              ('"10.0.1.1"', sum("10.0.1.1 " in l for l in system)), ("blk_7919", 0), ("blk_23757", 1),
                              ('~"port 4000[0-9]"', sum(bool(re.search("port 4000[0-9]", l)) for l in system)),
                              ("loss:<0.5", 3 * 48), ("_time:2026-11-20T04:10Z", 50), ("run:r1", 75)]:
            self.assertEqual(len(records(store, query)), wanted, query)
        code, out, err = run("store", "verify", "--store", store)
        self.assertEqual(code, 0, out.decode() + err)
        self.assertIn(b"every byte is stored once", out)

    def formats(self, store):
        """The versions of the partitions, and of the blocks in them."""
        partitions, blocks = set(), set()
        for path in (store / "partitions").glob("*.db"):
            with contextlib.closing(sqlite3.connect(path)) as connection:
                partitions.add(connection.execute("PRAGMA user_version").fetchone()[0])
                blocks |= {body[3] for body, in connection.execute("SELECT body FROM blocks")}
        return partitions, blocks

    def test_each(self):
        for name, partition, block in STORES:
            with self.subTest(name), Folder() as folder:
                store = self.opened(folder, name)
                self.assertEqual(self.formats(store), ({partition}, {block}))
                with contextlib.closing(sqlite3.connect(store / "hot.db")) as connection:
                    self.assertGreater(connection.execute("SELECT count(*) FROM batches").fetchone()[0], 0)
                self.answers(store)
                for command in (["rebuild-index"], ["compact"]):
                    code, out, err = run("store", *command, "--store", store)
                    self.assertEqual(code, 0, err)
                    self.answers(store)
                # It goes on: what comes is stored beside, in today's format.
                more = folder / "more.log"
                more.write_text("".join(f"2026-11-21T04:00:00Z INFO later line {n}\n" for n in range(66_000)))
                code, _, err = run("ingest", "-q", "--store", store, more)
                self.assertEqual(code, 0, err)
                self.answers(store)
                self.assertEqual(run("search", "--store", store, "-o", "raw", '"later line" | stats count() n')[1].strip(), b"66000")
                self.assertIn(2, self.formats(store)[1])
                self.assertEqual(run("store", "backup", "--store", store, folder / "backup")[0], 0)
                self.assertEqual(run("store", "restore", "--store", folder / "other", folder / "backup")[0], 0)
                self.answers(folder / "other")


if __name__ == "__main__":
    unittest.main()
