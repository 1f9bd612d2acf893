"""What goes in comes out: bytes, counts and proofs, from the command line, on the bundled logs."""
import json, subprocess, unittest

from program import ROOT, Folder, Server, records, run, wait_for

FIXTURES = ROOT / "fixtures"
FILES = sorted(p for p in FIXTURES.rglob("*") if p.is_file() and p.suffix != ".md" and "store" not in p.parts)


class Stored(unittest.TestCase):
    def test_import_export_verify(self):
        with Folder() as folder:
            store = folder / "store"
            code, _, said = run("ingest", "--store", store, *FILES)
            self.assertEqual(code, 0, said)
            for path in FILES:
                code, out, err = run("export", "--raw", "--store", store, path)
                # An empty file has no records: the store knows it, and gives nothing back.
                self.assertEqual((code, out), (0, path.read_bytes()), f"{path}: {err}")
            code, out, _ = run("store", "verify", "--store", store)
            self.assertEqual(code, 0, out)
            self.assertIn(b"every byte is stored once", out)
            # A second time adds nothing.
            before = run("search", "--store", store, "* | stats count() n")[1]
            code, _, said = run("ingest", "--store", store, *FILES)
            self.assertIn("stored 0 records", said)
            self.assertEqual(run("search", "--store", store, "* | stats count() n")[1], before)

    def test_counts_are_those_of_grep(self):
        with Folder() as folder:
            store = folder / "store"
            self.assertEqual(run("ingest", "--store", store, FIXTURES)[0], 0)
            for category, word in [("training", "loss"), ("evaluation", "Performance"), ("integration", "request_done"),
                                   ("system", "oom"), ("security", "Accepted"), ("security", "root")]:
                grep = subprocess.run(["grep", "-rhwc", word, FIXTURES / category], capture_output=True, text=True)
                want = sum(int(line) for line in grep.stdout.split())
                self.assertGreater(want, 0)
                self.assertEqual(len(records(store, f'{{category="{category}"}} {word}')), want, f"{category} {word}")

    def test_stats_tell_what_blocks_are_made_of(self):
        with Folder() as folder:
            store, log = folder / "store", folder / "app.log"
            # More than a block takes, so that one is sealed.
            log.write_text("".join(f"2026-11-20T10:00:{n % 60:02d}Z INFO worker {n} did item {n * 7}\n" for n in range(70_000)))
            self.assertEqual(run("ingest", "-q", "--store", store, log)[0], 0)
            code, out, err = run("store", "stats", "--store", store, "-o", "json")
            self.assertEqual(code, 0, err)
            stats = json.loads(out)
            self.assertGreaterEqual(stats["blocks"], 1)
            self.assertGreaterEqual(stats["templates"], 1)
            parts = {part["name"]: part for part in stats["parts"]}
            self.assertLessEqual({"holes", "dictionary", "times"}, set(parts))
            inside = sum(part["stored_bytes"] for part in stats["parts"]) + stats["word_index_bytes"] + stats["filter_bytes"]
            self.assertLess(inside, stats["disk_bytes"])
            self.assertGreater(stats["filter_bytes"], 0)
            self.assertEqual(stats["unreadable_blocks"], 0)
            said = run("store", "stats", "--store", store)[1].decode()
            self.assertRegex(said, r"\n  holes +[\d.]+ [KM]iB +\d+ %  of [\d.]+ [KM]iB unpacked\n")
            self.assertRegex(said, r"\nindex: .* of the store: words .*, filters of identifiers ")

    def test_a_flipped_byte_is_found_and_named(self):
        with Folder() as folder:
            store = folder / "store"
            self.assertEqual(run("ingest", "--store", store, FIXTURES / "security")[0], 0)
            path = store / "hot.db"
            data = bytearray(path.read_bytes())
            # The first bytes of a block say what it is; behind them its content begins.
            at = data.find(b"SLB") + 200
            self.assertGreater(at, 200)
            data[at] ^= 0xFF
            path.write_bytes(data)
            code, out, err = run("store", "verify", "--store", store)
            self.assertEqual(code, 1, out)
            self.assertRegex((out.decode() + err).lower(), "damaged|checksum|fault")

    def test_backup_beside_a_server_and_restore(self):
        with Folder() as folder:
            log, store, backup = folder / "app.log", folder / "store", folder / "backup"
            log.write_text("".join(f"line {n}\n" for n in range(500)))
            server = Server(store, log).start()
            try:
                wait_for(lambda: len(records(store)) == 500, "the lines to be stored")
                code, out, err = run("store", "backup", "--store", store, backup)
                self.assertEqual(code, 0, err)
                code, _, err = run("store", "restore", "--store", store, "--force", backup)
                self.assertEqual(code, 2)
                self.assertIn("in use", err)
                code, _, err = run("store", "compact", "--store", store)
                self.assertEqual(code, 2)
                self.assertIn("in use", err)
                with log.open("a") as more:
                    more.write("too late\n")
                wait_for(lambda: len(records(store)) == 501, "the last line to be stored")
            finally:
                server.stop()
            code, _, err = run("store", "restore", "--store", store, backup)
            self.assertEqual(code, 2)
            self.assertIn("--force", err)
            code, out, err = run("store", "restore", "--store", store, "--force", backup)
            self.assertEqual(code, 0, err)
            self.assertIn(b"restored 500 records", out)
            self.assertEqual(len(records(store)), 500)
            aside = next(folder.glob("store.before-*"))
            self.assertEqual(len(records(aside)), 501)
            # What was written since the backup is read again from the file.
            self.assertEqual(run("ingest", "--store", store, log)[0], 0)
            self.assertEqual(len(records(store)), 501)
            self.assertEqual(run("store", "verify", "--store", store)[0], 0)

    def test_a_damaged_backup_is_refused(self):
        with Folder() as folder:
            store, backup = folder / "store", folder / "backup"
            self.assertEqual(run("ingest", "--store", store, FIXTURES / "security")[0], 0)
            self.assertEqual(run("store", "backup", "--store", store, backup)[0], 0)
            path = backup / "hot.db"
            data = bytearray(path.read_bytes())
            data[len(data) // 2] ^= 1
            path.write_bytes(data)
            code, _, err = run("store", "restore", "--store", folder / "other", backup)
            self.assertEqual(code, 2)
            self.assertIn("hot.db", err)
            self.assertFalse((folder / "other").exists())
            (backup / "manifest").unlink()
            code, _, err = run("store", "restore", "--store", folder / "other", backup)
            self.assertEqual(code, 2)
            self.assertIn("no manifest", err)


if __name__ == "__main__":
    unittest.main()
