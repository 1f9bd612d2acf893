"""What goes in comes out: bytes, counts and proofs, from the command line, on the bundled logs."""
import subprocess, unittest

from program import ROOT, Folder, records, run

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


if __name__ == "__main__":
    unittest.main()
